# SPDX-License-Identifier: GPL-2.0-only
"""One boot of a guest under QEMU. Used by run and session."""

import contextlib
import os
import pathlib
import re
import shlex
import subprocess
import threading
import time

from . import item as items_

WATCH_SECONDS = 0.5
BOOT_SECONDS = 60           # until the first scenario begins
LEFTOVERS_SECONDS = 90      # after each scenario: LEFTOVERS_SECONDS in guest/judge.sh
# EXIT_CLEAN and EXIT_SPOILED in guest/judge.sh, as isa-debug-exit passes them on.
STATUS_CLEAN, STATUS_SPOILED = 16 * 2 + 1, 2 * 2 + 1

CMDLINE = (
    "console=ttyS0 rootfstype=ramfs panic=-1 printk.devkmsg=on loglevel=7 log_buf_len=4M "
    # Every KASAN report, not only the first; KFENCE, a cheap check, on the kernels without KASAN.
    "kasan_multi_shot kfence.sample_interval=100 "
    # An emulated processor may have to wait for a busy host, which must not count as a broken timer or a lockup.
    "no_timer_check watchdog_thresh=30 rcupdate.rcu_cpu_stall_timeout=90 workqueue.watchdog_thresh=90 "
    "mitigations=off random.trust_cpu=on")
# A work item that uses a processor for 10 ms is reported. On the host's clock an emulated one may take ten times that.
CMDLINE_WALL_CLOCK = "workqueue.cpu_intensive_thresh_us=100000"

# alloc_tag reports what our modules did not free when they are unloaded. kmemleak also finds what others allocated for
# them, but makes the debug kernel a third slower.
CMDLINE_NO_KMEMLEAK = "kmemleak=off"

# One instruction is one nanosecond of the guest's time, and idle time takes none of the host's. One processor unless a
# scenario has more, because on 6.1 a second one does not come up. Without cx16, because QEMU 7.2 sometimes loses the
# flags of a cmpxchg16b when it counts instructions, which ends in a double fault.
ICOUNT_ACCEL = "tcg,thread=single"
# Constants that the kernel would measure with its clocks, which takes an emulated processor half of the boot.
CMDLINE_ICOUNT = "tsc_early_khz=1000000 lpj=4000000 noapictimer cryptomgr.notests"
ICOUNT_SLOWNESS = 8     # a second of guest time takes an idle host this many seconds at most
ICOUNT = ["-icount", "shift=0,sleep=off", "-rtc", "base=2024-01-01T00:00:00,clock=vm", "-cpu", "qemu64,-cx16"]

# Two network cards, connected to each other only.
NETWORK = [word for card in "ab" for word in (
    "-netdev", f"hubport,id={card},hubid=0", "-device", f"virtio-net-pci,netdev={card},romfile=")]

REPORT = re.compile(r"Kernel panic.*|BUG: .*|(?:Oops: )?int3: .*|Oops: .*|WARNING: .*|.* timed out after .*")

# An emulated processor now and then runs code that another one has just patched, half old and half new.
STALE_CODE = re.compile(r"(?:Oops: )?int3: ")
OURS = re.compile(r"dm_kmultipath|kmp_|clarsim")
LISTED = re.compile(r"Modules linked in: .*")   # all loaded modules, so no sign of what caused the oops


def emulator_oops(console):
    """An oops that the emulator caused: the first report is of a breakpoint, and no frame is in the project's code."""
    report = REPORT.search(console)
    return bool(report and STALE_CODE.match(report[0]) and not OURS.search(LISTED.sub("", console[report.start():])))


def _cpu_seconds(pid):
    """The CPU time of a child when it has ended; its status can still be waited for. 0 if that was done already."""
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (ChildProcessError, FileNotFoundError):
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waiting_seconds(pid):
    """The longest time for which a thread of the process has waited for a processor so far."""
    waits = [0]
    for schedstat in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):      # the thread has just ended
            waits.append(int(schedstat.read_text(encoding="ascii").split()[1]))
    return max(waits) / 1e9


class Testbed:
    """Where kernels and initramfs are, and how QEMU runs on this host."""

    def __init__(self, cache, build):
        self.cache, self.build = cache, build
        self.soak = False   # make soak: scenarios do more rounds
        self.accel = "tcg,thread=multi"

    def probe_kvm(self, kernel):
        """KVM may exist and not work; only a guest that reaches our init proves that it works."""
        if not pathlib.Path("/dev/kvm").exists():
            return
        probe = Boot(self, "kvm-probe", kernel, [], accel="kvm", limit=10)
        if "end" in list(probe.reports()):
            self.accel = "kvm"


class Boot:
    """One run of QEMU. reports() yields the lines of the results port until the guest has ended."""

    def __init__(self, testbed, label, kernel, items, accel=None, limit=None):
        self.directory = testbed.build / "log" / label
        self.directory.mkdir(parents=True, exist_ok=True)
        self.console_file = self.directory / "console"
        self.console_file.write_bytes(b"")
        self.limit = limit or self._limit(kernel, items)
        self.timed_out = False
        self.nr_reports = 0
        self.status = None
        self.seconds = self.cpu_seconds = 0     # how long it ran, and its CPU time on the host
        self.soak = testbed.soak
        self.cache = testbed.cache
        mem = max([item.mem for item in items], default=1024)
        icount = any(item.icount for item in items)
        cpus = max([item.cpus for item in items], default=0) or (1 if icount else 2)
        clock = [] if icount and cpus > 1 else [CMDLINE_ICOUNT] if icount else [CMDLINE_WALL_CLOCK]
        leaks = [CMDLINE_NO_KMEMLEAK] if kernel == "debug" and not any(item.kmemleak for item in items) else []
        cmdline = " ".join([CMDLINE] + clock + leaks + sorted({item.cmdline for item in items if item.cmdline}))
        self.command = [
            "setpriv", "--pdeathsig", "KILL",   # a guest ends with the runner
            "qemu-system-x86_64", "-accel", ICOUNT_ACCEL if icount else accel or testbed.accel,
            *(ICOUNT if icount else []), "-smp", str(cpus), "-m", str(mem),
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-kernel", str(testbed.cache / "kernel" / kernel / "vmlinuz"),
            "-initrd", str(self._initrd(testbed.build / kernel / "initramfs", kernel, items)),
            "-append", cmdline, *(NETWORK if any(item.network for item in items) else []),
            "-serial", f"file:{self.console_file}", "-serial", "stdio",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        ]

    @staticmethod
    def _limit(kernel, items):
        """Seconds without a report after which a guest counts as hung. It reports a hung scenario itself."""
        own = max([item.host_limit for item in items], default=0)
        slow = ICOUNT_SLOWNESS if any(item.icount for item in items) else 1
        return own or slow * max(BOOT_SECONDS * items_.SLOWNESS.get(kernel, 1),
                                 LEFTOVERS_SECONDS + max([item.limit for item in items], default=0))

    def _initrd(self, base, kernel, items):
        """The kernel's initramfs, followed by the archives of this boot: the kernel unpacks all of them."""
        guest = self.directory / "guest"
        guest.mkdir(exist_ok=True)
        slow = items_.SLOWNESS.get(kernel, 1)
        root = "".join(f"ROOT={item.root}\n" for item in items if item.root)
        clock = "CLOCK=instructions\n" if any(item.icount for item in items) else ""
        soak = "SOAK=yes\n" if self.soak else ""
        (guest / "boot.conf").write_text(f"KERNEL={kernel} SLOW={slow}\n{soak}{root}{clock}")
        (guest / "plan").write_text("".join(f"{i.limit} {i.name} {i.command}\n" for i in items))
        plan = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], check=True, cwd=self.directory,
                              input=b"guest\nguest/boot.conf\nguest/plan\n", stdout=subprocess.PIPE).stdout
        initrd = self.directory / "initrd"
        programs = sorted({name for item in items for name in item.programs})
        archives = [(self.cache / name / "archive").read_bytes() for name in programs]
        archives += [base.with_name(name).read_bytes() for name in programs if base.with_name(name).exists()]
        initrd.write_bytes(b"".join([base.read_bytes(), *archives, plan]))
        return initrd

    def widen(self, factor):
        """Extends the limit: the guest reported that its processors are slower than on an idle host."""
        self.limit = round(self.limit * factor)

    def _watch(self, qemu, ended):
        """Ends a guest that hangs. Time during which its processors wait for the host's does not count."""
        reports, since, waited_before, waited = self.nr_reports, time.monotonic(), 0, 0
        while not ended.wait(WATCH_SECONDS):
            waited = max(waited, waiting_seconds(qemu.pid))
            if reports != self.nr_reports:
                reports, since, waited_before = self.nr_reports, time.monotonic(), waited
            if time.monotonic() - since - (waited - waited_before) > self.limit:
                self.timed_out = True
                qemu.kill()
                return

    def reports(self):
        (self.directory / "command").write_text(shlex.join(self.command) + "\n")
        with (open(self.directory / "results", "w", encoding="utf-8") as results,
              open(self.directory / "qemu", "w", encoding="utf-8") as errors,
              subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                               text=True, errors="replace") as qemu):
            began, ended = time.monotonic(), threading.Event()
            threading.Thread(target=self._watch, args=(qemu, ended), daemon=True).start()
            try:
                for line in qemu.stdout:
                    self.nr_reports += 1
                    results.write(line)
                    results.flush()
                    yield line.strip()
                self.cpu_seconds = _cpu_seconds(qemu.pid)
                self.status = qemu.wait()
                self.seconds = time.monotonic() - began
            finally:
                ended.set()
                qemu.kill()
        (self.directory / "initrd").unlink()

    def console(self, since=""):
        """The console, from the last line with that text on."""
        text = self.console_file.read_text(errors="replace").replace("\r", "")
        return text[max(text.rfind(since), 0):] if since else text

    def killed_by_emulator(self, since=""):
        return not self.timed_out and emulator_oops(self.console(since))

    def last_words(self, since=""):
        """Why a guest ended without a verdict, as far as the host can see."""
        if self.timed_out:
            return f"the host ended the guest, which reported nothing for {self.limit} s"
        report = REPORT.search(self.console(since))
        errors = (self.directory / "qemu").read_text(errors="replace").strip()
        return report[0] if report else errors or f"the guest ended, QEMU's status is {self.status}"

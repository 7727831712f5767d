# SPDX-License-Identifier: GPL-2.0-only
"""The items to run, and the scenario files from which most of them are read. Used by run and guest."""

import dataclasses
import pathlib
import re

KERNELS = ("6.12", "6.1", "newest", "debug")
DEFAULT_KERNELS = "6.12 debug"  # for a header without `kernels`; a header with other kernels has the reason

# The factor by which a kernel may exceed the time-out in a scenario's header.
SLOWNESS = {"debug": 3}

# The largest sum of the time-outs of a guest's items. Guests run side by side, so one guest for all would take longest;
# but each guest has to boot.
SECONDS_A_GUEST, SECONDS_A_DEBUG_GUEST = 600, 1200

# All headers of scenarios. The last ones are read elsewhere: by guest/judge.sh and bench/report.
HEADERS = {"timeout", "soak-timeout", "kernels", "soak-kernels", "soak", "may-skip", "boot", "clock", "cpus", "cmdline",
           "mem", "debug-mem", "root", "kmemleak", "network", "programs", "beside", "host-limit", "verdict",
           "expect-log", "expect-log-maybe", "picture"}

# dm-multipath may hang the guest, which these scenarios show. A hang in their set-up has another verdict.
OF_INCUMBENT = "ok|fail timed out"
INCUMBENT = "incumbent"     # its programs


@dataclasses.dataclass(frozen=True)
class Item:
    """One thing to run in a guest, with one verdict."""

    name: str
    kernel: str
    command: str            # in the guest: a script to source, and its arguments
    timeout: int = 60       # seconds
    boot: str = ""          # "own": a guest of its own; another word: a guest with those that have the same word
    icount: bool = True     # guest time counts instructions: the host's load has no effect, idling takes no time
    cpus: int = 0           # processors; 0: two, or one if guest time counts instructions
    cmdline: str = ""
    mem: int = 1024         # MiB
    root: str = ""          # "map": root and swap are on maps of kmultipath
    network: bool = False   # two network cards on one wire
    programs: tuple = ()    # what the guest gets from packages: arguments of the script programs
    host_limit: int = 0     # seconds after which the host ends the guest; 0: worked out from the timeouts
    kmemleak: bool = False  # its guest runs kmemleak at its end
    may_skip: bool = False  # its header announces that it may skip itself on this kernel
    verdict: str = ""       # of a self-test: a regex that the verdict must match; else it must be "ok"
    part: str = ""          # of the test run, one of PARTS in run

    @property
    def limit(self):
        return self.timeout * SLOWNESS.get(self.kernel, 1)


def headers(path):
    """The `# key: value` lines in the header of a scenario."""
    found = {}
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            break
        match = re.match(r"# ([a-z-]+): +(.+)", line)
        if match and match[1] not in HEADERS:
            raise SystemExit(f"{path}: no such header: {match[1]}")
        if match:
            found[match[1]] = match[2].strip()
    return found


def _timeout(header, soak):
    """A scenario may need longer in `make soak`, where it does more."""
    return int((soak and header.get("soak-timeout")) or header.get("timeout", 60))


def _clock(path, header):
    """True if guest time counts instructions. The exception is `clock: host -- why`, with a reason."""
    what, _, why = header.get("clock", "instructions").partition(" -- ")
    if what not in ("instructions", "host") or (what == "host" and not why):
        raise SystemExit(f"{path}: not a clock: {header['clock']}")
    return what == "instructions"


def _mem(header, kernel):
    """The debug kernel needs more for itself."""
    return int((kernel == "debug" and header.get("debug-mem")) or header.get("mem", 1024))


def kernels_of(path, header, soak=False):
    """The kernels on which a scenario runs. The reason follows ` -- `."""
    named = header.get("kernels", DEFAULT_KERNELS)
    if soak:
        named = header.get("soak-kernels", " ".join(KERNELS) if path.parent.name == "scenarios" else named)
    named, _, reason = named.partition(" -- ")
    found = named.split()
    if found != DEFAULT_KERNELS.split() and not soak and not reason and path.parent.name != "selftest":
        raise SystemExit(f"{path}: `kernels: {named}` is not the default {DEFAULT_KERNELS}: append ` -- REASON`")
    for kernel in set(found) - set(KERNELS):
        raise SystemExit(f"{path}: no such kernel: {kernel}")
    return found


def scenarios(directory, kernels, soak=False, starting=("",)):
    """The items of the scenario files in a directory, kernel by kernel.

    Those that `make test` runs; with soak all, on each kernel; with soak None all, on the kernels of `make test`.
    """
    directory = pathlib.Path(directory)
    items = []
    for path in sorted(directory.glob("[0-9][0-9][0-9]-*")):
        header = headers(path)
        if soak is False and header.get("soak") == "yes":
            continue
        for kernel in kernels_of(path, header, soak):
            item = Item(
                name=path.name,
                kernel=kernel,
                command=f"/guest/{path.parent.name}/{path.name}",
                timeout=_timeout(header, soak),
                boot=header.get("boot", "own" if {"beside", "programs"} & header.keys() else ""),
                icount=_clock(path, header),
                cpus=int(header.get("cpus", 0)),
                cmdline=header.get("cmdline", ""),
                mem=_mem(header, kernel),
                root=header.get("root", ""),
                network=header.get("network") == "wire",
                programs=tuple(header.get("programs", "").split()),
                host_limit=int(header.get("host-limit", 0)),
                kmemleak=kernel == "debug" and (soak or header.get("kmemleak") == "yes"),
                may_skip=kernel in header.get("may-skip", "").split(),
                verdict=header.get("verdict", ""),
                part=directory.name)
            items.append(item)
            if header.get("beside") == "dm-multipath":
                items.append(dataclasses.replace(item, name=item.name + ".dm-multipath",
                                                 programs=item.programs + (INCUMBENT,),
                                                 command=item.command + " multipath", verdict=OF_INCUMBENT))
    return [item for item in items if item.kernel in kernels and item.name.startswith(tuple(starting))]


def kunit(directory, starting=("",)):
    """One item for each source of KUnit suites. Each source is a module, so one that is not built fails to load."""
    return [Item(name=source.stem, kernel="debug", command=f"/guest/kunit {source.stem}", timeout=40, part="kunit",
                 icount=False)      # some cases need two processors
            for source in sorted(directory.glob("*.c")) if source.stem.startswith(tuple(starting))]


def kmemleak(icount):
    """The last item of a guest that runs kmemleak."""
    return Item(name="kmemleak", kernel="debug", command="/guest/kmemleak", part="kmemleak", icount=icount, kmemleak=True)


def boots(items):
    """Groups items that may share a guest: those of one kernel that need the same guest and not one of their own.

    The longest group comes first, so that guests side by side end at about the same time.
    """
    shared = {}
    groups = []
    for item in items:
        alike = (item.kernel, item.boot, item.icount, item.cpus, item.cmdline, item.mem, item.root,
                 item.network, item.kmemleak)
        room = SECONDS_A_DEBUG_GUEST if item.kernel == "debug" else SECONDS_A_GUEST
        full = sum(other.timeout for other in shared.get(alike, ())) + item.timeout > room
        if item.boot != "own" and alike in shared and not full:
            shared[alike].append(item)
        else:
            groups.append([item])
            shared[alike] = groups[-1]
    for group in groups:
        if group[0].kmemleak:
            group.append(kmemleak(group[0].icount))
    return sorted(groups, key=lambda group: -sum(item.limit for item in group))

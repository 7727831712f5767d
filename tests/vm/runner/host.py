# SPDX-License-Identifier: GPL-2.0-only
"""What runs on the host: steps that prepare guests, and parts with a script of their own.

A script reports as a guest does. A command that hangs is ended, with all that it started, and has failed. Used by run.
"""

import collections
import contextlib
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time

SILENCE_SECONDS = 45 * 60   # a script that reports nothing for that long hangs; the slowest builds packages


def _descendants(pid):
    """The process and its descendants."""
    children = collections.defaultdict(list)
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            children[int(stat.read_text().rpartition(")")[2].split()[1])].append(int(stat.parent.name))
    found = [pid]
    for parent in found:
        found += children[parent]
    return found


def _end(pid):
    for process in _descendants(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _wait(process):
    """Waits for the end of a process; returns the CPU seconds of it and of the children it waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def step(command, log, limit):
    """Runs a command whose output goes to a log. Returns why it failed, or "", and its CPU seconds."""
    over = threading.Event()
    with (open(log, "a", encoding="utf-8") as out,
          subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT) as process):
        timer = threading.Timer(limit, lambda: (over.set(), _end(process.pid)))
        timer.daemon = True
        timer.start()
        cpu_seconds = _wait(process)
        timer.cancel()
    if over.is_set():
        return f"it was not done after {limit} s", cpu_seconds
    return f"it ended with status {process.returncode}" if process.returncode else "", cpu_seconds


class Script:
    """A part's script: it reports `plan COUNT` if it knows; then `begin NAME` and a verdict for each of its checks."""

    def __init__(self, progress, part, place, command, log):
        self.progress, self.part, self.place, self.command, self.log = progress, part, place, command, log
        self.current, self.failed = "", False
        self.planned, self.reports = 1, 0
        self.began = self.position = 0

    def run(self, silence=SILENCE_SECONDS):
        """Runs it to its end. A check that begins and has no verdict is a failure; so is an end without explanation."""
        began = self.began = time.monotonic()
        with open(self.log, "w", encoding="utf-8") as errors:
            process = subprocess.Popen(     # pylint: disable=consider-using-with
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        lines = queue.Queue()
        threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
        try:
            while line := lines.get(timeout=silence):
                self._report(*(line.strip().split(" ", 2) + ["", ""])[:3])
        except queue.Empty:
            _end(process.pid)
            self._record(self.current or self.part, f"fail it reported nothing for {silence} s")
        else:
            cpu_seconds = _wait(process)
            self._account_for_end(process.returncode)
            self.progress.spent(self.part, "", time.monotonic() - began, cpu_seconds)

    def _report(self, word, name, text):
        if word == "begin":
            self.began, self.position, self.current = time.monotonic(), self.log.stat().st_size, name
        elif word == "plan":
            self.planned = int(name)
        elif word == "figure":
            self.progress.figure(self.place, name, text)
        elif word == "skip":
            self._record(name, f"fail it skipped itself, which a script may not: {text}")
        else:
            self._record(name, f"{word} {text}".strip())

    def _account_for_end(self, status):
        if self.current or (status and not self.failed):
            self._record(self.current or self.part, f"fail it ended with status {status}")
        elif self.reports < self.planned and not self.failed:
            self._record(self.part, f"fail it reported {self.reports} of {self.planned} checks")

    def _record(self, name, verdict):
        self.progress.record(self.place, name, verdict, time.monotonic() - self.began,
                          log=self.log.read_text()[self.position:], part=self.part)
        self.reports += 1
        self.current, self.failed = "", self.failed or verdict != "ok"


def _pass_on(stream, lines):
    """Puts the lines of a stream into a queue, and "" at its end."""
    for line in stream:
        lines.put(line)
    lines.put("")

# SPDX-License-Identifier: GPL-2.0-only
"""The terminal: one line for each verdict as it comes, what a failure left, and the count. Used by run."""

import collections
import dataclasses
import re
import threading

from . import report

TAIL_LINES = 100


@dataclasses.dataclass
class Result:
    """What became of one item."""

    place: str          # a kernel, or where else it ran
    name: str
    part: str
    verdict: str
    outcome: str        # passed, failed or skipped
    seconds: float
    log: str            # of a failure
    flaky: str = ""     # why it failed the first time, and where that one's log is


def tail(log):
    lines = log.rstrip().splitlines()
    if len(lines) > TAIL_LINES:
        lines = [f"... {len(lines) - TAIL_LINES} lines before ..."] + lines[-TAIL_LINES:]
    return "\n".join(lines)


class Board:
    def __init__(self):
        self.results, self.figures, self.boots = [], [], []
        self.restarts = collections.Counter()   # why guests were started again, and how many
        self.times = {}         # (kernel or part, what of it) -> [seconds, CPU seconds]
        self._lock = threading.Lock()

    def record(self, place, name, verdict, seconds, wanted="", log="", part="", flaky=""):
        """Counts a verdict ("ok", "skip why" or "fail why"). A self-test wants a certain failure."""
        good = re.match(wanted, verdict) if wanted else verdict == "ok"
        if good:
            outcome, shown = "passed", f"ok, as it should: {verdict[:70]}" if wanted else "ok"
        elif verdict.startswith("skip"):
            outcome, shown = "skipped", verdict
        else:
            outcome, shown = "failed", f"FAIL: {verdict}, wanted {wanted}" if wanted else f"FAIL: {verdict[5:]}"
        log = tail(log) if outcome == "failed" else ""
        flaky = flaky if verdict == "ok" else ""
        with self._lock:
            self.results.append(Result(place, name, part, verdict, outcome, seconds, log, flaky))
            print(f"{place:8} {name:32} {seconds:6.1f} s  {shown}", flush=True)
            if log:
                print("\n".join("    | " + line for line in log.splitlines()), flush=True)

    def figure(self, place, name, text):
        with self._lock:
            self.figures.append(f"{place} {name} {text}")
            print(f"{place:8} {name:32}           {text}", flush=True)

    def restart(self, why, place, boot):
        """A guest that ended for no reason of ours is started again."""
        with self._lock:
            self.restarts[why] += 1
            print(f"{place:8} starts a guest again {why}: {boot.last_words()} ({boot.directory})", flush=True)

    def boot(self, label, boot, items, seconds):
        """What a guest took of the host, shared out to the parts by the seconds which their items took."""
        seconds = seconds or {items[0].part: 1}
        with self._lock:
            self.boots.append(f"{label:12} {boot.seconds:7.1f} s {boot.cpu_seconds:7.1f} s CPU  "
                              + " ".join(item.name for item in items))
        for part, share in seconds.items():
            share /= sum(seconds.values())
            self.spent(items[0].kernel, part, boot.seconds * share, boot.cpu_seconds * share)

    def spent(self, where, what, seconds, cpu_seconds):
        with self._lock:
            times = self.times.setdefault((where, what), [0, 0])
            times[0] += seconds
            times[1] += cpu_seconds

    def remark(self, place, text):
        with self._lock:
            print(f"{place:8} {text}", flush=True)

    def of(self, outcome):
        return [result for result in self.results if result.outcome == outcome]

    def close(self):
        """The report; its last line is for scripts. True if this is a success."""
        print("\n".join(report.lines(self)))
        passed, failed = len(self.of("passed")), len(self.of("failed"))
        print(f"{passed} passed, {failed} failed", flush=True)
        return passed > 0 and failed == 0

# SPDX-License-Identifier: GPL-2.0-only
"""The terminal: one line for each verdict as it comes, the log of a failure, and the count. Used by run."""

import collections
import dataclasses
import re
import threading

from . import report

TAIL_LINES = 100


@dataclasses.dataclass
class Result:
    """The result of one item."""

    place: str          # its kernel, or its part if it ran on the host
    name: str
    part: str
    verdict: str
    outcome: str        # passed, failed or skipped
    seconds: float
    log: str            # of a failure
    flaky: str = ""     # why it was late the first time, and where the log of that is


def tail(log):
    lines = log.rstrip().splitlines()
    if len(lines) > TAIL_LINES:
        lines = [f"... {len(lines) - TAIL_LINES} lines before ..."] + lines[-TAIL_LINES:]
    return "\n".join(lines)


class Progress:
    def __init__(self):
        self.results, self.figures, self.boots = [], [], []
        self.restarts = collections.Counter()   # reason -> number of guests that were started again
        self.times = {}         # (kernel or part, part or step) -> [seconds, CPU seconds]
        self._lock = threading.Lock()

    def record(self, place, name, verdict, seconds, wanted="", log="", part="", flaky=""):
        """Counts a verdict ("ok", "skip why" or "fail why"). A self-test must have the verdict `wanted`, a regex."""
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
        """Prints that a guest is started again, because its end was not caused by the tests."""
        with self._lock:
            self.restarts[why] += 1
            print(f"{place:8} starts a guest again {why}: {boot.last_words()} ({boot.directory})", flush=True)

    def boot(self, label, boot, items, seconds):
        """Adds the host's time for a guest to the parts, in proportion to the seconds of their items."""
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
        """Prints the report, whose last line is for scripts. True if the run is a success."""
        print("\n".join(report.lines(self)))
        passed, failed = len(self.of("passed")), len(self.of("failed"))
        print(f"{passed} passed, {failed} failed", flush=True)
        return passed > 0 and failed == 0

# SPDX-License-Identifier: GPL-2.0-only
"""The terminal: one line for each verdict as it comes, what a failure left, and the count. Used by run."""

import collections
import re
import threading

TAIL_LINES = 100


class Board:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.figures, self.failures, self.boots = [], [], []
        self.flakes = []        # what passed the second time, and where the first one's log is
        self.restarts = collections.Counter()   # why guests were started again, and how many
        self._lock = threading.Lock()

    def record(self, place, name, verdict, seconds, wanted="", log=""):
        """Counts a verdict ("ok", "skip why" or "fail why"). A self-test wants a certain failure."""
        good = re.match(wanted, verdict) if wanted else verdict == "ok"
        with self._lock:
            if good:
                self.passed += 1
                shown = f"ok, as it should: {verdict[:70]}" if wanted else "ok"
            elif verdict.startswith("skip"):
                self.skipped += 1
                shown = verdict
            else:
                self.failed += 1
                self.failures.append(f"{place}/{name}: {verdict}")
                shown = f"FAIL: {verdict}, wanted {wanted}" if wanted else f"FAIL: {verdict[5:]}"
            print(f"{place:8} {name:32} {seconds:6.1f} s  {shown}", flush=True)
            if shown.startswith("FAIL") and log:
                lines = log.rstrip().splitlines()
                if len(lines) > TAIL_LINES:
                    lines = [f"... {len(lines) - TAIL_LINES} lines before ..."] + lines[-TAIL_LINES:]
                print("\n".join("    | " + line for line in lines), flush=True)

    def figure(self, place, name, text):
        with self._lock:
            self.figures.append(f"{place} {name} {text}")
            print(f"{place:8} {name:32}           {text}", flush=True)

    def flaky(self, place, late):
        """An item that was late and passed when it was run again."""
        with self._lock:
            self.flakes.append(f"{place}/{late.item.name}: {late.reason} ({late.directory})")

    def restart(self, why, place, boot):
        """A guest that ended for no reason of ours is started again."""
        with self._lock:
            self.restarts[why] += 1
            print(f"{place:8} starts a guest again {why}: {boot.last_words()} ({boot.directory})", flush=True)

    def boot(self, label, boot, names):
        """What a guest took of the host; not for the terminal."""
        with self._lock:
            self.boots.append(f"{label:12} {boot.seconds:7.1f} s {boot.cpu_seconds:7.1f} s CPU  {' '.join(names)}")

    def remark(self, place, text):
        with self._lock:
            print(f"{place:8} {text}", flush=True)

    def close(self):
        """The last line, which scripts read; true if this is a success."""
        if self.failures:
            print("\n".join("failed: " + failure for failure in self.failures))
        if self.flakes:
            print("\n".join("flaky: " + flake for flake in self.flakes))
        for why, count in self.restarts.items():
            print(f"{count} guests started again {why}" if count > 1 else f"1 guest started again {why}")
        if self.skipped:
            print(f"{self.skipped} skipped")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return self.passed > 0 and self.failed == 0

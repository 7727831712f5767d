# SPDX-License-Identifier: GPL-2.0-only
"""Turns the reports of guests into verdicts, over as many boots as a plan takes. Used by run."""

import collections
import dataclasses
import pathlib
import time

from . import guest, item as items_

EMULATOR_OOPSES = 2     # how often a guest that the emulator killed is started again for the rest of a plan


@dataclasses.dataclass(frozen=True)
class Late:
    """An item that missed a limit in time and has no other failure."""

    item: items_.Item
    reason: str
    directory: pathlib.Path     # with the logs of its guest


def work_through(testbed, progress, label, items):
    """Runs items of one kernel in a guest; then those that were late again, each in a guest of its own."""
    for late in _work(testbed, progress, label, items):
        _work(testbed, progress, f"{label}.again-{late.item.name}", items_.boots([late.item])[0], late)


def _work(testbed, progress, label, items, before=None):
    """Runs items in a guest; if it dies or is spoiled, runs the rest in another one. Returns the late items."""
    attempt = oopses = failed_boots = 0
    late = []
    while items:
        attempt += 1
        boot = guest.Boot(testbed, f"{label}.{attempt}", items[0].kernel, items)
        session = Session(progress, boot, items, before, oopses < EMULATOR_OOPSES)
        session.run()
        progress.boot(f"{label}.{attempt}", boot, items, session.seconds)
        late += session.late
        if session.killed_by_emulator:
            oopses += 1
            progress.restart("after an emulator oops", items[0].kernel, boot)
        elif not session.up and not failed_boots and not any(item.verdict for item in items):
            failed_boots += 1   # not caused by our module, which is loaded after the guest is up
            progress.restart("that never came up", items[0].kernel, boot)
        elif len(session.waiting) == len(items):
            session.give_up()
        items = list(session.waiting.values())
    return late


class Session:
    """The verdicts of one boot. Afterwards `waiting` has the items that did not run, `late` those to run again."""

    def __init__(self, progress, boot, items, before=None, forgiving=True):
        self.progress, self.boot = progress, boot
        self.forgiving = forgiving      # an emulator oops is no failure
        self.killed_by_emulator = False
        self.kernel = items[0].kernel
        self.waiting = {item.name: item for item in items}
        self.before = before    # the Late of the first time, if this is the second
        self.late = []
        self.seconds = collections.Counter()    # for each part
        self.current = None     # the item that began and has no verdict yet
        self.began = 0
        self.up = False         # the guest's init ran
        self.pending = ""       # the current item's verdict, not recorded yet
        self.last = ""          # the last verdict, as the guest reported it
        self.set_up = False     # the current item reported that its set-up is done
        self.ended = ""         # the guest's last report, if it ended itself

    def run(self):
        for line in self.boot.reports():
            self._record_pending()
            self._report(*(line.split(" ", 2) + ["", ""])[:3])
        self._record_pending()
        since = _mark(self.current.name) if self.current else ""
        if self.forgiving and not self.ended and self.boot.killed_by_emulator(since):
            self.killed_by_emulator = True
        elif self.current:
            self._decide(f"fail no verdict: {self._last_words()}")
        elif self.last:
            self._account_for_end()

    def _account_for_end(self):
        """A guest ends after its plan or because it was spoiled, and reports that, or because an item timed out."""
        if self.ended.startswith("after"):
            self._record_end(f"fail kernel log: {self.ended}")
        elif (self.ended, self.boot.status) not in (("end", guest.STATUS_CLEAN), ("spoiled", guest.STATUS_SPOILED)) \
                and not self.last.startswith("fail timed out"):
            self._record_end(f"fail the guest ended without a reason: {self.boot.last_words()}")

    def give_up(self):
        """Fails all items: a guest that reached no verdict would not reach one the next time."""
        why, console = f"fail no verdict: {self.boot.last_words()}", self.boot.console()
        for item in self.waiting.values():
            self.progress.record(self.kernel, item.name, why, 0, item.verdict, console, item.part)
            console = ""    # with the first failure only
        self.waiting = {}

    def _report(self, word, name, text):
        self.up = self.up or word != "slow"
        is_current = self.current and name == self.current.name
        if word == "begin" and name in self.waiting:
            self.current, self.began, self.set_up = self.waiting[name], time.monotonic(), False
        elif word == "set-up" and is_current:
            self.set_up = True
        elif word in ("ok", "skip") and is_current:
            self._decide(f"{word} {text}".strip())
        elif word in ("fail", "late") and is_current:
            self.pending = f"{word} {text}"
        elif word == "figure":
            self.progress.figure(self.kernel, name, text)
        elif word == "slow":
            self.boot.widen(int(name) / 10)
        elif word == "note":
            self.progress.remark(self.kernel, f"{name} {text}")
        elif word in ("end", "after", "spoiled"):
            self.ended = f"{word} {name} {text}".strip()

    def _record_pending(self):
        """Records a failure only after the guest's next report or its end, when its console output is complete."""
        if self.pending:
            self._decide(self.pending)

    def _decide(self, verdict):
        item, self.current, self.pending, self.last = self.current, None, "", verdict
        del self.waiting[item.name]
        word, _, reason = verdict.partition(" ")
        if word == "skip" and not item.may_skip:
            self._record(item, f"fail it skipped itself, without an announcement in its header: {reason}")
        elif item.verdict == items_.OF_INCUMBENT and verdict.startswith("fail timed out") and not self.set_up:
            self._record(item, f"fail its set-up {reason}")
        elif word != "late":
            self._record(item, verdict)
        elif self.before:
            self._record(item, f"fail twice late: {self.before.reason}; {reason}")
        else:
            self.late.append(Late(item, reason, self.boot.directory))
            self.progress.remark(self.kernel, f"{item.name} is late and will be run again: {reason}")

    def _record(self, item, verdict):
        seconds = time.monotonic() - self.began
        self.seconds[item.part] += seconds
        again = self.before and item.name == self.before.item.name
        self.progress.record(self.kernel, item.name, verdict, seconds, item.verdict, self.boot.console(_mark(item.name)),
                          item.part, f"{self.before.reason} ({self.before.directory})" if again else "")

    def _record_end(self, verdict):
        self.progress.record(self.kernel, f"end of {self.boot.directory.name}", verdict, 0, log=self.boot.console())

    def _last_words(self):
        return self.boot.last_words(_mark(self.current.name) if self.current else "")


def _mark(name):
    """What the guest writes to the kernel log at the beginning of an item."""
    return f"kmp-test: begin {name}"

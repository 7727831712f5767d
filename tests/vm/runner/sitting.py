# SPDX-License-Identifier: GPL-2.0-only
"""From what a guest reports to verdicts, over as many boots as a plan takes. Used by run."""

import collections
import dataclasses
import pathlib
import time

from . import guest, item as items_

EMULATOR_OOPSES = 2     # so often guests are started again for the rest of a plan because the emulator killed them


@dataclasses.dataclass(frozen=True)
class Late:
    """An item that missed a limit in time, and did nothing worse."""

    item: items_.Item
    reason: str
    directory: pathlib.Path     # what its guest left to look at


def work_through(testbed, board, label, items):
    """Runs items of one kernel in a guest; those that were late once more, each in a guest of its own."""
    for late in _work(testbed, board, label, items):
        _work(testbed, board, f"{label}.again-{late.item.name}", items_.boots([late.item])[0], late)


def _work(testbed, board, label, items, before=None):
    """Runs items in a guest; after a guest that died or was spoiled, the rest in another. Returns what was late."""
    attempt = oopses = failed_boots = 0
    late = []
    while items:
        attempt += 1
        boot = guest.Boot(testbed, f"{label}.{attempt}", items[0].kernel, items)
        sitting = Sitting(board, boot, items, before, oopses < EMULATOR_OOPSES)
        sitting.hold()
        board.boot(f"{label}.{attempt}", boot, items, sitting.seconds)
        late += sitting.late
        if sitting.killed_by_emulator:
            oopses += 1
            board.restart("after an emulator oops", items[0].kernel, boot)
        elif not sitting.up and not failed_boots and not any(item.verdict for item in items):
            failed_boots += 1   # not our module's doing: it is not loaded before the guest is up
            board.restart("that never came up", items[0].kernel, boot)
        elif len(sitting.waiting) == len(items):
            sitting.give_up()
        items = list(sitting.waiting.values())
    return late


class Sitting:
    """The verdicts of one boot. Afterwards `waiting` holds the items it did not get to, `late` those to run again."""

    def __init__(self, board, boot, items, before=None, forgiving=True):
        self.board, self.boot = board, boot
        self.forgiving = forgiving      # an emulator oops is no failure
        self.killed_by_emulator = False
        self.kernel = items[0].kernel
        self.waiting = {item.name: item for item in items}
        self.before = before    # how the item was late the first time, if this is the second
        self.late = []
        self.seconds = collections.Counter()    # what each part took
        self.current = None     # the item that began and has no verdict yet
        self.began = 0
        self.up = False         # the guest's init ran
        self.pending = ""       # its verdict, not recorded yet
        self.last = ""          # the last verdict, as the guest gave it
        self.set_up = False     # the current item said that its set-up is done
        self.ended = ""         # the guest's last report, if it ended by its own decision

    def hold(self):
        for line in self.boot.reports():
            self._settle()
            self._hear(*(line.split(" ", 2) + ["", ""])[:3])
        self._settle()
        since = _mark(self.current.name) if self.current else ""
        if self.forgiving and not self.ended and self.boot.killed_by_emulator(since):
            self.killed_by_emulator = True
        elif self.current:
            self._decide(f"fail no verdict: {self._last_words()}")
        elif self.last:
            self._account_for_end()

    def _account_for_end(self):
        """A guest ends after its plan or because it was spoiled, and says so, or because an item timed out."""
        if self.ended.startswith("after"):
            self._record_end(f"fail kernel log: {self.ended}")
        elif (self.ended, self.boot.status) not in (("end", guest.STATUS_CLEAN), ("spoiled", guest.STATUS_SPOILED)) \
                and not self.last.startswith("fail timed out"):
            self._record_end(f"fail the guest ended, and nothing says why: {self.boot.last_words()}")

    def give_up(self):
        """A guest that decided nothing will not do better next time."""
        why, console = f"fail no verdict: {self.boot.last_words()}", self.boot.console()
        for item in self.waiting.values():
            self.board.record(self.kernel, item.name, why, 0, item.verdict, console, item.part)
            console = ""    # once is enough
        self.waiting = {}

    def _hear(self, word, name, text):
        self.up = self.up or word != "slow"
        mine = self.current and name == self.current.name
        if word == "begin" and name in self.waiting:
            self.current, self.began, self.set_up = self.waiting[name], time.monotonic(), False
        elif word == "set-up" and mine:
            self.set_up = True
        elif word in ("ok", "skip") and mine:
            self._decide(f"{word} {text}".strip())
        elif word in ("fail", "late") and mine:
            self.pending = f"{word} {text}"
        elif word == "figure":
            self.board.figure(self.kernel, name, text)
        elif word == "slow":
            self.boot.widen(int(name) / 10)
        elif word == "note":
            self.board.remark(self.kernel, f"{name} {text}")
        elif word in ("end", "after", "spoiled"):
            self.ended = f"{word} {name} {text}".strip()

    def _settle(self):
        """Records a failure only when the guest has gone on or ended: by then the console tells it all."""
        if self.pending:
            self._decide(self.pending)

    def _decide(self, verdict):
        item, self.current, self.pending, self.last = self.current, None, "", verdict
        del self.waiting[item.name]
        word, _, reason = verdict.partition(" ")
        if word == "skip" and not item.may_skip:
            self._record(item, f"fail no header `may-skip` announces that it skips itself: {reason}")
        elif item.verdict == items_.OF_INCUMBENT and verdict.startswith("fail timed out") and not self.set_up:
            self._record(item, f"fail its set-up {reason}")
        elif word != "late":
            self._record(item, verdict)
        elif item.icount:       # its clock does not depend on the host: it would be late again
            self._record(item, f"fail {reason}")
        elif self.before:
            self._record(item, f"fail twice late: {self.before.reason}; {reason}")
        else:
            self.late.append(Late(item, reason, self.boot.directory))
            self.board.remark(self.kernel, f"{item.name} is late and will be run again: {reason}")

    def _record(self, item, verdict):
        seconds = time.monotonic() - self.began
        self.seconds[item.part] += seconds
        again = self.before and item.name == self.before.item.name
        self.board.record(self.kernel, item.name, verdict, seconds, item.verdict, self.boot.console(_mark(item.name)),
                          item.part, f"{self.before.reason} ({self.before.directory})" if again else "")

    def _record_end(self, verdict):
        self.board.record(self.kernel, f"end of {self.boot.directory.name}", verdict, 0, log=self.boot.console())

    def _last_words(self):
        return self.boot.last_words(_mark(self.current.name) if self.current else "")


def _mark(name):
    """What the guest writes into the kernel log where an item begins."""
    return f"kmp-test: begin {name}"

# SPDX-License-Identifier: GPL-2.0-only
"""From what a guest reports to verdicts, over as many boots as a plan takes. Used by run."""

import time

from . import guest


def work_through(testbed, board, label, items):
    """Runs items of one kernel in a guest; after a guest that died or was spoiled, the rest in another."""
    attempt = failed_boots = 0
    while items:
        attempt += 1
        boot = guest.Boot(testbed, f"{label}.{attempt}", items[0].kernel, items)
        sitting = Sitting(board, boot, items)
        sitting.hold()
        board.boot(f"{label}.{attempt}", boot, [item.name for item in items])
        if not sitting.up and not failed_boots:
            failed_boots += 1   # not our module's doing: it is not loaded before the guest is up
            board.remark(items[0].kernel, f"boots again, {boot.last_words()}")
        elif len(sitting.waiting) == len(items):
            sitting.give_up()
        items = list(sitting.waiting.values())


class Sitting:
    """The verdicts of one boot. Afterwards `waiting` holds the items it did not get to."""

    def __init__(self, board, boot, items):
        self.board, self.boot = board, boot
        self.kernel = items[0].kernel
        self.waiting = {item.name: item for item in items}
        self.current = None     # the item that began and has no verdict yet
        self.began = 0
        self.up = False         # the guest's init ran
        self.failure = ""       # its verdict, not recorded yet
        self.ended = ""         # the guest's last report, if it got through its plan

    def hold(self):
        for line in self.boot.reports():
            self._settle()
            self._hear(*(line.split(" ", 2) + ["", ""])[:3])
        self._settle()
        if self.current:
            self._decide(f"fail no verdict: {self._last_words()}")
        elif self.ended.startswith("late"):
            self._record("after the last", f"fail kernel log: {self.ended}")
        elif self.ended and self.boot.status != guest.STATUS_CLEAN:
            self._record("after the last", f"fail {self._last_words()}")

    def give_up(self):
        """A guest that decided nothing will not do better next time."""
        why, console = f"fail no verdict: {self.boot.last_words()}", self.boot.console()
        for item in self.waiting.values():
            self.board.record(self.kernel, item.name, why, 0, item.verdict, console)
            console = ""    # once is enough
        self.waiting = {}

    def _hear(self, word, name, text):
        self.up = True
        mine = self.current and name == self.current.name
        if word == "begin" and name in self.waiting:
            self.current, self.began = self.waiting[name], time.monotonic()
        elif word in ("ok", "skip") and mine:
            self._decide(f"{word} {text}".strip())
        elif word == "fail" and mine:
            self.failure = f"fail {text}"
        elif word == "figure":
            self.board.figure(self.kernel, name, text)
        elif word == "note":
            self.board.remark(self.kernel, f"{name} {text}")
        elif word in ("end", "late"):
            self.ended = f"{word} {name} {text}".strip()

    def _settle(self):
        """Records a failure only when the guest has gone on or ended: by then the console tells it all."""
        if self.failure:
            self._decide(self.failure)

    def _decide(self, verdict):
        item, self.current, self.failure = self.current, None, ""
        del self.waiting[item.name]
        self._record(item.name, verdict, item.verdict)

    def _record(self, name, verdict, wanted=""):
        seconds = time.monotonic() - self.began if self.began else 0
        self.board.record(self.kernel, name, verdict, seconds, wanted, self.boot.console(_mark(name)))

    def _last_words(self):
        return self.boot.last_words(_mark(self.current.name) if self.current else "")


def _mark(name):
    """What the guest writes into the kernel log where an item begins."""
    return f"kmp-test: begin {name}"

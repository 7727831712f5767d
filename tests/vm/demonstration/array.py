# SPDX-License-Identifier: GPL-2.0-only
"""The array, as its own log tells of it: the phases of its SPs, where its LUNs live, who moved them. Used by record."""

import dataclasses
import re

SPS = ("A", "B")
NOWHERE = "-"           # where a LUN lives while the SP that owns it is gone


@dataclasses.dataclass(frozen=True)
class Event:
    at: float
    text: str


@dataclasses.dataclass(frozen=True)
class Trespass:
    at: float
    lun: int
    to: str             # SP
    by: str             # the port through which it was told to, or "array"


class Array:
    """`hear` takes the events in their order."""

    def __init__(self):
        self.homes = {}                             # LUN -> its default SP
        self.owners = {}                            # LUN -> SP
        self.phases = {sp: "up" for sp in SPS}      # up, notice or down
        self.events = []
        self.trespasses = []
        self.away = {sp: [] for sp in SPS}          # SP -> [from, to] of each time it was down; None while it is
        self.both = None                            # the same of the time when both were
        self.span = [None, None]                    # of the upgrade
        self._next = 0

    def lun(self, number, owner, home):
        self.owners[number], self.homes[number] = owner, home

    def where(self, lun):
        """The SP through which it can be had."""
        owner = self.owners[lun]
        return NOWHERE if self.phases[owner] == "down" else owner

    def home(self):
        """The LUNs that live where they belong."""
        return [lun for lun, home in self.homes.items() if self.where(lun) == home]

    def hear(self, number, at, text):
        """False if it is known already."""
        if number < self._next:
            return False
        self._next = number + 1
        self.events.append(Event(at, text))
        for pattern, handler in ((r"sp ([AB]) (up|notice|down)$", self._phase), (r"ndu (begin|end)$", self._ndu),
                                 (r"trespass lun (\d+) [AB]->([AB]) by (\S+)$", self._trespass)):
            match = re.match(pattern, text)
            if match:
                handler(at, *match.groups())
        return True

    def _phase(self, at, sp, phase):
        before = list(self.phases.values())
        if phase == "down":
            self.away[sp].append([at, None])
        elif self.phases[sp] == "down":
            self.away[sp][-1][1] = at
        self.phases[sp] = phase
        gone = ["down"] * len(SPS)
        if list(self.phases.values()) == gone:
            self.both = [at, None]
        elif before == gone:
            self.both[1] = at

    def _ndu(self, at, what):
        self.span[what == "end"] = at

    def _trespass(self, at, lun, to, by):
        self.owners[int(lun)] = to
        self.trespasses.append(Trespass(at, int(lun), to, by))

# SPDX-License-Identifier: GPL-2.0-only
"""The array, from its own log: the phases of its SPs, the owners of its LUNs, the trespasses. Used by record."""

import dataclasses
import re

SPS = ("A", "B")
NOWHERE = "-"           # in place of the owner while the SP that owns the LUN is down


@dataclasses.dataclass(frozen=True)
class Event:
    at: float
    text: str


@dataclasses.dataclass(frozen=True)
class Trespass:
    at: float
    lun: int
    to: str             # SP
    by: str             # the port that got the command, or "array"


class Array:
    """`hear` must get the events in order."""

    def __init__(self):
        self.homes = {}                             # LUN -> its default SP
        self.owners = {}                            # LUN -> SP
        self.phases = {sp: "up" for sp in SPS}      # up, notice or down
        self.events = []
        self.trespasses = []
        self.away = {sp: [] for sp in SPS}          # SP -> [from, to] of each time it was down; None while it is
        self.both = None                            # [from, to] of the time when both were down
        self.span = [None, None]                    # [from, to] of the upgrade
        self._next = 0

    def lun(self, number, owner, home):
        self.owners[number], self.homes[number] = owner, home

    def where(self, lun):
        """The SP through which the LUN can be used."""
        owner = self.owners[lun]
        return NOWHERE if self.phases[owner] == "down" else owner

    def home(self):
        """The LUNs at their home SP."""
        return [lun for lun, home in self.homes.items() if self.where(lun) == home]

    def hear(self, number, at, text):
        """Takes an event; false if it is known already."""
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

# SPDX-License-Identifier: GPL-2.0-only
"""The record of a run, from the lines of the guest's results port. Written by demo, read by the other modules."""

import dataclasses
import re

from . import array as array_

NS = 1e9


@dataclasses.dataclass(frozen=True)
class Path:
    name: str       # sda
    dev: str        # 8:0
    lun: int
    port: str       # A0


@dataclasses.dataclass(frozen=True)
class Sample:
    """kmp-io's counts since the sample before, and the state of maps and array. Times are seconds since its start."""

    at: float
    seconds: float      # since the sample before
    ios: int            # reads and writes
    bytes: int
    errors: int
    in_flight: int
    oldest: float       # how long the oldest I/O in flight has been waiting
    states: dict        # dev -> A or F
    holding: int        # how many maps hold I/O
    phases: dict        # SP -> up, notice or down
    lives: dict         # LUN -> A, B or -


@dataclasses.dataclass(frozen=True)
class Freeze:
    at: float
    stopped: int
    running: int        # processes that should be stopped and are not


def parse_status(text):
    """Parses a map's status line in dm-multipath's form: the states of the paths, whether I/O is held."""
    words = iter(text.split())
    states = {}
    features = [next(words) for _ in range(int(next(words)))]
    for _ in range(int(next(words))):           # the handler
        next(words)
    nr_groups, _wanted = int(next(words)), next(words)
    for _ in range(nr_groups):
        next(words)
        for _ in range(int(next(words))):
            next(words)
        nr_paths, nr_infos = int(next(words)), int(next(words))
        for _ in range(nr_paths):
            dev, states[dev], _failures = next(words), next(words), next(words)
            for _ in range(nr_infos):
                next(words)
    return states, features[:1] == ["1"]


def parse_all(text):
    """For all maps: the states of the paths, how many of the maps hold I/O."""
    states, holding = {}, 0
    for status in text.split("; "):
        more, held = parse_status(status)
        states.update(more)
        holding += held
    return states, holding


class Record:
    """`hear` takes a line and returns its kind."""

    def __init__(self):
        self.facts = {}         # kernel, module
        self.commands = []      # as a person would type them
        self.paths = []
        self.array = array_.Array()
        self.samples = []
        self.pulses = []        # when the other process ran
        self.freeze = self.thaw = None
        self.io = {}            # kmp-io's summary
        self.last_owners = {}   # LUN -> SP, from the array at the end
        self.trespasses = {}    # the array's counts, of both SPs together
        self.verdict = ""
        self.ended = ""         # the guest's last report
        self._zero = None       # when kmp-io started, in ns of the guest
        self._last = 0

    def hear(self, line):
        """The kind of the line, "" if it has nothing new."""
        for kind, pattern in self._KINDS:
            match = re.search(pattern, line)
            if match:
                return "" if getattr(self, "_" + kind)(match) is False else kind
        return ""

    def seconds(self, ns):
        if self._zero is None:
            self._zero = self._last = ns
        return (ns - self._zero) / NS

    # Only some are anchored: a process may be stopped while it writes, and another line follows on the same line.
    _KINDS = (
        ("sample", r'tl (ns=\d+ .*) status="(.+)"'),
        ("event", r"follow (\d+) (\d+) (.*)"),
        ("event", r"^demo array (\d+) (\d+) (.*)"),
        ("pulse", r"^demo pulse (\d+)$"),
        ("freezing", r"freeze ns=(\d+) stopped=(\d+) not_stopped=(\d+)"),
        ("thawing", r"thaw ns=(\d+) stopped=(\d+) not_stopped=(\d+)"),
        ("start", r"^start ns=(\d+)"),
        ("lun", r"^demo lun (\d+) ([AB]) ([AB])$"),
        ("path", r"^demo path (\S+) (\S+) (\d+) (\S+)$"),
        ("owner", r"^demo home (\d+) .*\bowner=([AB]) "),
        ("counts", r"^demo trespasses [AB] (.*)"),
        ("command", r"^demo typed (.*)"),
        ("fact", r"^demo (\S+) (.*)"),
        ("summary", r"^([a-z_]+)=(\S+)$"),
        ("decision", r"^(?:ok|fail|skip) .*"),
        ("end", r"^(?:end|after).*"),
    )

    def _sample(self, match):
        now = dict(pair.split("=", 1) for pair in match[1].split())
        ns = int(now["ns"])
        at = self.seconds(ns)
        states, holding = parse_all(match[2])
        self.samples.append(Sample(
            at=at, seconds=(ns - self._last) / NS, ios=int(now["reads"]) + int(now["writes"]), bytes=int(now["bytes"]),
            errors=int(now["errors"]), in_flight=int(now["in_flight"]), oldest=int(now["age_ms"]) / 1000,
            states=states, holding=holding, phases=dict(self.array.phases),
            lives={lun: self.array.where(lun) for lun in self.array.owners}))
        self._last = ns

    def _event(self, match):
        if self._zero is None:
            return False        # an event before the I/O began
        return self.array.hear(int(match[1]), self.seconds(int(match[2])), match[3])

    def _pulse(self, match):
        if self._zero is not None:
            self.pulses.append(self.seconds(int(match[1]) * 10_000_000))

    def _freezing(self, match):
        self.freeze = Freeze(self.seconds(int(match[1])), int(match[2]), int(match[3]))

    def _thawing(self, match):
        self.thaw = Freeze(self.seconds(int(match[1])), int(match[2]), int(match[3]))

    def _start(self, match):
        self.seconds(int(match[1]))

    def _lun(self, match):
        self.array.lun(int(match[1]), match[2], match[3])

    def _path(self, match):
        self.paths.append(Path(match[1], match[2], int(match[3]), match[4]))

    def _owner(self, match):
        self.last_owners[int(match[1])] = match[2]

    def _counts(self, match):
        for pair in match[1].split():
            key, value = pair.split("=")
            self.trespasses[key] = self.trespasses.get(key, 0) + int(value)

    def _command(self, match):
        self.commands.append(match[1])

    def _fact(self, match):
        self.facts[match[1]] = match[2]

    def _summary(self, match):
        self.io[match[1]] = match[2]

    def _decision(self, match):
        self.verdict = match[0]

    def _end(self, match):
        self.ended = match[0]

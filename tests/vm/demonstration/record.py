# SPDX-License-Identifier: GPL-2.0-only
"""All that is known of a run, from the lines of the guest's results port. Written by demo, read by the others."""

import dataclasses
import re

NS = 1e9
TIMES = ("down", "up", "up-last", "first-io", "first-bad-io")     # what the injector's log has a time of


@dataclasses.dataclass(frozen=True)
class Path:
    name: str       # sda
    dev: str        # 8:0
    group: int      # 1-based


@dataclasses.dataclass(frozen=True)
class Sample:
    """What kmp-io saw since the sample before, and the state of the map. Times are seconds since its start."""

    at: float
    seconds: float      # since the sample before
    ios: int            # reads and writes
    bytes: int
    errors: int
    in_flight: int
    oldest: float       # how long the oldest I/O in flight has been waiting
    states: dict        # dev -> A or F
    group: int          # the one in use, 0 if there is none
    held: bool          # the map holds I/O


@dataclasses.dataclass(frozen=True)
class Freeze:
    at: float
    stopped: int
    running: int        # processes which should be stopped and are not


def parse_status(text):
    """The map's status line, as dm-multipath has it: the states of the paths, the group in use, whether I/O is held."""
    words = iter(text.split())
    states, current = {}, 0
    features = [next(words) for _ in range(int(next(words)))]
    for _ in range(int(next(words))):           # the handler
        next(words)
    nr_groups, _wanted = int(next(words)), next(words)
    for number in range(1, nr_groups + 1):
        current = number if next(words) == "A" else current
        for _ in range(int(next(words))):
            next(words)
        nr_paths, nr_infos = int(next(words)), int(next(words))
        for _ in range(nr_paths):
            dev, states[dev], _failures = next(words), next(words), next(words)
            for _ in range(nr_infos):
                next(words)
    return states, current, features[:1] == ["1"]


class Record:
    """`hear` takes a line and says what kind it is."""

    def __init__(self):
        self.facts = {}         # kernel, module
        self.commands = []      # as one would type them
        self.paths = []
        self.samples = []
        self.pulses = []        # when the other process was seen alive
        self.freeze = self.thaw = None
        self.io = {}            # kmp-io's summary
        self.injected = {}      # the injector's log: what -> seconds, or a number
        self.verdict = ""
        self.ended = ""         # the guest's last report
        self._zero = None       # when kmp-io started, in ns of the guest
        self._last = 0

    def hear(self, line):
        for kind, pattern in self._KINDS:
            match = re.search(pattern, line)
            if match:
                getattr(self, "_" + kind)(match)
                return kind
        return ""

    def _seconds(self, ns):
        if self._zero is None:
            self._zero = self._last = ns
        return (ns - self._zero) / NS

    # Anchored only where a line cannot be the rest of another's: a process may be stopped while it writes.
    _KINDS = (
        ("sample", r'tl (ns=\d+ .*) status="(.+)"'),
        ("pulse", r"^demo pulse (\d+)$"),
        ("freezing", r"freeze ns=(\d+) stopped=(\d+) not_stopped=(\d+)"),
        ("thawing", r"thaw ns=(\d+) stopped=(\d+) not_stopped=(\d+)"),
        ("start", r"^start ns=(\d+)"),
        ("inject", r"^demo inject (\S+) (\d+)"),
        ("path", r"^demo path (\S+) (\S+) (\d+)$"),
        ("command", r"^demo typed (.*)"),
        ("fact", r"^demo (\S+) (.*)"),
        ("summary", r"^([a-z_]+)=(\S+)$"),
        ("decision", r"^(?:ok|fail|skip) .*"),
        ("end", r"^(?:end|late).*"),
    )

    def _sample(self, match):
        now = dict(pair.split("=", 1) for pair in match[1].split())
        ns = int(now["ns"])
        at = self._seconds(ns)
        states, group, held = parse_status(match[2])
        self.samples.append(Sample(
            at=at, seconds=(ns - self._last) / NS, ios=int(now["reads"]) + int(now["writes"]), bytes=int(now["bytes"]),
            errors=int(now["errors"]), in_flight=int(now["in_flight"]), oldest=int(now["age_ms"]) / 1000,
            states=states, group=group, held=held))
        self._last = ns

    def _pulse(self, match):
        if self._zero is not None:
            self.pulses.append(self._seconds(int(match[1]) * 10_000_000))

    def _freezing(self, match):
        self.freeze = Freeze(self._seconds(int(match[1])), int(match[2]), int(match[3]))

    def _thawing(self, match):
        self.thaw = Freeze(self._seconds(int(match[1])), int(match[2]), int(match[3]))

    def _start(self, match):
        self._seconds(int(match[1]))

    def _inject(self, match):
        what, value = match[1], int(match[2])
        self.injected[what] = self._seconds(value) if what in TIMES else value

    def _path(self, match):
        self.paths.append(Path(match[1], match[2], int(match[3])))

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

# SPDX-License-Identifier: GPL-2.0-only
"""The terminal while the demo runs: what is done, then a line for each half second and one for each event."""

import os
import shutil
import sys
import textwrap

MIB = 1 << 20
EVERY = 0.5             # seconds between two lines
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "alarm": "1;31",
          "relief": "1;32", "notice": "1;33"}


class Screen:
    """Plain lines; colour on a terminal only; no more than ASCII where that is all there is."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.colour = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.width = max(80, min(shutil.get_terminal_size((100, 24)).columns, 120))
        try:
            "█▏━●✔✘▸—".encode(out.encoding or "ascii")
            self.unicode = True
        except UnicodeEncodeError:
            self.unicode = False

    def style(self, style, text):
        return f"\033[{STYLES[style]}m{text}\033[0m" if self.colour and style else text

    def glyph(self, pretty, plain):
        return pretty if self.unicode else plain

    def line(self, text="", style=""):
        print(self.style(style, text), file=self.out, flush=True)

    def title(self, text):
        self.line()
        self.line(text, "bold")

    def bar(self, share, width):
        """A bar of that share of a width, in eighths of a character."""
        eighths = round(max(0.0, min(share, 1.0)) * width * 8)
        if not self.unicode:
            return ("#" * round(eighths / 8)).ljust(width)
        rest = " ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else ""
        return ("█" * (eighths // 8) + rest).ljust(width)


class Timeline:
    """Told of each event of a run, in the order of the guest's clock."""

    def __init__(self, screen, record):
        self.screen, self.record = screen, record
        self.waiting = []       # samples for the next line
        self.pulses = 0         # seen since the last line
        self.most = 0.0         # MiB/s so far: a full bar
        self.down = False       # all paths are
        self.silent = False     # and nothing has completed since
        self.states = {}
        self.bar_width = screen.width - 73

    def event(self, kind, line):
        handler = getattr(self, "_" + kind, None)
        if handler:
            handler()
        elif kind == "decision" and not line.startswith("ok"):
            self.screen.line(f"the guest says: {line}", "alarm")

    # --- before the I/O ---------------------------------------------------------------------------------------

    def _fact(self):
        key, value = list(self.record.facts.items())[-1]
        texts = {"kernel": f"Linux {value} has booted, Debian's own kernel",
                 "module": f"device-mapper has loaded {value} by itself"}
        self._say(texts.get(key, f"{key} {value}"))

    def _command(self):
        lines = textwrap.wrap(self.record.commands[-1], self.screen.width - 8, break_long_words=False,
                              break_on_hyphens=False)
        for number, line in enumerate(lines, 1):
            self._say(("# " if number == 1 else "      ") + line + (" \\" if number < len(lines) else ""), "bold")

    def _say(self, text, style=""):
        self.screen.line("  " + text, style)

    def _heading(self):
        first = ""
        second = ""
        for number, paths in self._groups():
            names = " ".join(path.name for path in paths)
            first += f"   {f'group {number}':<{len(names)}}"
            second += f"   {names:<{len('group ') + 1}}"
        bar = " " * self.bar_width
        self.screen.line()
        self.screen.line(f"{'':8}{'':14}{bar}{first}  I/O held by     I/O     other", "dim")
        self.screen.line(f"{'time':>8}{'throughput':>14}{bar}{second}  the map       errors  processes", "dim")

    def _groups(self):
        groups = {}
        for path in self.record.paths:
            groups.setdefault(path.group, []).append(path)
        return groups.items()

    # --- while it runs ----------------------------------------------------------------------------------------

    def _pulse(self):
        self.pulses += 1

    def _freezing(self):
        freeze = self.record.freeze
        self._banner(freeze.at, f"every other process is stopped ({freeze.stopped} of them): the kernel is alone",
                     "notice")

    def _thawing(self):
        self._banner(self.record.thaw.at, "the other processes may run again", "notice")

    def _sample(self):
        sample = self.record.samples[-1]
        if not self.states:
            self._heading()
            self.pulses = 0
        self._paths(sample)
        self.waiting.append(sample)
        if sample.at + 0.05 >= round(self.waiting[0].at / EVERY + 1) * EVERY:
            self._row()

    def _paths(self, sample):
        """Banners of what the map has learnt since the sample before."""
        before, self.states = self.states, sample.states
        down = not any(state == "A" for state in sample.states.values())
        if down and not self.down:
            self._banner(sample.at, "all paths are down" + (": the map holds the I/O" if sample.held else ""), "alarm")
            self.silent = True
        elif before:
            for path in self.record.paths:
                if before[path.dev] != "A" and sample.states[path.dev] == "A":
                    what = "the first path is back" if self.down else "path back"
                    self._banner(sample.at, f"{what}: {path.name}", "relief")
        self.down = down
        if self.silent and not down and sample.ios:
            self.silent = False
            self._banner(sample.at, f"I/O goes on, through group {sample.group}", "relief")

    def _banner(self, at, text, style):
        rule = self.screen.glyph("━━", "==")
        text = f"{at:6.1f} s  {rule} {text} "
        self.screen.line(text + rule[0] * (self.screen.width - len(text)), style)

    def _row(self):
        last = self.waiting[-1]
        seconds = sum(sample.seconds for sample in self.waiting) or 1
        rate = sum(sample.bytes for sample in self.waiting) / seconds / MIB
        errors = sum(sample.errors for sample in self.record.samples)
        self.most = max(self.most or rate * 1.3, rate)
        bar = self.screen.bar(rate / self.most if self.most else 0, self.bar_width - 1)
        line = (f"{last.at:6.1f} s{rate:8.1f} MiB/s " + self.screen.style("blue", bar)
                + "".join(self._group(last, number, paths) for number, paths in self._groups())
                + self._waiting(last)
                + self.screen.style("alarm" if errors else "", f"{errors:>7}")
                + "  " + self._others())
        self.screen.line(line.rstrip())
        self.waiting = []
        self.pulses = 0

    def _group(self, sample, number, paths):
        text = "  " + (self.screen.glyph("▸", ">") if sample.group == number and not self.down else " ")
        for path in paths:
            state = sample.states[path.dev]
            text += self.screen.style("green" if state == "A" else "alarm", state) + " " * len(path.name)
        return text[:-1] if text.endswith(" ") else text

    def _waiting(self, sample):
        if not sample.held or not sample.in_flight:
            return f"  {self.screen.glyph('—', '-'):<13}"
        return self.screen.style("yellow", f"  {f'{sample.in_flight} for {sample.oldest:.1f} s':<13}")

    def _others(self):
        frozen = self.record.freeze and not self.record.thaw
        if frozen:
            return self.screen.style("yellow", "stopped")
        return self.screen.style("green", self.screen.glyph("●", "*") * self.pulses)

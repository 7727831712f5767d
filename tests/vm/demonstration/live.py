# SPDX-License-Identifier: GPL-2.0-only
"""The terminal while the demo runs: the commands, then a line for each second and one for each event."""

import os
import shutil
import sys
import textwrap

EVERY = 1.0             # seconds between two lines
PHASES = {"up": ("up", "green"), "notice": ("notice", "notice"), "down": ("down", "alarm")}
OWNER_STYLES = {"A": "blue", "B": "green", "-": "alarm"}
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "alarm": "1;31",
          "relief": "1;32", "notice": "1;33"}


class Screen:
    """Plain lines; colour on a terminal only; ASCII only if the output's encoding has nothing else."""

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
    """Prints each event of a run. `event` must get them in the order of the guest's clock."""

    def __init__(self, screen, record):
        self.screen, self.record = screen, record
        self.waiting = []       # samples for the next line
        self.pulses = 0         # seen since the last line
        self.most = 0.0         # the highest I/Os a second so far: a full bar
        self.printed = 0        # trespasses
        self.began = False
        self.silent = False     # both SPs were down, and no I/O has completed since
        self.bar_width = screen.width - 78

    def event(self, kind, line):
        handler = getattr(self, "_" + kind, None)
        if handler:
            handler()
        elif kind == "decision" and not line.startswith("ok"):
            self.screen.line(f"the guest reports: {line}", "alarm")

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
        luns = self.record.array.homes
        width = 2 * len(luns)
        bar = " " * self.bar_width
        self.screen.line()
        self.screen.line(f"{'':9}   {'':8}{'':8}{'LUN':<{width}}  {'usable':<8}{'I/Os':>6} {bar}  {'held by':<13}"
                         f"{'I/O':>7}  other", "dim")
        self.screen.line(f"{'time':>8}    {'SP A':<8}{'SP B':<8}{' '.join(map(str, luns)):<{width}}  {'paths':<8}"
                         f"{'done/s':>6} {bar}  {'the maps':<13}{'errors':>7}  processes", "dim")

    # --- while it runs ----------------------------------------------------------------------------------------

    def _pulse(self):
        self.pulses += 1

    def _freezing(self):
        freeze = self.record.freeze
        self._banner(freeze.at, f"every other process is stopped ({freeze.stopped} of them): only the kernel runs",
                     "notice")

    def _thawing(self):
        self._banner(self.record.thaw.at, "the other processes may run again", "notice")

    def _event(self):
        """An event of the array."""
        event = self.record.array.events[-1]
        both = self.record.array.both
        texts = {
            "ndu begin": ("the upgrade of the array begins", "notice"),
            "sp A notice": ("SP A announces its upgrade: it rejects I/O from now on", "notice"),
            "sp B notice": ("SP B announces its upgrade: now no SP takes I/O, the maps hold it", "alarm"),
            "sp A down": ("SP A is down for its new firmware", "alarm"),
            "sp B down": ("SP B is down as well: no LUN can be reached", "alarm"),
            "sp A up": ("SP A is back, SP B is still down", "relief"),
            "sp B up": ("SP B is back", "relief"),
            "ndu end": ("the upgrade is over", "relief"),
        }
        if event.text in texts:
            self._banner(event.at, *texts[event.text])
        if both and both[1] == event.at:
            self.silent = True

    def _trespasses(self):
        """Prints the trespasses since the sample before: a line for all that went the same way."""
        array, ways = self.record.array, {}
        for trespass in array.trespasses[self.printed:]:
            home = array.homes[trespass.lun] == trespass.to
            ways.setdefault((trespass.to, home, trespass.by == "array"), []).append(trespass)
        for (to, home, by_array), moves in ways.items():
            luns = sorted(move.lun for move in moves)
            what, who = (f"LUN {luns[0]}", "its map") if len(luns) == 1 else (
                "LUNs " + ", ".join(map(str, luns)), "their maps")
            text = f"{what} {'home' if home else 'moved'} to SP {to}, by {'the array' if by_array else who}"
            self.screen.line(f"{moves[0].at:6.1f} s   {self.screen.glyph('▸', '>')} {text}", "bold")
        self.printed = len(array.trespasses)

    def _sample(self):
        sample = self.record.samples[-1]
        if not self.began:
            self.began = True
            self._heading()
            self.pulses = 0
        self._trespasses()
        if self.silent and sample.ios:
            self.silent = False
            self._banner(sample.at, "I/O continues", "relief")
        self.waiting.append(sample)
        if sample.at + 0.05 >= round(self.waiting[0].at / EVERY + 1) * EVERY:
            self._row()

    def _banner(self, at, text, style):
        rule = self.screen.glyph("━━", "==")
        text = f"{at:6.1f} s  {rule} {text} "
        self.screen.line(text + rule[0] * (self.screen.width - len(text)), style)

    def _row(self):
        last = self.waiting[-1]
        seconds = sum(sample.seconds for sample in self.waiting) or 1
        rate = sum(sample.ios for sample in self.waiting) / seconds
        errors = sum(sample.errors for sample in self.record.samples)
        self.most = max(self.most or rate * 1.3, rate)
        bar = self.screen.bar(rate / self.most if self.most else 0, self.bar_width)
        usable = list(last.states.values()).count("A")
        line = (f"{last.at:6.1f} s    " + "".join(self._phase(last.phases[sp]) for sp in last.phases)
                + " ".join(self.screen.style(OWNER_STYLES[where], where) for where in last.lives.values())
                + "   " + self.screen.style("" if usable else "alarm", f"{f'{usable} of {len(last.states)}':<8}")
                + f"{rate:6.0f} " + self.screen.style("blue", bar)
                + self._held(last)
                + self.screen.style("alarm" if errors else "", f"{errors:>7}")
                + "  " + self._others())
        self.screen.line(line.rstrip())
        self.waiting = []
        self.pulses = 0

    def _phase(self, phase):
        word, style = PHASES[phase]
        return self.screen.style(style, f"{word:<8}")

    def _held(self, sample):
        if not sample.holding or not sample.in_flight:
            return f"  {self.screen.glyph('—', '-'):<13}"
        return self.screen.style("yellow", f"  {f'{sample.in_flight} for {sample.oldest:.1f} s':<13}")

    def _others(self):
        frozen = self.record.freeze and not self.record.thaw
        if frozen:
            return self.screen.style("yellow", "stopped")
        return self.screen.style("green", self.screen.glyph("●", "*") * self.pulses)

# SPDX-License-Identifier: GPL-2.0-only
"""The run as a picture: throughput, waiting I/O, and a lane for each SP, LUN and the other processes, over time."""

import math

from svg import INK, Canvas

from . import promises as promises_

MIB = 1 << 20
BIN = 0.25              # seconds: the width of a bar of throughput

WIDTH, HEIGHT = 1200, 872
LEFT, RIGHT = 156, 1160             # of everything that has time as its x axis
RATE = (206, 426)                   # top and bottom of each strip
WAIT = (452, 508)
LANES = 534
LANE, LANE_GAP, GROUP_GAP = 24, 6, 14

QUIET, FAINT, RULE, CARD = "#5b6875", "#8a96a3", "#dfe4ea", "#f5f7f9"
GOOD, BAD, BAD_TINT = "#1f7a4d", "#c2410c", "#fdf1e8"
RATE_COLOUR, WAIT_COLOUR, STOPPED = "#3b7dc4", "#d97f2b", "#e6e9ee"
STATES = {      # fill, text, word
    "up": ("#c3e6d3", "#1f5c40", "up"),
    "notice": ("#f4cf8a", "#6b4a0b", "notice"),
    "down": ("#d9571f", "#ffffff", "down"),
    "A": ("#3b7dc4", "#ffffff", "at SP A"),
    "B": ("#2f9e6e", "#ffffff", "at SP B"),
    "-": ("#d9571f", "#ffffff", "not reachable"),
}


def nice(value):
    """The next number of 1, 2, 2.5 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def tidy(value):
    return f"{value:g}"


def throughput(samples):
    """MiB/s in bins of time, each sample's bytes spread over the time it stands for."""
    bins = [0.0] * (int(samples[-1].at / BIN) + 1)
    for sample in samples:
        begin = sample.at - sample.seconds
        for number in range(max(int(begin / BIN), 0), int(sample.at / BIN) + 1):
            overlap = min(sample.at, (number + 1) * BIN) - max(begin, number * BIN)
            if overlap > 0 and sample.seconds > 0:
                bins[number] += sample.bytes * overlap / sample.seconds / BIN / MIB
    # The last one is cut short by the end of the run.
    return bins[:-1]


def runs(samples, state_of):
    """The states of the samples by state_of, as (state, from, to)."""
    found = []
    for sample in samples:
        state = state_of(sample)
        if found:
            found[-1][2] = sample.at
        if not found or found[-1][0] != state:
            found.append([state, sample.at, sample.at])
    return found


class Picture:
    def __init__(self, record, promises, accel):
        self.record, self.accel = record, accel
        self.promises = {promise.key: promise for promise in promises}
        self.broken = promises_.broken(promises)
        self.span = promises_.outage(record)
        self.end = max(record.samples[-1].at, 1)
        self.canvas = Canvas(WIDTH, HEIGHT, self.title())
        nr_lanes = len(record.array.phases) + len(record.array.homes)
        self.others = LANES + nr_lanes * (LANE + LANE_GAP) + GROUP_GAP + 12
        self.bottom = self.others + 30

    def x(self, seconds):
        return LEFT + (RIGHT - LEFT) * min(max(seconds / self.end, 0), 1)

    # --- words ------------------------------------------------------------------------------------------------

    def title(self):
        errors = promises_.number(self.record, "errors")
        if not self.span:
            return "The demo failed: no upgrade was seen"
        what = f"An array's upgrade, both SPs down for {self.span[1] - self.span[0]:.0f} s: "
        if errors > 0:
            return what + f"{errors} I/Os failed"
        if self.broken:
            return what + "some promises were broken"
        return what + "I/O waited, none failed"

    def heading(self):
        facts = self.record.facts
        self.canvas.text(40, 52, self.title(), 26, BAD if self.broken else INK, font_weight="700")
        self.canvas.text(40, 79, f"{facts.get('module', 'kmultipath')} on Linux {facts.get('kernel', '')} as Debian "
                         f"ships it, in QEMU ({self.accel.split(',')[0].upper()}); mixed reads, writes, flushes and "
                         "discards, all data verified", 14, QUIET)

    def tiles(self):
        io = self.record.io
        freeze = self.record.freeze
        gap = promises_.number(self.record, "longest_gap_ms")
        verified = promises_.number(self.record, "bytes_verified")
        tiles = (
            ("errors", io.get("errors", "?"), "I/O errors"),
            ("mismatches", io.get("mismatches", "?"), f"mismatches in {verified / MIB:.0f} MiB verified"),
            ("gap", f"{gap / 1000:.2f} s" if gap >= 0 else "?", "longest gap in the I/O"),
            ("restore", promises_.milliseconds(promises_.restore(self.record)), "first SP back to first I/O done"),
            ("frozen", f"all {freeze.stopped}" if freeze else "0", "other user processes stopped"),
        )
        gap, top, height = 12, 100, 68
        width = (RIGHT - 40 - gap * (len(tiles) - 1)) / len(tiles)
        for place, (key, value, label) in enumerate(tiles):
            x = 40 + place * (width + gap)
            colour = GOOD if self.promises[key].kept else BAD
            self.canvas.rect(x, top, width, height, CARD, rx=6)
            self.canvas.rect(x, top, 4, height, colour, rx=2)
            self.canvas.text(x + 18, top + 32, value, 22, colour, font_weight="700")
            self.canvas.text(x + 18, top + 53, label, 12, QUIET)

    # --- strips -----------------------------------------------------------------------------------------------

    def backdrop(self):
        """The background: the outage, the grid of time, the axis."""
        canvas = self.canvas
        if self.span:
            left, right = map(self.x, self.span)
            canvas.rect(left, RATE[0], right - left, self.bottom - RATE[0], BAD_TINT)
        step = nice(self.end / 12)
        for number in range(int(self.end / step) + 1):
            x = self.x(number * step)
            canvas.line(x, RATE[0], x, self.bottom, RULE, stroke_width=0.7)
            canvas.text(x, self.bottom + 19, tidy(number * step), 12, QUIET, text_anchor="middle")
        canvas.line(LEFT, self.bottom, RIGHT, self.bottom, FAINT)
        canvas.text((LEFT + RIGHT) / 2, self.bottom + 40, "seconds since the I/O began", 12, QUIET,
                    text_anchor="middle")

    def scale(self, strip, top_value, ticks):
        """Rules, and numbers left of the plot."""
        top, bottom = strip
        for value in ticks:
            y = bottom - (bottom - top) * value / top_value
            self.canvas.line(LEFT, y, RIGHT, y, FAINT if value == 0 else RULE, stroke_width=1 if value == 0 else 0.7)
            self.canvas.text(LEFT - 8, y + 4, tidy(value), 11, QUIET, text_anchor="end")

    def rate_strip(self):
        canvas, (top, bottom) = self.canvas, RATE
        bins = throughput(self.record.samples)
        most = max(bins, default=0) or 1
        step = nice(most / 4)
        ticks = [number * step for number in range(math.ceil(most / step) + 1)]
        most = ticks[-1] * 1.36     # room for the words above the bars
        self.canvas.text(40, top + 16, "Throughput", 13, INK, font_weight="600")
        self.canvas.text(40, top + 33, "MiB/s", 12, QUIET)
        self.scale(RATE, most, ticks)
        for number, rate in enumerate(bins):
            x = self.x(number * BIN)
            height = (bottom - top) * rate / most
            canvas.rect(x + 0.5, bottom - height, self.x((number + 1) * BIN) - x - 1, height, RATE_COLOUR)
        for sample in self.record.samples:
            if sample.errors:
                canvas.rect(self.x(sample.at - sample.seconds), bottom - 12, 3, 12, BAD)

    def wait_strip(self):
        """How long the oldest I/O has waited."""
        canvas, (top, bottom) = self.canvas, WAIT
        most = max(1, *(sample.oldest for sample in self.record.samples))
        self.canvas.text(40, top + 14, "Oldest I/O", 13, INK, font_weight="600")
        self.canvas.text(40, top + 31, "waits, s", 12, QUIET)
        step = nice(most / 2.5)
        self.scale(WAIT, most, [number * step for number in range(int(most / step + 0.1) + 1)])
        points = [(self.x(0), bottom)]
        for before, sample in zip([self.record.samples[0]] + self.record.samples, self.record.samples):
            if sample.oldest < before.oldest - 1:       # it completed between the two samples: a vertical edge
                done = promises_.first_io(self.record) or sample.at
                done = done if before.at <= done <= sample.at else sample.at
                points.append((self.x(done), bottom - (bottom - top) * (before.oldest + done - before.at) / most))
                points.append((self.x(done), bottom))
            points.append((self.x(sample.at), bottom - (bottom - top) * min(sample.oldest / most, 1)))
        points.append((self.x(self.end), bottom))
        canvas.polygon(points, WAIT_COLOUR, fill_opacity=0.85)

    def lanes(self):
        canvas, y, samples = self.canvas, LANES, self.record.samples
        for sp in self.record.array.phases:
            canvas.text(40, y + LANE / 2 + 5, f"SP {sp}", 13, INK, font_weight="600")
            for run in runs(samples, lambda sample, sp=sp: sample.phases[sp]):
                self.segment(y, *run)
            y += LANE + LANE_GAP
        y += GROUP_GAP
        for lun, home in self.record.array.homes.items():
            canvas.text(40, y + LANE / 2 + 5, f"LUN {lun}", 13, INK, font_weight="600")
            canvas.text(LEFT - 14, y + LANE / 2 + 4, f"home {home}", 11, QUIET, text_anchor="end")
            for run in runs(samples, lambda sample, lun=lun: sample.lives[lun]):
                self.segment(y, *run)
            y += LANE + LANE_GAP

    def segment(self, y, state, begin, end):
        left, right = self.x(begin), self.x(end)
        fill, ink, word = STATES[state]
        self.canvas.rect(left, y, max(right - left, 1.5), LANE, fill)
        if right - left > 7 * len(word) + 8:
            self.canvas.text((left + right) / 2, y + LANE / 2 + 4, word, 12, ink, text_anchor="middle")

    def others_strip(self):
        """The pulse of another process, and when it was stopped."""
        canvas, freeze, thaw, y = self.canvas, self.record.freeze, self.record.thaw, self.others
        canvas.text(40, y + 10, "Other", 13, INK, font_weight="600")
        canvas.text(40, y + 26, "processes", 13, INK, font_weight="600")
        if freeze:
            left, right = self.x(freeze.at), self.x(thaw.at if thaw else self.end)
            canvas.rect(left, y, right - left, LANE, STOPPED, rx=3)
            canvas.text((left + right) / 2, y + LANE / 2 + 4,
                        f"all other processes are stopped ({freeze.stopped})", 12, QUIET,
                        text_anchor="middle")
        for pulse in self.record.pulses:
            if 0 <= pulse <= self.end:
                canvas.circle(self.x(pulse), y + LANE / 2, 3.2, RATE_COLOUR)

    def notes(self):
        """The events as text above the bars."""
        if not self.span:
            return
        canvas, (top, bottom) = self.canvas, RATE
        down, up = map(self.x, self.span)
        canvas.line(down, top, down, self.bottom, BAD, stroke_width=1.5)
        middle = (down + up) / 2
        held = max((sample.in_flight for sample in self.record.samples if sample.holding), default=0)
        errors = promises_.number(self.record, "errors")
        canvas.text(middle, (top + bottom) / 2 - 4, "Both SPs are down", 17, BAD, text_anchor="middle",
                    font_weight="700")
        fate = f"{errors} I/Os fail" if errors > 0 else f"{held} I/Os in flight are held"
        canvas.text(middle, (top + bottom) / 2 + 18, f"{self.span[1] - self.span[0]:.1f} s; {fate}", 13, QUIET,
                    text_anchor="middle")
        if self.span[1] > self.end:
            return
        canvas.line(up, top, up, self.bottom, GOOD, stroke_width=1.5)
        canvas.text(up + 10, top + 18, "SP A is back", 13, GOOD, font_weight="700")
        took = promises_.restore(self.record)
        if took is not None:
            canvas.text(up + 10, top + 36, f"first I/O done {promises_.milliseconds(took)} later", 13, INK)

    def legend(self):
        canvas, y, x = self.canvas, self.bottom + 70, 40
        entries = [(RATE_COLOUR, f"throughput per {BIN:g} s")]
        if promises_.number(self.record, "errors") > 0:
            entries.append((BAD, "I/O errors"))
        entries += [(BAD_TINT, "both SPs down"), (WAIT_COLOUR, "waiting I/O"), (None, "another process runs")]
        for fill, text in entries:
            if fill:
                canvas.rect(x, y - 10, 14, 12, fill, **({"stroke": "#efcfb8"} if fill == BAD_TINT else {}))
            else:
                canvas.circle(x + 7, y - 4, 3.2, RATE_COLOUR)
            canvas.text(x + 20, y, text, 12, QUIET)
            x += 38 + 6.5 * len(text)

    def draw(self):
        self.heading()
        self.tiles()
        self.backdrop()
        self.rate_strip()
        self.wait_strip()
        self.lanes()
        self.others_strip()
        self.notes()
        self.legend()
        return str(self.canvas)


def draw(record, promises, accel):
    """The SVG; "" if the guest ended before there was something to draw."""
    if not record.samples or not record.array.homes:
        return ""
    return Picture(record, promises, accel).draw()

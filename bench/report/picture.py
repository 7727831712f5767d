# SPDX-License-Identifier: GPL-2.0-only
"""Figures as a picture: a panel of bars for each header `# picture: COLUMN[ - ROW]: TITLE` of a scenario.

A bar for each row that has the column; with ROW, the difference to that row.
"""

import re

from svg import Canvas

from . import table

WIDTH, LABELS, BAR, GAP, MARGIN, SIZE = 860, 300, 16, 6, 20, 12
OURS, OTHERS = "#1f6f8b", "#b8b8b8"
HEADER = re.compile(r"^# picture: +([^ :]+)(?: - ([^ :]+))?: (.+)$", re.MULTILINE)


def panels(bench, found):
    """(title, unit, [(row, value)]) for each panel."""
    for (kernel, scenario), rows in found.items():
        for column, base, title in HEADER.findall((bench / scenario).read_text(encoding="utf-8")):
            here = {row: columns[column] for row, columns in rows.items() if column in columns}
            if not here:
                continue
            less = here.pop(base)[0] if base else 0
            bars = [(row, value - less) for row, (value, _) in here.items() if value >= less]
            yield f"{title} ({kernel})", next(iter(here.values()))[1], bars


def panel(canvas, top, title, unit, bars):
    """Draws one panel."""
    y = top + BAR
    canvas.text(MARGIN, y, f"{title}, {unit}", SIZE, font_weight="bold")
    most = max(max(value for _, value in bars), 1e-9)
    room = WIDTH - LABELS - 2 * MARGIN - 80
    for row, value in bars:
        y += BAR + GAP
        colour = OTHERS if row.startswith(("device", "linear", "multipath")) else OURS
        length = max(room * value / most, 1)
        canvas.text(MARGIN + LABELS - 8, y, row, SIZE, text_anchor="end")
        canvas.rect(MARGIN + LABELS, y - BAR + 4, length, BAR, colour)
        canvas.text(MARGIN + LABELS + length + 6, y, table.number(value), SIZE)


def height(bars):
    """The height of a panel with these bars."""
    return (len(bars) + 2) * (BAR + GAP)


def svg(bench, found):
    """The whole picture."""
    drawn = list(panels(bench, found))
    canvas = Canvas(WIDTH, sum(height(bars) for _, _, bars in drawn) + 2 * MARGIN, "Figures")
    top = MARGIN
    for title, unit, bars in drawn:
        panel(canvas, top, title, unit, bars)
        top += height(bars)
    return str(canvas)

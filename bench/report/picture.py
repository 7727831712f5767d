# SPDX-License-Identifier: GPL-2.0-only
"""Figures as a picture: a panel of bars for each header `# picture: COLUMN[ - ROW]: TITLE` of a scenario.

A bar for each row that has the column; with ROW, how much more it is than in that row.
"""

import html
import re

from . import table

WIDTH, LABELS, BAR, GAP, MARGIN = 860, 300, 16, 6, 20
OURS, OTHERS = "#1f6f8b", "#b8b8b8"
HEADER = re.compile(r"^# picture: +([^ :]+)(?: - ([^ :]+))?: (.+)$", re.MULTILINE)


def panels(bench, found):
    """(title, unit, [(row, value)]) of each."""
    for (kernel, scenario), rows in found.items():
        for column, base, title in HEADER.findall((bench / scenario).read_text(encoding="utf-8")):
            here = {row: columns[column] for row, columns in rows.items() if column in columns}
            if not here:
                continue
            less = here.pop(base)[0] if base else 0
            bars = [(row, value - less) for row, (value, _) in here.items() if value >= less]
            yield f"{title} ({kernel})", next(iter(here.values()))[1], bars


def text(x, y, words, style=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{html.escape(words)}</text>'


def panel(top, title, unit, bars):
    """The elements of one panel, and where the next may begin."""
    y = top + BAR
    yield text(MARGIN, y, f"{title}, {unit}", 'font-weight="bold"')
    most = max(max(value for _, value in bars), 1e-9)
    room = WIDTH - LABELS - 2 * MARGIN - 80
    for row, value in bars:
        y += BAR + GAP
        colour = OTHERS if row.startswith(("device", "linear", "multipath")) else OURS
        length = max(room * value / most, 1)
        yield text(MARGIN + LABELS - 8, y, row, 'text-anchor="end"')
        yield f'<rect x="{MARGIN + LABELS}" y="{y - BAR + 4}" width="{length:.0f}" height="{BAR}" fill="{colour}"/>'
        yield text(MARGIN + LABELS + length + 6, y, table.number(value))


def svg(bench, found):
    """The whole picture."""
    elements, top = [], MARGIN
    for title, unit, bars in panels(bench, found):
        elements += panel(top, title, unit, bars)
        top += (len(bars) + 2) * (BAR + GAP)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top + MARGIN}" '
            'font-family="sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{top + MARGIN}" fill="white"/>\n' + "\n".join(elements) + "\n</svg>\n")

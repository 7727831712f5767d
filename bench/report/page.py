# SPDX-License-Identifier: GPL-2.0-only
"""The page of measured figures: a section for each scenario, with a table. Used by tests/vm/figures."""

import re
import textwrap

WIDTH = 100
COLUMNS = ("what", "measured", "limit", "kernel", "date")
HEAD = """\
.. SPDX-License-Identifier: GPL-2.0-only

==============================
Measured figures of kmultipath
==============================

The other documents promise limits. This page has what was last measured, and when. ``make bench``
writes the values of the scenarios in ``bench/``; after ``make test`` or ``make soak``,
``tests/vm/figures page`` writes those of all scenarios that ran. ``make soak T=012 K=6.12`` runs one.

Measured in guests of QEMU, with Debian's stock kernels. Times are guest time under ``-icount``: an
instruction takes a nanosecond, so the host's load has no effect. A run that exceeds a limit fails;
a figure without a limit is not judged, because it depends on when ``multipathd`` tests a path. All
limits are in ``tests/vm/guest/figures``.
"""


def _table(rows):
    """A table of rst. Each row has a cell for each column."""
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows)]
    border = "  ".join("=" * width for width in widths)
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (COLUMNS, *rows)]
    return [border, lines[0], border, *lines[1:], border]


def text(sections):
    """The page. Sections are (scenario, what it is about, [(key, measured, limit, kernel, date)])."""
    lines = [HEAD]
    for scenario, about, rows in sections:
        lines += [scenario, "=" * len(scenario), "", *textwrap.wrap(about, WIDTH, break_on_hyphens=False), ""]
        lines += [*_table([(f"``{key}``", *cells) for key, *cells in rows]), ""]
    return "\n".join(lines).rstrip() + "\n"


def rows(page):
    """{(scenario, key, kernel): (measured, date)} of a page that text() has made."""
    found, scenario, last = {}, "", ""
    for line in page.splitlines():
        if last and re.fullmatch("=+", line):
            scenario = last
        elif line.startswith("``") and len(cells := re.split("  +", line)) == len(COLUMNS):
            key, measured, _, kernel, date = cells
            found[scenario, key.strip("`"), kernel] = (measured, date)
        last = line
    return found

# SPDX-License-Identifier: GPL-2.0-only
"""Figures as text: a table for each scenario and unit."""


def number(value):
    """With as many digits as are useful."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def summary(path):
    """The first sentences of a scenario's header, up to one that ends with its line."""
    words = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        words += line.lstrip("# ").split()
        if words and words[-1].endswith("."):
            break
    return " ".join(words)


def lines(path, kernel, rows):
    """The lines of one scenario's tables."""
    yield f"{path.name} on {kernel}: {summary(path)}"
    units = list(dict.fromkeys(unit for columns in rows.values() for _, unit in columns.values()))
    for unit in units:
        names = list(dict.fromkeys(name for columns in rows.values() for name, (_, u) in columns.items() if u == unit))
        widths = [max(len(name), 9) for name in names]
        yield f"  {unit:40}" + "".join(f"  {name:>{width}}" for name, width in zip(names, widths))
        for row, columns in rows.items():
            cells = [number(columns[name][0]) if name in columns and columns[name][1] == unit else ""
                     for name in names]
            if any(cells):
                yield f"  {row:40}" + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths))
    yield ""

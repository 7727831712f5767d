# SPDX-License-Identifier: GPL-2.0-only
"""A picture as SVG, element by element. Used by the demo and by make bench."""

import html

FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INK, PAPER = "#1c2733", "#ffffff"


class Canvas:
    """Collects elements of an SVG."""

    def __init__(self, width, height, title):
        title = html.escape(title)
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                      f'height="{height}" role="img" font-family="{FONT}">', f"<title>{title}</title>"]
        self.rect(0, 0, width, height, PAPER)

    def rect(self, x, y, width, height, fill, **more):
        if width > 0 and height > 0:
            self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                              f'fill="{fill}"{attributes(more)}/>')

    def line(self, x1, y1, x2, y2, stroke, **more):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"'
                          f'{attributes(more)}/>')

    def polygon(self, points, fill, **more):
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon points="{text}" fill="{fill}"{attributes(more)}/>')

    def circle(self, x, y, radius, fill):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}"/>')

    def text(self, x, y, text, size=13, fill=INK, **more):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{attributes(more)}>'
                          f"{html.escape(str(text))}</text>")

    def __str__(self):
        return "\n".join(self.parts + ["</svg>"]) + "\n"


def attributes(more):
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())

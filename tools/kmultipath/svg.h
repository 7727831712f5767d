/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A picture as SVG on standard output, element by element, in the colours and the
 * font of the demo's.
 */
#ifndef SVG_H
#define SVG_H

#define INK		"#1c2733"
#define QUIET		"#5b6875"
#define FAINT		"#8a96a3"
#define RULE		"#dfe4ea"
#define CARD		"#f5f7f9"
#define GOOD		"#1f7a4d"
#define BAD		"#c2410c"
#define BAD_TINT	"#fdf1e8"

/**
 * struct svg_font - how a text looks
 * @size: in pixels
 * @colour: its colour
 * @anchor: which part of it is at its place: "start", "middle" or "end"
 * @weight: 400 is plain, 700 bold
 */
struct svg_font {
	unsigned int size;
	const char *colour;
	const char *anchor;
	unsigned int weight;
};

void svg_begin(unsigned int width, unsigned int height, const char *title);
void svg_end(void);

/* A rectangle, with round corners; @hint appears below the pointer, unless it is NULL. */
void svg_rect(double x, double y, double width, double height, const char *fill, unsigned int round,
	      const char *hint);
void svg_line(double x1, double y1, double x2, double y2, const char *stroke, double width);
void svg_circle(double x, double y, double radius, const char *fill, const char *hint);
void svg_text(double x, double y, const struct svg_font *font, const char *text);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* A picture as SVG. */
#include <stdio.h>

#include "svg.h"

#define FONT "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
#define PAPER "#ffffff"

static void put_text(const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", stdout);
			break;
		case '<':
			fputs("&lt;", stdout);
			break;
		case '>':
			fputs("&gt;", stdout);
			break;
		default:
			putchar(*text);
		}
	}
}

static void put_title(const char *title)
{
	fputs("<title>", stdout);
	put_text(title);
	fputs("</title>", stdout);
}

void svg_begin(unsigned int width, unsigned int height, const char *title)
{
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" width=\"%u\" height=\"%u\" role=\"img\" font-family=\"%s\">\n",
	       width, height, width, height, FONT);
	put_title(title);
	putchar('\n');
	svg_rect(0, 0, width, height, PAPER, 0, NULL);
}

void svg_end(void)
{
	puts("</svg>");
}

/* The end of an element. */
static void close_element(const char *name, const char *hint)
{
	if (!hint) {
		puts("/>");
		return;
	}
	putchar('>');
	put_title(hint);
	printf("</%s>\n", name);
}

void svg_rect(double x, double y, double width, double height, const char *fill, unsigned int round,
	      const char *hint)
{
	printf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%u\" fill=\"%s\"",
	       x, y, width, height, round, fill);
	close_element("rect", hint);
}

void svg_line(double x1, double y1, double x2, double y2, const char *stroke, double width)
{
	printf("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>\n",
	       x1, y1, x2, y2, stroke, width);
}

void svg_circle(double x, double y, double radius, const char *fill, const char *hint)
{
	printf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"", x, y, radius, fill);
	close_element("circle", hint);
}

void svg_text(double x, double y, const struct svg_font *font, const char *text)
{
	printf("<text x=\"%.1f\" y=\"%.1f\" font-size=\"%u\" fill=\"%s\" text-anchor=\"%s\" font-weight=\"%u\">",
	       x, y, font->size, font->colour, font->anchor, font->weight);
	put_text(text);
	puts("</text>");
}

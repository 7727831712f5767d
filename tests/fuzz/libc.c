// SPDX-License-Identifier: GPL-2.0-only
/* What targets need of the C library, whose headers do not go together with the kernel's. */
#include <stdio.h>
#include <stdlib.h>

void fuzz_finding(const char *what, const char *file, int line);

void fuzz_finding(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

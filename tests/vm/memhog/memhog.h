/* SPDX-License-Identifier: GPL-2.0-only */
/* For modules that take memory away for a while: see memhog.c. */
#ifndef MEMHOG_H
#define MEMHOG_H

void memhog_take(unsigned int nr_pages);
void memhog_release(unsigned int after_ms);

#endif

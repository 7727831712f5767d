/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of dm-multipath as those of kmultipath, and back. */
#ifndef CONVERT_H
#define CONVERT_H

#include "live.h"

/* The arguments of a map of dm-multipath for kmultipath; NULL after an error that was said. */
char *convert_from(const struct dm_map *map);

/* The arguments of a map of kmultipath for dm-multipath, without what that does not know. */
char *convert_back(const struct live *live);

#endif

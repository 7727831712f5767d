/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to be mended before it does harm, each finding with its mend. */
#ifndef FINDINGS_H
#define FINDINGS_H

struct json_object;
struct live;

/**
 * struct findings - what was found
 * @nr: their number
 * @json: an array of them, NULL to print them as text
 */
struct findings {
	unsigned int nr;
	struct json_object *json;
};

void found(struct findings *findings, const char *what, const char *mend);

/* Transports that delete a map's disks before an upgrade of the array may be over. */
void find_deletions(struct findings *findings, const struct live *live);

#endif

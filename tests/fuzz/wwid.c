// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of LUNs, the texts of VPD page 0x83's designators: as the kernel writes
 * one, and behind a newline as a user does.
 */
#include "fuzz.h"
#include "text.h"
#include "wwid.h"

static void check(const struct wwid *wwid)
{
	HOLDS(wwid->name);
	HOLDS(!wwid->type || (wwid->type >= '1' && wwid->type <= '3'));
	HOLDS(wwid_same(wwid, wwid) == !!wwid->name[strspn(wwid->name, " \t")]);
}

/* Are these the digits of a designator that multipath has a form for? */
static bool is_designator(const struct wwid *wwid)
{
	size_t len = strlen(wwid->name);

	if (wwid->type != '2' && wwid->type != '3')
		return false;
	return wwid->name[strspn(wwid->name, "0123456789abcdef")] == 0 &&
	       (len == 16 || len == 32 || (len == 24 && wwid->type == '2'));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	char *text = fuzz_text(&fuzz), *user = strchr(text, '\n');
	void *start = mark();
	struct wwid kernel, written, multipath;
	char *name;

	if (user)
		*user++ = 0;
	kernel = wwid_of_kernel(text);
	check(&kernel);
	written = wwid_read(user ?: text);
	check(&written);
	HOLDS(wwid_same(&kernel, &written) == wwid_same(&written, &kernel));
	/* What the tool prints of a LUN names this LUN. */
	name = wwid_multipath(text);
	multipath = wwid_read(name);
	check(&multipath);
	if (is_designator(&kernel))
		HOLDS(wwid_same(&kernel, &multipath));
	release(start);
	free(text);
	return 0;
}

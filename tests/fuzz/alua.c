// SPDX-License-Identifier: GPL-2.0-only
/* Tests and activations of handler alua: VPD page 0x83, and states of port groups. */
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/identity.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/alua-wire.c"
#include "../../drivers/md/dm-kmultipath/handlers/alua.c"
#include "handler.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };

	while (fuzz.size)
		fuzz_handler(&kmp_alua, &fuzz);
	return 0;
}

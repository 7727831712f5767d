// SPDX-License-Identifier: GPL-2.0-only
/* What a CLARiiON sends: page 0xC0, INQUIRY data and capacities, of any length. */
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/clariion-wire.c"
#include "fuzz.h"

static void check_page(const u8 *data, unsigned int len)
{
	struct kmp_clariion_unit unit;
	const char *why = NULL;
	enum kmp_verdict verdict = kmp_clariion_parse(data, len, &unit, &why);

	HOLDS(verdict < KMP_NR_VERDICTS);
	if (verdict != KMP_VERDICT_UP) {
		HOLDS(why && *why);
		return;
	}
	HOLDS(unit.sp < KMP_NR_SPS && unit.owner <= KMP_NO_SP && unit.home <= KMP_NO_SP);
	HOLDS(unit.identity.serial_len <= KMP_SERIAL_SIZE);
	verdict = kmp_clariion_judge(&unit, &why);
	HOLDS(verdict == KMP_VERDICT_UP || (why && *why));
	if (verdict == KMP_VERDICT_UP)
		HOLDS(unit.owner == unit.sp);
	if (verdict == KMP_VERDICT_PASSIVE)
		HOLDS(unit.owner != unit.sp && unit.owner < KMP_NR_SPS);
}

static void check_capacity(enum kmp_clariion_request request, const u8 *data,
			   unsigned int len)
{
	const char *why = NULL;
	u64 sectors = 0;

	if (kmp_clariion_sectors(request, data, len, &sectors, &why) != KMP_VERDICT_UP)
		HOLDS(why && *why);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	size_t len = KMP_DATA_SIZE;
	u8 *bytes = fuzz_bytes(&fuzz, &len);

	check_page(bytes, len);
	check_capacity(KMP_CLARIION_CAPACITY_10, bytes, len);
	check_capacity(KMP_CLARIION_CAPACITY_16, bytes, len);
	kmp_clariion_wants_short(bytes, len);
	free(bytes);
	return 0;
}

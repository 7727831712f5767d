// SPDX-License-Identifier: GPL-2.0-only
/* Planted by tests/mutation/run, whose EXPECTED has the verdicts on the mutants of this file. */
#include <linux/types.h>

bool kmp_planted(int a, int b);

bool kmp_planted(int a, int b)
{
	int sum;

	sum = a + 0;
	return sum < b;
}

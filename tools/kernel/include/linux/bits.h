/* SPDX-License-Identifier: GPL-2.0-only */
#define BIT(number)	(1UL << (number))

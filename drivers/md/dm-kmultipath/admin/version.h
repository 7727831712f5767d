/* SPDX-License-Identifier: GPL-2.0-only */
/* The version of module, tools and packages; debian/changelog begins with it, too. */
#define KMP_VERSION	"1.0.0"

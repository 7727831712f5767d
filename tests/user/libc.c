// SPDX-License-Identifier: GPL-2.0-only
/* The only file here that is compiled with the C library's headers: ends a case early. */
#include <setjmp.h>

#include "libc.h"

static jmp_buf place;

bool libc_try(void (*function)(void *context), void *context)
{
	if (setjmp(place))
		return false;
	function(context);
	return true;
}

void libc_throw(void)
{
	longjmp(place, 1);
}

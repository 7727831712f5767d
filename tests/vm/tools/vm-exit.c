// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm-exit CODE - ends the virtual machine at once. Called by the guest's init.
 */
#include <stdlib.h>

#include "vm-exit.h"

int main(int argc, char **argv)
{
	if (vm_exit_prepare())
		return 1;
	vm_exit(argc > 1 ? atoi(argv[1]) : 0);
	return 1;
}

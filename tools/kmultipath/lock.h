/* SPDX-License-Identifier: GPL-2.0-only */
/* One process at a time changes maps. */
#ifndef LOCK_H
#define LOCK_H

/* Wait for other processes that change maps. Return: 0, or -1 after an error that was said. */
int lock_take(void);

/* Others may change maps while this process waits for udev. */
void lock_drop(void);

/* A child does not keep the lock when its parent has ended. */
void lock_leave(void);

#endif

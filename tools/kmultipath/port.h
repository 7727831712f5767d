/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remote ports of Fibre Channel and SRP, and NVMe controllers behind a fabric: they delete disks
 * that are away for long.
 */
#ifndef PORT_H
#define PORT_H

/**
 * port_deletes() - find out whether a disk is deleted too early
 * @disk: its name
 *
 * Return: a sentence with what to do, if its port deletes a disk that is away
 * before an upgrade of the array may be over; else NULL.
 */
char *port_deletes(const char *disk);

/**
 * port_lingers() - find out whether a disk's I/O waits for a link that is down
 * @disk: its name
 * @limit_s: for how long it may
 *
 * Return: a sentence with what to do, if its port holds I/O back for longer; else NULL.
 */
char *port_lingers(const char *disk, unsigned long limit_s);

/**
 * port_keep() - have a disk's port or controller fail I/O soon, but keep the disk
 * @disk: its name
 *
 * Return: 0, also for a disk without such a port or controller; -1 after an error that was said.
 */
int port_keep(const char *disk);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that the paths of several maps share, allocated when a table is
 * loaded: ports, and memory for storage processors. A port is a SCSI target of
 * a host. A block device that is not SCSI has a port of its own.
 */
#include <linux/mutex.h>
#include <linux/slab.h>
#include <scsi/scsi_device.h>

#include "admin.h"
#include "kmp.h"
#include "state/port.h"
#include "state/sp.h"
#include "tester/tester.h"

static LIST_HEAD(kmp_ports);
static DEFINE_MUTEX(kmp_ports_lock);

static void kmp_port_key(const struct kmp_path_device *device, struct kmp_port *key)
{
	const struct scsi_device *sdev = device->sdev;

	key->device = sdev ? (void *)sdev->host : device->dev->bdev;
	key->channel = sdev ? sdev->channel : 0;
	key->id = sdev ? sdev->id : 0;
}

static struct kmp_port *__kmp_port_find(const struct kmp_port *key)
{
	struct kmp_port *port;

	lockdep_assert_held(&kmp_ports_lock);

	list_for_each_entry(port, &kmp_ports, entry)
		if (port->device == key->device && port->id == key->id &&
		    port->channel == key->channel)
			return port;
	return NULL;
}

/**
 * kmp_port_get() - find or create the port that a path's device is behind
 * @device: it is open
 *
 * Context: process context, sleeps.
 * Return: the port with one more reference, or NULL without memory.
 */
struct kmp_port *kmp_port_get(const struct kmp_path_device *device)
{
	struct kmp_port *port, *key;

	key = kzalloc(sizeof(*key), GFP_KERNEL);
	if (!key)
		return NULL;
	kmp_port_key(device, key);
	kref_init(&key->refs);
	INIT_LIST_HEAD(&key->paths);
	kmp_queue_entry_init(&key->queue_entry, kmp_look_run);

	mutex_lock(&kmp_ports_lock);
	port = __kmp_port_find(key);
	if (port) {
		kref_get(&port->refs);
		kfree(key);
	} else {
		port = key;
		list_add(&port->entry, &kmp_ports);
	}
	mutex_unlock(&kmp_ports_lock);
	return port;
}

static void __kmp_port_release(struct kref *refs)
{
	struct kmp_port *port = container_of(refs, struct kmp_port, refs);

	lockdep_assert_held(&kmp_ports_lock);
	list_del(&port->entry);
	kfree(port);
}

/**
 * kmp_port_put() - drop a reference
 * @port: may be NULL
 *
 * Context: process context, sleeps.
 */
void kmp_port_put(struct kmp_port *port)
{
	if (!port)
		return;
	mutex_lock(&kmp_ports_lock);
	kref_put(&port->refs, __kmp_port_release);
	mutex_unlock(&kmp_ports_lock);
}

/**
 * kmp_sp_reserve() - preallocate the storage processor that a path may lead to
 * @path: the path
 *
 * Context: table load, sleeps.
 * Return: 0 or -ENOMEM.
 */
int kmp_sp_reserve(struct kmp_path *path)
{
	path->check.spare = kzalloc(sizeof(*path->check.spare), GFP_KERNEL);
	return path->check.spare ? 0 : -ENOMEM;
}

/**
 * kmp_sp_unreserve() - free the storage processors that a path has in reserve
 * @path: no longer tested
 */
void kmp_sp_unreserve(struct kmp_path *path)
{
	struct kmp_processor *spare;

	while ((spare = path->check.spare)) {
		path->check.spare = spare->next_spare;
		kfree(spare);
	}
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Loads the maps of /etc/kmultipath.tab. Run in an initramfs made by dracut, again and again until the root is found.

modprobe -q dm_kmultipath || true
kmultipath load || true

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# debian.sh - where a Debian root comes from. Sourced by those that make one.

# debian_sources: the archives of Debian 12 this host uses.
debian_sources() {
	# shellcheck disable=SC2016 # apt puts the values in
	apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' | grep ' bookworm' | sort -u
}

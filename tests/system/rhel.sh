# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# rhel.sh - the names that RHEL gives the udev rules. One guest has them, so that our rules run at the place where the RPM
# package puts them. Sourced by run and image.

# rules_as_in_rhel: the old and the new name of each file.
rules_as_in_rhel() {
	cat <<-END
		55-dm.rules 10-dm.rules
		56-lvm.rules 11-dm-lvm.rules
		56-kmultipath.rules $(sed -n 's/.*RULES_NUMBER=\([0-9]*\).*/\1/p' "$TOP/dist/rpm/kmultipath.spec")-kmultipath.rules
		60-persistent-storage-dm.rules 13-dm-disk.rules
		60-kpartx.rules 66-kpartx.rules
	END
}

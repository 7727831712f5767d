# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# rpm.sh - the RPM packages: built beside Debian's, and installed in the clean root when these are gone. rpm does not know
# Debian's packages, so that it checks no dependencies; all else is as on a host of its own. Sourced by run.

# shellcheck disable=SC2154 # run sets $version

RPMS=/src/build/rpm/RPMS

check_rpm_build() {
	inside build make -C /src rpm RPMBUILD='rpmbuild --nodeps'
	inside build sh -c "rpm -qp $RPMS/noarch/kmultipath-dkms-*.rpm $RPMS/*/kmultipath-tools-*.rpm"
}

# rules_between FILE BEFORE AFTER: udev reads it after the files BEFORE and before the files AFTER.
rules_between() {
	local sorted
	# shellcheck disable=SC2086 # lists of words
	sorted=$(printf '%s.rules\n' $2 "$1" $3 | LC_ALL=C sort | xargs)
	# shellcheck disable=SC2086
	[ "$sorted" = "$(printf '%s.rules\n' $2 "$1" $3 | xargs)" ] || { echo "$sorted"; return 1; }
}

# rules_of LIST: the number and name of our rules among the files of a package.
rules_of() { sed -n 's,^/usr/lib/udev/rules.d/\(.*\)\.rules$,\1,p' "$1"; }

# The other rules are those that Debian's own packages have.
check_rules_order() {
	local rules before='55-dm 56-dm-mpath' after='60-kpartx 60-multipath 60-persistent-storage-dm 60-persistent-storage'
	# shellcheck disable=SC2016 # for that shell
	inside build sh -c 'rm -rf /tmp/rules && mkdir /tmp/rules && cd /tmp/rules &&
		apt-get download -q dmsetup kpartx multipath-tools udev && for deb in *.deb; do dpkg-deb -c $deb; done > list'
	for rules in $before $after; do
		grep -q "/lib/udev/rules.d/$rules.rules$" "$ROOTS/build/tmp/rules/list"
	done
	deb_files kmultipath-tools > "$ROOTS/deb.files"
	rules_between "$(rules_of "$ROOTS/deb.files")" "$before" "$after"
}

# deb_files NAME, rpm_files NAME: the files of a package, as installed where /lib is a link, uncompressed.
deb_files() { dpkg-deb -c "$ROOTS"/build/src/build/deb/"$1"_*.deb | awk '!/^d/ { print $6 }' | sed 's,^\.,,' | tidy; }
rpm_files() { inside build sh -c "rpm -qp --qf '[%{FILEMODES:perms} %{FILENAMES}\n]' $RPMS/*/$1-*.rpm" |
	awk '!/^d/ { print $2 }' | tidy; }
tidy() { sed 's,^/lib/,/usr/lib/,; s,\.gz$,,' | LC_ALL=C sort; }

# Both kinds of packages have the same files, except for what belongs to one family.
check_rpm_contents() {
	local name rules
	[ "$(inside build sh -c "rpm -qp --qf '%{VERSION}\n' $RPMS/*/*.rpm" | sort -u)" = "$version" ]
	for name in tools dkms; do
		deb_files kmultipath-$name | grep -vE '^/usr/share/(initramfs-tools/|doc/.*/(copyright|changelog))' |
			sed 's,/56-kmultipath,/12-kmultipath,; s,/vendor-completions/,/site-functions/,' > "$ROOTS/deb.files"
		rpm_files kmultipath-$name | grep -vE '^/usr/(share/licenses|lib/\.build-id|lib/systemd/system-preset)/' \
			> "$ROOTS/rpm.files"
		diff "$ROOTS/deb.files" "$ROOTS/rpm.files"
	done
	rpm_files kmultipath-tools > "$ROOTS/rpm.files"
	rules=$(rules_of "$ROOTS/rpm.files")
	# as lvm2 and multipath-tools are numbered in SLES, and in RHEL
	rules_between "$rules" '10-dm 11-dm-mpath' '13-dm-disk 56-multipath 60-persistent-storage 66-kpartx'
	rules_between "$rules" '10-dm 11-dm-mpath' '13-dm-disk 60-persistent-storage 62-multipath 66-kpartx'
}

# in_clean_rpm ARGUMENTS: Debian's rpm does nothing as it is, because it belongs to no host of Debian.
in_clean_rpm() { inside clean sh -c "rpm --force-debian --nodeps $1"; }

# One kernel is enough: what DKMS does for others was seen before.
check_rpm_install() {
	local unit
	inside clean apt-get purge -y "linux-headers-$(kernel_release 6.1)"
	inside clean apt-get install -y --no-install-recommends rpm systemd
	inside clean rpm --initdb
	mkdir -p "$ROOTS/clean/usr/share/licenses"	# of package `filesystem` in both families
	unowned_files > "$ROOTS/before-rpm"
	mkdir "$ROOTS/clean/rpm"
	cp "$ROOTS"/build$RPMS/*/*.rpm "$ROOTS/clean/rpm"
	in_clean_rpm '-i /rpm/*.rpm'
	for unit in kmultipath.service kmultipath-shutdown.service kmultipath-late.timer; do
		[ "$(inside clean systemctl is-enabled "$unit")" = enabled ]
	done
	module_is_installed 6.12
	[ "$(inside clean kmultipath --version)" = "kmultipath $version" ]
	inside clean rpm -V --nodeps kmultipath-tools kmultipath-dkms
}

# An upgrade to another release of the same version: the module is built again, from the new source, and what the old
# package removes at its end is not the new one's. A file of /etc that was changed, and a unit that was disabled, stay so.
check_rpm_upgrade() {
	local module
	module=$(inside clean modinfo -k "$(kernel_release 6.12)" -F filename dm-kmultipath)
	touch -d yesterday "$ROOTS/clean/$module" "$ROOTS"/clean/var/lib/dkms/dm-kmultipath/"$version"/*/*/module/*
	echo SHUTDOWN_TIMEOUT=61 > "$ROOTS/clean/etc/default/kmultipath"
	inside clean systemctl disable kmultipath-late.timer
	in_clean_rpm '-U --replacepkgs /rpm/*.rpm'
	module_is_installed 6.12
	[ "$ROOTS/clean/$module" -nt "$ROOTS/before-rpm" ]
	grep -x SHUTDOWN_TIMEOUT=61 "$ROOTS/clean/etc/default/kmultipath"
	[ "$(inside clean systemctl is-enabled kmultipath-late.timer || true)" = disabled ]
	# as it was, because a removal keeps changed files as *.rpmsave
	cp "$TOP/dist/etc/default" "$ROOTS/clean/etc/default/kmultipath"
	inside clean systemctl enable kmultipath-late.timer
}

check_rpm_remove() {
	local said
	in_clean_rpm '-e kmultipath-tools kmultipath-dkms'
	rm -r "$ROOTS/clean/rpm"
	said=$(inside clean dkms status)
	not grep kmultipath <<< "$said"
	nothing_left "$ROOTS/before-rpm"
}

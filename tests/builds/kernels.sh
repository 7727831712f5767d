# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# kernels.sh - what a module is built against, for each series and architecture. Sourced by run.
#
#   $CACHE/builds/headers/       the packages of headers, unpacked
#   $CACHE/builds/source/SERIES/ the source of a series of which there are no headers: what modules need, with
#                                ARCHITECTURE/, where it is configured like the newest headers of that architecture
#
# Both have the same path in the root. The programs in them are those for amd64.

HEADERS=$CACHE/builds/headers/usr/src
SOURCES=$CACHE/builds/source
mkdir -p "$CACHE/builds/headers/done" "$SOURCES"

# once PACKAGE: unpacks that version of a package, unless it is there.
once() {
	local stamp
	stamp=$CACHE/builds/headers/done/$1_$(version_of "$1")
	if [ ! -e "$stamp" ]; then
		say "unpacking $1"
		unpack "$1" "$CACHE/builds/headers"
		rm -f "$CACHE/builds/headers/done/$1"_*
	fi
	: > "$stamp"
}

# headers ARCHITECTURE RELEASE: unpacks the headers, and prints their folder. They include their common part by an
# absolute path, which is changed to the cache.
headers() {
	local name=linux-headers-$2-${FLAVOUR[$1]} package
	while read -r package; do
		case $package in
		linux-headers-*)	archive "$1" once "$package" ;;
		linux-kbuild-*)		archive amd64 once "$package" ;;
		esac
	done < <(echo "$name"; archive "$1" apt-cache depends "$name" | awk '$1 == "Depends:" { print $2 }')
	sed -i "s|\([ =]\)/usr/src/|\1$HEADERS/|" "$HEADERS/$name/Makefile"
	echo "$HEADERS/$name"
}

# exports: the symbols that the source in this folder exports, as a Module.symvers. modpost compares only names, because
# the configuration has no MODVERSIONS.
exports() {
	LC_ALL=C grep -rhoE --include='*.[chS]' --exclude-dir=tools --exclude-dir=scripts \
		'\bEXPORT_(PER_CPU_|TRACEPOINT_|STATIC_CALL_)?(SYMBOL|STATIC_CALL)?[A-Z_]*\(\w+' . |
		sed -E 's/^EXPORT_TRACEPOINT_SYMBOL[A-Z_]*\((.*)/__tracepoint_\1 __SCK__tp_func_\1 __SCT__tp_func_\1 __traceiter_\1/
			s/^EXPORT_STATIC_CALL[A-Z_]*\((.*)/__SCK__\1 __SCT__\1/; s/^EXPORT_[A-Z_]*\(//' |
		tr ' ' '\n' | sort -u | sed 's/.*/0x00000000\t&\tvmlinux\tEXPORT_SYMBOL_GPL\t/'
}

# configure SERIES ARCHITECTURE HEADERS: makes in ARCHITECTURE/ what modules need, as in a package of headers, with the
# configuration of these headers. Of symbols that a macro exports under a name which the source does not have, the
# headers have the names.
configure() {
	local source=$SOURCES/$1 out=$SOURCES/$1/$2
	local make=(make -s -j "$JOBS" -C "$source" O="$out" ARCH="${KERNEL_ARCH[$2]}" CROSS_COMPILE="${CROSS[$2]}"
		CC="${CROSS[$2]}gcc-14")
	mkdir "$out"
	cp "$3/.config" "$out/"
	(cd "$out" && "$source/scripts/config" -e DEBUG_INFO_NONE -d DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT \
		-d DEBUG_INFO_BTF -d MODVERSIONS -d MODULE_SIG -d SYSTEM_TRUSTED_KEYRING -d RUST)
	inside_root "$ROOT" "${make[@]}" olddefconfig && inside_root "$ROOT" "${make[@]}" modules_prepare || return 1
	grep -P '\t(__x86_indirect_\w+|bpf_trace_run\d+)\t' "$3/Module.symvers" | sed 's/^[^\t]*/0x00000000/' |
		cat "$source/Module.symvers" - > "$out/Module.symvers"
}

# source_newest SERIES: the newest source that the lists name.
source_newest() {
	local package sources
	package=$(source_package "$1")
	if [ -n "$package" ]; then
		archive amd64 version_of "$package"
	else
		sources=$(upstream_sources "$1")
		cut -d ' ' -f 2 <<< "${sources%%$'\n'*}"
	fi
}

# source_unpack SERIES: fails if the archives do not have it, though they may name it.
source_unpack() {
	local package source=$SOURCES/$1 tar=$SOURCES/$1.tar.xz
	rm -rf "$source" "$tar"
	package=$(source_package "$1")
	if [ -n "$package" ]; then
		dpkg-deb --fsys-tarfile "$(archive amd64 package_file "$package")" |
			tar -xO "./usr/src/$package.tar.xz" > "$tar"
	else
		upstream_source "$1" "$tar" || return 1
	fi
	say "unpacking the source of $1"
	mkdir "$source"
	tar -xJf "$tar" -C "$source" --strip-components=1 --exclude='*.dts*' --exclude='*.rst' --exclude='*.yaml' \
		--exclude='*/tools/testing' --exclude='*/tools/perf'
	rm "$tar"
	# Kconfig reads its files of all architectures.
	find "$source/arch" -mindepth 2 -type f ! -path '*/arch/x86/*' ! -path '*/arch/arm*/*' ! -name 'Kconfig*' -delete
}

# source_make SERIES: unpacks the newest source and configures it for each architecture, then removes what modules do not
# need. An architecture for which this fails has no folder. Fails if there is no source.
source_make() {
	local source=$SOURCES/$1 newest architecture whole=yes
	newest=$(source_newest "$1")
	[ -n "$newest" ] || return 1
	if [ "$(cat "$source/newest" 2>/dev/null)" = "$newest" ]; then
		touch "$source/newest"
		return
	fi
	source_unpack "$1" || return 1
	(cd "$source" && exports > Module.symvers)
	for architecture in "${ARCHITECTURES[@]}"; do
		say "configuring $1 for $architecture"
		configure "$1" "$architecture" "$(newest_headers "$architecture")" \
			> "$OUT/source-$1-$architecture.log" 2>&1 || { rm -rf "${source:?}/$architecture"; whole=; }
	done
	(cd "$source" && rm -rf Documentation block certs crypto drivers fs io_uring ipc mm net rust samples security \
		sound virt)
	[ -z "$whole" ] || echo "$newest" > "$source/newest"
}

# newest_headers ARCHITECTURE: their folder.
newest_headers() {
	local release
	release=$(releases "$1" headers | tail -n 1)
	headers "$1" "$release"
}

# forget: removes from the cache what a run for everything, which began with the file `began`, did not use.
forget() {
	local stamp name folder
	for stamp in "$CACHE/builds/headers/done"/*; do
		name=${stamp##*/}
		name=${name%_*}
		[ "$stamp" -nt "$CACHE/builds/began" ] ||
			rm -rf "$CACHE/builds/headers"/usr/{src,lib}/"$name" "$stamp"
	done
	for folder in "$SOURCES"/*; do
		[ "$folder/newest" -nt "$CACHE/builds/began" ] || rm -rf "$folder"
	done
}

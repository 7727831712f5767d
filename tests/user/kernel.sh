# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# kernel.sh - compiles files of the module, and what they call of the kernel, for programs. Sourced by suite.sh,
# coverage, ../fuzz/run and ../search/build.sh, after env.sh; these set OUT, a folder for what is made, and SANITIZE, the
# compiler's arguments for code under test.

USER_TESTS=$TOP/tests/user
SOURCE=$("$VM/kernels/source")

# -g, because a function of ../mutation/judge sources this.
declare -gA WIDTH_FLAGS=([32]="-m32" [64]="-m64 -DCONFIG_64BIT")

# The kernel's files with the functions that pure files call, and those for KUnit. Of lib/string only the functions that the C
# library lacks, or has with another meaning.
LIBRARY=(lib/ctype lib/hweight lib/kstrtox lib/siphash lib/math/div64 lib/string drivers/scsi/scsi_common)
KUNIT=(lib/kunit/assert)
STRING=(memchr_inv sized_strscpy strcasecmp)

# Headers for which the generic one is good enough, and headers of which nothing is used.
GENERIC=(barrier bitsperlong bug div64 errno linkage param percpu posix_types rwonce sections types word-at-a-time)
EMPTY=(asm/page asm/string generated/autoconf kunit/resource linux/blk-mq linux/kref linux/scatterlist)

# The warnings are those of the kernel's W=1. -fno-pie: a kernel is not position independent, either.
FLAGS=(
	-std=gnu11 -g -fno-strict-aliasing -funsigned-char -fno-common -fno-pie -no-pie -Wall -Wextra -Werror
	-Wno-missing-field-initializers -Wno-pointer-sign -Wno-sign-compare -Wno-type-limits -Wno-unused-parameter
)
KERNEL_FLAGS=(
	-nostdinc -D__KERNEL__ -D__DISABLE_EXPORTS -DCONFIG_HZ=250
	-I"$USER_TESTS/include" -I"$OUT/include" -I"$TOP/include" -I"$TOP/drivers/md/dm-kmultipath"
	-I"$SOURCE/include" -I"$SOURCE/include/uapi" -I"$SOURCE/arch/x86/include/uapi" -I"$SOURCE/lib/kunit"
	-include "$SOURCE/include/linux/kconfig.h" -include "$SOURCE/include/linux/compiler_types.h"
)

# compile WIDTH ARGUMENT...: runs $CC, or gcc, for a width.
compile() {
	local width
	read -ra width <<< "${WIDTH_FLAGS[$1]}"
	"${CC:-gcc}" "${width[@]}" "${FLAGS[@]}" "${@:2}"
}

# headers: makes the headers that need no file in include/.
headers() {
	local name version
	mkdir -p "$OUT/include"/{asm,generated,kunit,linux}
	for name in "${GENERIC[@]}"; do echo "#include <asm-generic/$name.h>" > "$OUT/include/asm/$name.h"; done
	for name in "${EMPTY[@]}"; do : > "$OUT/include/$name.h"; done
	grep -E '^(typedef u8 .*blk_status_t;|#define[[:space:]]+BLK_STS_)' "$SOURCE/include/linux/blk_types.h" \
		> "$OUT/include/linux/blk_types.h"
	version=$(sed -nE 's/^(VERSION|PATCHLEVEL) = //p' "$SOURCE/Makefile" | tr '\n' ,)
	printf '#define %s\n' "KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))" \
		"LINUX_VERSION_CODE KERNEL_VERSION(${version}0)" > "$OUT/include/linux/version.h"
}

# library WIDTH: compiles what all programs need.
library() {
	local out=$OUT/$1 name
	mkdir -p "$out"
	for name in "${LIBRARY[@]}" "${KUNIT[@]}"; do
		compile "$1" "${SANITIZE[@]}" "${KERNEL_FLAGS[@]}" -ffreestanding -c -o "$out/${name##*/}.o" "$SOURCE/$name.c"
	done
	objcopy "${STRING[@]/#/--keep-global-symbol=}" "$out/string.o"
	for name in "$USER_TESTS/kunit" "$TOP/tools/kernel/lib"; do
		compile "$1" "${SANITIZE[@]}" "${KERNEL_FLAGS[@]}" -c -o "$out/${name##*/}.o" "$name.c"
	done
	compile "$1" "${SANITIZE[@]}" -c -o "$out/libc.o" "$USER_TESTS/libc.c"
}

# A suite is pure if all files that it includes are: those in core/, and the handlers without their registry.
pure_suites() {
	local include='^#include "../../drivers/.*'
	comm -23 <(grep -lE "$include/(core|handlers)/" tests/kunit/*.c) \
		<(grep -lE "$include/(base|selectors)/" tests/kunit/*.c)
}

# pure_files SUITE...: the module's files that the suites include.
pure_files() { sed -n 's|^#include "../../\(drivers/.*\.c\)"|\1|p' "$@" | sort -u; }

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# suite.sh - compiles the KUnit suites as programs, and runs them. Sourced by run and ../mutation/judge, after env.sh.

OUT=$BUILD/user
SANITIZE=(-O1 "-fsanitize=address,undefined" -fno-sanitize-recover=all)
# shellcheck source=tests/user/kernel.sh
. "$TOP/tests/user/kernel.sh"

OBJECTS=("${LIBRARY[@]##*/}" "${KUNIT[@]##*/}" kunit lib libc)
OBJECTS=("${OBJECTS[@]/%/.o}")

# suite_program WIDTH NAME [ARGUMENT...]: compiles a suite.
suite_program() {
	local out=$OUT/$1
	compile "$1" "${SANITIZE[@]}" "${KERNEL_FLAGS[@]}" -DKBUILD_MODNAME="\"$2\"" "${@:3}" -c \
		-o "$out/suite-$2.o" "tests/kunit/kmp-kunit-$2.c"
	compile "$1" "${SANITIZE[@]}" -o "$out/$2" "$out/suite-$2.o" "${OBJECTS[@]/#/$out/}"
}

# suite_run WIDTH NAME: runs it. Nothing looks for lost memory, because pure files allocate none. suite: compiles it, too.
suite_run() { ASAN_OPTIONS=detect_leaks=0 "$OUT/$1/$2"; }
suite() {
	suite_program "$1" "$2"
	suite_run "$1" "$2"
}

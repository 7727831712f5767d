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

# run_by WIDTH: sets RUN_BY to the emulator of programs of 32 bits, if this host's kernel runs none.
run_by() {
	local probe=$OUT/$1/probe
	RUN_BY=()
	[ "$1" = 32 ] || return 0
	[ -e "$probe" ] || compile "$1" -o "$probe" -x c - <<< 'int main(void) { return 0; }'
	"$probe" 2> /dev/null || RUN_BY=(qemu-i386)
}

# suite_run WIDTH NAME: runs it. Nothing looks for lost memory, because pure files allocate none. suite: compiles it, too.
suite_run() {
	run_by "$1"
	ASAN_OPTIONS=detect_leaks=0 "${RUN_BY[@]}" "$OUT/$1/$2"
}
suite() {
	suite_program "$1" "$2"
	suite_run "$1" "$2"
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# build.sh - compiles the module and its model as a program. Sourced by run and ../mutation/judge, after env.sh.

SEARCH=$TOP/tests/search
OUT=$BUILD/search
SANITIZE=(-O2)
# shellcheck source=tests/user/kernel.sh
. "$TOP/tests/user/kernel.sh"

MODULE=drivers/md/dm-kmultipath
# tester/thread.c and io/dispatch.c are parts of files here.
FILES=(
	core/{activate-policy,health,identity,key,path-state,reservation,schedule,stats,table,tunable,verdict}
	base/queue
	handlers/{alua,alua-wire,clariion,clariion-wire}
	io/{endio,submit}
	selectors/{cursor,round-robin}
	state/{group,hold,inherit,lun,outage,path,path-stats,port,rank,reservation,sp}
	tester/{activate,home,path,register,run,test}
)
WORLD=(below check steps tables tester)
FAKED=(
	linux/{atomic,bio,blk-cgroup,blk-integrity,blk-mq,blkdev,cache,delay,device-mapper,dm-ioctl,file,hrtimer,jiffies}
	linux/{kref,kthread,ktime,llist,lockdep,mempool,mutex,part_stat,percpu,ratelimit,rcupdate,sched,sched/mm,sched/stat}
	linux/{slab,spinlock,timerqueue,workqueue} scsi/{scsi_device,scsi_host}
)
# shellcheck disable=SC2034 # those who source this use it
POLICIES=(queue deadline fail alua)

# The kernel's headers, as this module is to see them.
fakes() {
	local name
	for name in "${FAKED[@]}"; do
		mkdir -p "$OUT/fake/$(dirname "$name")"
		echo '#include "kernel.h"' > "$OUT/fake/$name.h"
	done
	{ echo '#include <linux/types.h>'; cat "$OUT/include/linux/blk_types.h"; echo '#include "kernel.h"'; } \
		> "$OUT/fake/linux/blk_types.h"
}

# object SOURCE OBJECT [ARGUMENT...]: compiles a file; what it changes goes to the memory that is saved with each state.
object() {
	compile 64 "${SANITIZE[@]}" -I"$OUT/fake" -I"$SEARCH" "${KERNEL_FLAGS[@]}" \
		-Wno-unused-variable -Wno-unused-but-set-variable -Wno-empty-body -Wno-unused-value -DKBUILD_MODNAME='"search"' "${@:3}" -c -o "$2" "$1"
	objcopy --rename-section .data=arena --rename-section .bss=arena,alloc,load,data,contents "$2"
}

# build: makes $OUT/search.
build() {
	local name
	mkdir -p "$OUT/module" "$OUT/world"
	for name in "${FILES[@]}"; do object "$MODULE/$name.c" "$OUT/module/${name//\//-}.o"; done
	for name in "${WORLD[@]}"; do object "$SEARCH/$name.c" "$OUT/world/$name.o"; done
	compile 64 -O2 -c -o "$OUT/world/search.o" "$SEARCH/search.c"
	link "$OUT/search" "$OUT"/module/*.o
}

# link PROGRAM OBJECT...: makes a program of the module's objects.
link() {
	local name objects=("$OUT/64/lib.o")
	for name in "${LIBRARY[@]}"; do objects+=("$OUT/64/${name##*/}.o"); done
	compile 64 -o "$1" "${@:2}" "$OUT"/world/*.o "${objects[@]}"
}

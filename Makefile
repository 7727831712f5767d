# SPDX-License-Identifier: GPL-2.0-only
#
# What one can do here; `make help` lists it. How the module is put together stands in Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
RUN := tests/vm/run

# The kernel's own build, with the module's directory here.
KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR)
RELEASE = $(shell cat $(KDIR)/include/config/kernel.release)

# The version of the packages and of the module in DKMS has its one place in debian/changelog.
VERSION = $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
DKMS_SOURCE = /usr/src/dm-kmultipath-$(VERSION)

all: headers
	$(KBUILD) modules

# depmod is left to the package when the module goes into one.
install: headers
	$(KBUILD) INSTALL_MOD_PATH=$(DESTDIR)$(INSTALL_MOD_PATH) INSTALL_MOD_DIR=updates modules_install
ifeq ($(DESTDIR)$(INSTALL_MOD_PATH),)
	depmod $(RELEASE)
endif

# What user space has to do with it, at Debian's places. Units and rules name these places.
TOOL_FLAGS = -O2 -Wall -Wextra $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
PUT = install -D -m 644
PUT_PROGRAM = install -D -m 755

build/kmultipath-shutdown: tools/kmultipath-shutdown.c
	mkdir -p build
	$(CC) $(TOOL_FLAGS) -o $@ $<

install-tools: build/kmultipath-shutdown
	$(PUT_PROGRAM) tools/kmultipath-table $(DESTDIR)/usr/sbin/kmultipath-table
	$(PUT_PROGRAM) tools/kmultipath-load $(DESTDIR)/usr/sbin/kmultipath-load
	$(PUT_PROGRAM) build/kmultipath-shutdown $(DESTDIR)/usr/lib/kmultipath/kmultipath-shutdown
	[ -e $(DESTDIR)/etc/default/kmultipath ] || $(PUT) dist/etc/default $(DESTDIR)/etc/default/kmultipath
	for unit in dist/systemd/*; do $(PUT) $$unit $(DESTDIR)/lib/systemd/system/$${unit##*/} || exit 1; done
	$(PUT) dist/udev/56-kmultipath.rules $(DESTDIR)/lib/udev/rules.d/56-kmultipath.rules
	$(PUT) dist/etc/multipath/kmultipath.conf $(DESTDIR)/etc/multipath/conf.d/kmultipath.conf
	$(PUT_PROGRAM) dist/initramfs-tools/hook $(DESTDIR)/usr/share/initramfs-tools/hooks/kmultipath
	for when in top block; do $(PUT_PROGRAM) dist/initramfs-tools/local-top \
		$(DESTDIR)/usr/share/initramfs-tools/scripts/local-$$when/kmultipath || exit 1; done
	$(PUT) Documentation/man/kmultipath-table.8 $(DESTDIR)/usr/share/man/man8/kmultipath-table.8
	$(PUT) Documentation/man/kmultipath.tab.5 $(DESTDIR)/usr/share/man/man5/kmultipath.tab.5

clean:
	[ ! -e $(KDIR)/Makefile ] || $(KBUILD) clean
	rm -rf build

# DKMS builds again when a new kernel comes. A build of this version that it still keeps would hide the sources of now.
dkms: headers
	[ ! -e /var/lib/dkms/dm-kmultipath/$(VERSION) ] || dkms remove dm-kmultipath/$(VERSION) --all
	$(MAKE) dkms-source
	sed 's/#MODULE_VERSION#/$(VERSION)/' dkms.conf > $(DKMS_SOURCE)/dkms.conf
	dkms install dm-kmultipath/$(VERSION) -k $(RELEASE)

# All that the module is built from, and nothing else; the package adds dkms.conf by itself.
dkms-source:
	rm -rf $(DESTDIR)$(DKMS_SOURCE)
	find Kbuild drivers include -name '*.[ch]' -o -name Kbuild | while read -r file; do \
		install -D -m 644 $$file $(DESTDIR)$(DKMS_SOURCE)/$$file || exit; \
	done

# In a copy, because the packages are put beside the directory they are built in.
deb:
	rm -rf build/deb
	mkdir -p build/deb/source
	tar --exclude=./build --exclude-vcs --exclude-vcs-ignores -c . | tar -x -C build/deb/source
	cd build/deb/source && dpkg-buildpackage -us -uc
	rm -r build/deb/source

headers:
	@[ -e $(KDIR)/Makefile ] || { \
		echo "There are no kernel headers at $(KDIR)."; \
		echo "Install those of your kernel (Debian: linux-headers-$(KVER)), or name another"; \
		echo "place or version: make KDIR=/path/to/build, make KVER=6.12.0-amd64"; \
		exit 1; } >&2

# T=NNN: only scenarios whose name starts so; K=6.12, 6.1 or debug: only that guest kernel.
ONLY = $(T:%=--test %) $(K:%=--kernel %)

test: tools
	$(RUN) $(ONLY)

check: tools
	$(RUN) checks

soak: tools
	$(RUN) --soak $(ONLY)

demo: tools
	tests/vm/demo

bench: tools
	bench/run

tools:
	timeout --foreground 3600 tests/vm/setup

help:
	@echo "make           build the module for this kernel, or for KVER=... or KDIR=..."
	@echo "make install   install it; honours DESTDIR and INSTALL_MOD_PATH"
	@echo "make install-tools   the tools, units, rules and man pages, at Debian's places; honours DESTDIR"
	@echo "make dkms      install it through DKMS, which builds it for each new kernel too"
	@echo "make deb       Debian packages of the module's source and of the tools, in build/deb"
	@echo "make clean     remove what was built"
	@echo "make test      all tests in virtual machines and the static checks; T=010 K=6.12 for fewer"
	@echo "make check     the static checks alone"
	@echo "make soak      all scenarios on all kernels; T=110 K=debug for fewer"
	@echo "make bench     what it costs and how fast it is beside dm-linear and dm-multipath: build/bench"
	@echo "make demo      a firmware upgrade of an array, and how its LUNs ride through it"

.PHONY: all install install-tools dkms dkms-source deb clean headers test check soak demo bench tools help

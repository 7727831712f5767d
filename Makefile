# SPDX-License-Identifier: GPL-2.0-only
#
# The targets for users and developers; `make help` lists them. Kbuild has the module's objects.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
RUN := tests/vm/run

KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR)
RELEASE = $(shell cat $(KDIR)/include/config/kernel.release)

# The version of the module, in DKMS too, and of the tools and packages.
VERSION = $(shell sed -n 's/.*KMP_VERSION.*"\(.*\)"/\1/p' drivers/md/dm-kmultipath/admin/version.h)
DKMS_SOURCE = /usr/src/dm-kmultipath-$(VERSION)

all: headers
	$(KBUILD) modules

# If the module goes into a package, the package runs depmod.
install: headers
	$(KBUILD) INSTALL_MOD_PATH=$(DESTDIR)$(INSTALL_MOD_PATH) INSTALL_MOD_DIR=updates modules_install
ifeq ($(DESTDIR)$(INSTALL_MOD_PATH),)
	depmod $(RELEASE)
endif

# The user space tools. Packages set what differs between distributions: the number of the udev rules, whose place is
# explained at their top; what makes the initramfs; zsh's folder; the folder of systemd and udev, which may have another
# name if it is a link. Units and rules name the other folders.
RULES_NUMBER ?= $(if $(wildcard /usr/lib/udev/rules.d/10-dm.rules),12,56)
INITRAMFS ?= initramfs-tools dracut
ZSH_FUNCTIONS ?= /usr/share/zsh/$(if $(wildcard /usr/share/zsh/vendor-completions),vendor-completions,site-functions)
LIB ?= /usr/lib
TOOL_FLAGS = -O2 -Wall -Wextra $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
PUT = install -D -m 644
PUT_PROGRAM = install -D -m 755

build/kmultipath-shutdown: tools/kmultipath-shutdown.c
	mkdir -p build
	$(CC) $(TOOL_FLAGS) -o $@ $<

build/kmultipath/kmultipath: FORCE
	$(MAKE) -s -C tools/kmultipath O=$(CURDIR)/build/kmultipath VERSION=$(VERSION) CPPFLAGS="$(CPPFLAGS)" \
		CFLAGS="$(CFLAGS)" LDFLAGS="$(LDFLAGS)"

# The manual as a man page, if rst2man of docutils is there: it knows a title from a subtitle by its frame. SLES calls it
# rst2man.py.
RST2MAN = $(shell command -v rst2man || command -v rst2man.py)
MANUAL = Documentation/admin-guide/device-mapper/kmultipath.rst
build/kmultipath.7: $(MANUAL)
	mkdir -p build
	{ printf '%s\n' ========== kmultipath ========== --------------------------------------------------- \
		'device-mapper multipath target that needs no daemon' \
		--------------------------------------------------- '' ':Manual section: 7' ''; \
		sed '1,/^dm-kmultipath$$/d' $< | tail -n +2; } | $(RST2MAN) - $@

install-tools: build/kmultipath-shutdown build/kmultipath/kmultipath $(INITRAMFS:%=install-%)
	$(PUT) $(MANUAL) $(DESTDIR)/usr/share/doc/kmultipath-tools/kmultipath.rst
	[ -z "$(RST2MAN)" ] || $(MAKE) -s build/kmultipath.7
	[ ! -e build/kmultipath.7 ] || $(PUT) build/kmultipath.7 $(DESTDIR)/usr/share/man/man7/kmultipath.7
	$(PUT_PROGRAM) build/kmultipath/kmultipath $(DESTDIR)/usr/sbin/kmultipath
	mkdir -p $(DESTDIR)$(LIB)/systemd/system-generators
	ln -sf /usr/sbin/kmultipath $(DESTDIR)$(LIB)/systemd/system-generators/kmultipath-generator
	$(PUT_PROGRAM) build/kmultipath-shutdown $(DESTDIR)/usr/lib/kmultipath/kmultipath-shutdown
	[ -e $(DESTDIR)/etc/default/kmultipath ] || $(PUT) dist/etc/default $(DESTDIR)/etc/default/kmultipath
	for unit in dist/systemd/*; do $(PUT) $$unit $(DESTDIR)$(LIB)/systemd/system/$${unit##*/} || exit 1; done
	$(PUT) dist/completion/kmultipath $(DESTDIR)/usr/share/bash-completion/completions/kmultipath
	$(PUT) dist/completion/_kmultipath $(DESTDIR)$(ZSH_FUNCTIONS)/_kmultipath
	$(PUT) dist/grafana/kmultipath.json $(DESTDIR)/usr/share/kmultipath-tools/grafana.json
	$(PUT) dist/udev/kmultipath.rules $(DESTDIR)$(LIB)/udev/rules.d/$(RULES_NUMBER)-kmultipath.rules
	$(PUT) dist/etc/multipath/kmultipath.conf $(DESTDIR)/etc/multipath/conf.d/kmultipath.conf
	$(PUT) Documentation/man/kmultipath.8 $(DESTDIR)/usr/share/man/man8/kmultipath.8
	for name in kmultipath-table kmultipath-load; do \
		ln -sf kmultipath $(DESTDIR)/usr/sbin/$$name && \
		ln -sf kmultipath.8 $(DESTDIR)/usr/share/man/man8/$$name.8 || exit 1; done
	$(PUT) Documentation/man/kmultipath.tab.5 $(DESTDIR)/usr/share/man/man5/kmultipath.tab.5

install-initramfs-tools:
	$(PUT_PROGRAM) dist/initramfs-tools/hook $(DESTDIR)/usr/share/initramfs-tools/hooks/kmultipath
	for when in top block; do $(PUT_PROGRAM) dist/initramfs-tools/local-top \
		$(DESTDIR)/usr/share/initramfs-tools/scripts/local-$$when/kmultipath || exit 1; done

install-dracut:
	for file in dist/dracut/90kmultipath/*; do \
		$(PUT_PROGRAM) $$file $(DESTDIR)/usr/lib/dracut/modules.d/90kmultipath/$${file##*/} || exit 1; done

clean:
	[ ! -e $(KDIR)/Makefile ] || $(KBUILD) clean
	rm -rf build

# DKMS would use an older build of the same version instead of the present sources, so remove it.
dkms: headers
	[ ! -e /var/lib/dkms/dm-kmultipath/$(VERSION) ] || dkms remove dm-kmultipath/$(VERSION) --all
	$(MAKE) dkms-source
	$(MAKE) dkms-conf
	dkms install dm-kmultipath/$(VERSION) -k $(RELEASE)

dkms-conf:
	sed 's/#MODULE_VERSION#/$(VERSION)/' dkms.conf > $(DESTDIR)$(DKMS_SOURCE)/dkms.conf

# Only the sources that the module is built from. Debian's package adds dkms.conf by itself.
dkms-source:
	rm -rf $(DESTDIR)$(DKMS_SOURCE)
	find Kbuild drivers include -name '*.[ch]' -o -name Kbuild | while read -r file; do \
		install -D -m 644 $$file $(DESTDIR)$(DKMS_SOURCE)/$$file || exit; \
	done

# Build in a copy, because dpkg-buildpackage puts the packages into the parent of its directory.
deb:
	rm -rf build/deb
	mkdir -p build/deb/source
	tar --exclude=./build --exclude-vcs --exclude-vcs-ignores -c . | tar -x -C build/deb/source
	cd build/deb/source && dpkg-buildpackage -us -uc
	rm -r build/deb/source

# RPM packages of the same two, see dist/rpm/kmultipath.spec. RPMBUILD="rpmbuild --nodeps" where rpm does not know what is
# installed, as on Debian.
RPMBUILD ?= rpmbuild
rpm:
	rm -rf build/rpm
	mkdir -p build/rpm/SOURCES
	tar --exclude=./build --exclude-vcs --exclude-vcs-ignores --transform 's,^\.,kmultipath-$(VERSION),' \
		-czf build/rpm/SOURCES/kmultipath-$(VERSION).tar.gz .
	$(RPMBUILD) -ba --define '_topdir $(CURDIR)/build/rpm' dist/rpm/kmultipath.spec

headers:
	@[ -e $(KDIR)/Makefile ] || { \
		echo "There are no kernel headers at $(KDIR)."; \
		echo "Install those of your kernel (Debian: linux-headers-$(KVER)), or name another"; \
		echo "place or version: make KDIR=/path/to/build, make KVER=6.12.0-amd64"; \
		exit 1; } >&2

# T=NNN: only scenarios whose names begin with NNN; K=6.12, 6.1, newest or debug: only that kernel.
ONLY = $(T:%=--test %) $(K:%=--kernel %)

test: tools
	$(RUN) $(ONLY)

check: tools
	$(RUN) checks

# FUZZ: seconds for each fuzz target. SEARCH: states of each policy, about a kilobyte of memory each. MUTANTS: how many.
FUZZ = 1800
SEARCH = 4000000
MUTANTS = 200
soak: tools $(if $(T)$(K),,builds fuzz search mutation)
	$(RUN) --soak $(ONLY)

fuzz: tools
	tests/fuzz/run $(FUZZ)

search: tools
	tests/search/run $(SEARCH)

mutation: tools
	tests/mutation/run -n $(MUTANTS)

# B: only what has these words, which tests/builds/run explains.
builds: tools
	tests/builds/run $(B)

demo: tools
	tests/vm/demo

bench: tools
	bench/run

tools:
	timeout --foreground 3600 tests/vm/setup

help:
	@echo "make           build the module for this kernel, or for KVER=... or KDIR=..."
	@echo "make install   install it; honours DESTDIR and INSTALL_MOD_PATH"
	@echo "make install-tools   install the tools, units, rules and man pages; honours DESTDIR"
	@echo "make dkms      install it through DKMS, which also builds it for each new kernel"
	@echo "make deb       build Debian packages of the module's source and of the tools, in build/deb"
	@echo "make rpm       build RPM packages of these, in build/rpm"
	@echo "make clean     remove what was built"
	@echo "make test      run all tests in virtual machines, and the static checks; T=010 K=6.12 for fewer"
	@echo "make check     run only the static checks"
	@echo "make soak      run all scenarios on all kernels, after builds, fuzz, search and mutation; T=110 K=debug for fewer"
	@echo "make builds    compile for each kernel of Debian, with gcc 12, gcc 14, clang, sparse, also for i386 and arm64"
	@echo "make fuzz      fuzz each target for half an hour, or FUZZ=60 seconds"
	@echo "make search    search what can happen to a map, in every order of events; SEARCH=100000 for fewer states"
	@echo "make mutation  break pure files in small ways, which the tests must notice; MUTANTS=20 for fewer"
	@echo "make bench     measure costs and speed beside dm-linear and dm-multipath; in build/bench, kmultipath-figures.rst"
	@echo "make demo      show I/O during a firmware upgrade of a simulated array"

FORCE:

.PHONY: all install install-tools install-initramfs-tools install-dracut dkms dkms-conf dkms-source \
	deb rpm clean headers test check soak builds fuzz search mutation demo bench tools help

# SPDX-License-Identifier: GPL-2.0-only
#
# What one can do here; `make help` lists it. How the module is put together stands in Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
RUN := tests/vm/run

# The kernel's own build, with the module's directory here.
KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR)
RELEASE = $(shell cat $(KDIR)/include/config/kernel.release)

all: headers
	$(KBUILD) modules

# depmod is left to the package when the module goes into one.
install: headers
	$(KBUILD) INSTALL_MOD_PATH=$(DESTDIR)$(INSTALL_MOD_PATH) INSTALL_MOD_DIR=updates modules_install
ifeq ($(DESTDIR)$(INSTALL_MOD_PATH),)
	depmod $(RELEASE)
endif

clean:
	[ ! -e $(KDIR)/Makefile ] || $(KBUILD) clean
	rm -rf build

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

tools:
	tests/vm/setup

help:
	@echo "make           build the module for this kernel, or for KVER=... or KDIR=..."
	@echo "make install   install it; honours DESTDIR and INSTALL_MOD_PATH"
	@echo "make clean     remove what was built"
	@echo "make test      all tests in virtual machines and the static checks; T=010 K=6.12 for fewer"
	@echo "make check     the static checks alone"
	@echo "make soak      the scenarios that take long"
	@echo "make demo      a firmware upgrade of an array, and how its LUNs ride through it"

.PHONY: all install clean headers test check soak demo tools help

# SPDX-License-Identifier: GPL-2.0-only
"""What `make demo` is made of: the guest's part (scenario), and of the host's the record of a run, the array in it, the
terminal, the promises and the picture. Used by tests/vm/demo."""

# SPDX-License-Identifier: GPL-2.0-only
"""The modules of `make demo`: the guest's scenario, and on the host the record of a run, the array in it, the terminal,
the promises and the picture. Used by tests/vm/demo."""

# SPDX-License-Identifier: GPL-2.0-only
"""Prints and draws figures, and writes the page of them. Used by run and tests/vm/figures."""

# SPDX-License-Identifier: GPL-2.0-only
"""The testbed's host side: reads scenarios, boots guests, judges what they report. Used by tests/vm/run."""

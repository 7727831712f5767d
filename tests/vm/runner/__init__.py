# SPDX-License-Identifier: GPL-2.0-only
"""The testbed's part on the host: reads scenarios, boots guests, turns their reports into verdicts. Used by run."""

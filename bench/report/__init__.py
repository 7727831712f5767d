# SPDX-License-Identifier: GPL-2.0-only
"""What is made of the figures of bench scenarios. Used by run."""

# SPDX-License-Identifier: GPL-2.0-only
"""What has a script of its own on the host, which reports as a guest does. Used by run."""

import subprocess
import time


def work_through(board, place, command, log):
    """Runs it to its end; a check that has begun and does not report, and an end that nothing explains, are failures."""
    began, position, current, failed = time.monotonic(), 0, "", False
    with (open(log, "w", encoding="utf-8") as errors,
          subprocess.Popen([command], stdout=subprocess.PIPE, stderr=errors, text=True) as process):
        for line in process.stdout:
            word, _, rest = line.strip().partition(" ")
            name, _, text = rest.partition(" ")
            if word == "begin":
                began, position, current = time.monotonic(), log.stat().st_size, name
            elif word == "figure":
                board.figure(place, name, text)
            else:
                board.record(place, name, f"{word} {text}".strip(), time.monotonic() - began,
                             log=log.read_text()[position:])
                current, failed = "", failed or word != "ok"
    if current or (process.returncode and not failed):
        board.record(place, current or command.name, f"fail it ended with status {process.returncode}",
                     time.monotonic() - began, log=log.read_text()[position:])

# SPDX-License-Identifier: GPL-2.0-only
"""What the demo promises, checked against the record of a run, and the summary for people and programs."""

import dataclasses
import json

MIB = 1 << 20
OUTAGE = 20             # seconds, as the guest's scenario orders it
SLACK = 0.5             # seconds
# Seconds from the first path's return to the first completed I/O. Scenario 012 holds the map to a tenth of one; an
# emulated processor on a busy machine may oversleep that once.
RESTORE = 0.5


@dataclasses.dataclass(frozen=True)
class Promise:
    key: str
    text: str
    found: str
    kept: bool


def number(record, key):
    """Of kmp-io's summary; -1, which keeps no promise, if it is not there."""
    return int(record.io.get(key, -1))


def outage(record):
    """When all paths were down, by the injector's clock: (from, to), or None."""
    if "down" in record.injected and "up" in record.injected:
        return record.injected["down"], record.injected["up"]
    return None


def restore(record):
    """Seconds from the first path's return to the first completed I/O, measured in the kernel, or None."""
    return record.injected["restore_us"] / 1e6 if "restore_us" in record.injected else None


def seen_down(record):
    """For how long the map itself said that no path is usable."""
    return sum(sample.seconds for sample in record.samples if "A" not in sample.states.values())


def milliseconds(seconds):
    return "not measured" if seconds is None else f"{seconds * 1000:.1f} ms"


def _io(record):
    errors, mismatches = number(record, "errors"), number(record, "mismatches")
    verified, stuck = number(record, "bytes_verified"), number(record, "stuck")
    kinds = {kind: number(record, kind) for kind in ("reads", "writes", "flushes", "discards")}
    done = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) if min(kinds.values()) >= 0 else "no report"
    failed = "no report" if errors < 0 else f"{errors}"
    if errors > 0:
        failed += f", the first a {record.io.get('first_error_op')}: {record.io.get('first_error')}"
    return [
        Promise("work", "I/O done", done, min(kinds.values()) > 0),
        Promise("errors", "I/O errors", failed, errors == 0),
        Promise("stuck", "I/O that never came back", "no report" if stuck < 0 else f"{stuck}", stuck == 0),
        Promise("verified", "data verified", f"{verified / MIB:.0f} MiB" if verified >= 0 else "no report",
                verified > 0),
        Promise("mismatches", "mismatches", f"{mismatches}" if mismatches >= 0 else "no report", mismatches == 0),
    ]


def _outage(record):
    span, took, gap = outage(record), restore(record), number(record, "longest_gap_ms") / 1000
    long = span and span[1] - span[0]
    down = seen_down(record)
    last = record.samples[-1].states if record.samples else {}
    usable = list(last.values()).count("A")
    return [
        Promise("outage", "all paths down", f"{long:.1f} s, and the map saw it for {down:.1f} s" if span else "no",
                bool(span) and min(long, down) >= OUTAGE - SLACK),
        Promise("gap", "longest gap in the I/O", f"{gap:.2f} s" if gap >= 0 else "no report", gap >= OUTAGE - SLACK),
        Promise("restore", "first path back to first I/O done",
                milliseconds(took) + (", measured in the kernel" if took is not None else ""),
                took is not None and 0 <= took <= RESTORE),
        Promise("usable", "paths usable at the end", f"{usable} of {len(record.paths)}",
                usable == len(record.paths) > 0),
    ]


def _frozen(record):
    freeze, thaw, span = record.freeze, record.thaw, outage(record)
    if not freeze:
        return [Promise("frozen", "other processes stopped", "no", False)]
    end = thaw.at if thaw else float("inf")
    alive = [pulse for pulse in record.pulses if freeze.at + SLACK < pulse < end]
    running = freeze.running + (thaw.running if thaw else 0)
    found = f"all {freeze.stopped}, from {freeze.at:.1f} s to " + (f"{end:.1f} s" if thaw else "the end")
    if running or alive:
        found = f"{freeze.stopped}, but {max(running, 1)} ran"
    covers = span and freeze.at < span[0] and record.injected.get("up-last", end) < end
    if span and not covers:
        found += f", but the outage was from {span[0]:.1f} s to {record.injected.get('up-last', span[1]):.1f} s"
    return [Promise("frozen", "other processes stopped", found,
                    bool(covers and thaw and freeze.stopped and not running and not alive))]


def check(record, clean, last_words):
    """All promises; `clean` says that the guest went through its plan and ended by itself."""
    if record.verdict.startswith("ok") and clean:
        guest = Promise("log", "kernel log of the guest", "clean", True)
    elif record.verdict.startswith("ok"):
        late = record.ended if record.ended.startswith("late") else last_words
        guest = Promise("log", "kernel log of the guest", late, False)
    else:
        guest = Promise("log", "the guest", record.verdict.removeprefix("fail demo ") or last_words, False)
    return _io(record) + _outage(record) + _frozen(record) + [guest]


def broken(promises):
    """Those not kept, first what the guest has to say about it."""
    return sorted((promise for promise in promises if not promise.kept), key=lambda promise: promise.key != "log")


def summary(screen, record, promises, accel):
    screen.title("What became of it")
    wide = max(len(promise.text) for promise in promises) + 2
    for promise in promises:
        style = "relief" if promise.kept else "alarm"
        mark = screen.glyph("✔ ", "ok") if promise.kept else screen.glyph("✘ ", "NO")
        screen.line(f"  {screen.style(style, mark)} {promise.text:<{wide}}"
                    + screen.style("" if promise.kept else style, promise.found))
    for key, text in ("guest kernel", record.facts.get("kernel")), ("module", record.facts.get("module")), (
            "accelerator", accel):
        screen.line(f"     {key:<{wide}}{text or 'unknown'}")


def data(record, promises, accel):
    """The run as JSON, times in seconds since kmp-io's start."""
    span = outage(record)
    return json.dumps({
        "good": not broken(promises),
        "accelerator": accel,
        **record.facts,
        "promises": [dataclasses.asdict(promise) for promise in promises],
        "outage": span and {"from": span[0], "to": span[1]},
        "restore_seconds": restore(record),
        "freeze": record.freeze and dataclasses.asdict(record.freeze),
        "thaw": record.thaw and dataclasses.asdict(record.thaw),
        "injector": record.injected,
        "io": record.io,
        "commands": record.commands,
        "paths": [dataclasses.asdict(path) for path in record.paths],
        "pulses": record.pulses,
        "timeline": [dataclasses.asdict(sample) for sample in record.samples],
    }, indent=1) + "\n"

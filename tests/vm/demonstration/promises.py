# SPDX-License-Identifier: GPL-2.0-only
"""What the demo promises, checked against the record of a run, and the summary for people and programs."""

import dataclasses
import json

MIB = 1 << 20
AWAY = 20               # seconds for which each SP is down, by the guest's scenario
BOTH = 10               # seconds for which both are
MOVES = 2               # trespasses of a LUN: away from its home, and home again


@dataclasses.dataclass(frozen=True)
class Limits:
    """In seconds. They depend on the clock: on the host's, an emulated processor of a busy host may sleep too long."""

    restore: float      # from the first SP's return to the first completed I/O
    slack: float        # the tolerance of other times


BY_WALL_CLOCK = Limits(restore=0.5, slack=0.5)
BY_INSTRUCTIONS = Limits(restore=0.1, slack=0.1)


@dataclasses.dataclass(frozen=True)
class Promise:
    key: str
    text: str
    found: str
    kept: bool


def number(record, key):
    """A number of kmp-io's summary; -1, which breaks every promise, if it is missing."""
    return int(record.io.get(key, -1))


def outage(record):
    """When both SPs were down, by the array's clock: (from, to), or None."""
    both = record.array.both
    return tuple(both) if both and both[1] is not None else None


def first_io(record):
    """When the longest gap in the I/O ended, or None."""
    ns = number(record, "gap_end_ns")
    return record.seconds(ns) if ns > 0 else None


def restore(record):
    """Seconds from the first SP's return to the first completed I/O, or None."""
    span, done = outage(record), first_io(record)
    return done - span[1] if span and done is not None else None


def seen_down(record):
    """For how long the maps' status lines had no usable path: SP B rejects I/O before it goes down."""
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
        Promise("stuck", "I/O that never completed", "no report" if stuck < 0 else f"{stuck}", stuck == 0),
        Promise("verified", "data verified", f"{verified / MIB:.0f} MiB" if verified >= 0 else "no report",
                verified > 0),
        Promise("mismatches", "mismatches", f"{mismatches}" if mismatches >= 0 else "no report", mismatches == 0),
    ]


def _gone(record, sp):
    """Seconds for which an SP was down."""
    return sum(end - begin for begin, end in record.array.away[sp] if end is not None)


def _outage(record, limits):
    array, span, took, gap = record.array, outage(record), restore(record), number(record, "longest_gap_ms") / 1000
    gone = [_gone(record, sp) for sp in array.away]
    long = span and span[1] - span[0]
    down = seen_down(record)
    last = record.samples[-1].states if record.samples else {}
    usable = list(last.values()).count("A")
    return [
        Promise("upgrade", "each SP down for its upgrade",
                ", ".join(f"SP {sp} {seconds:.1f} s" for sp, seconds in zip(array.away, gone))
                + ("" if array.span[1] is not None else ", and it did not end"),
                array.span[1] is not None and min(gone) >= AWAY - limits.slack),
        Promise("outage", "both SPs down", f"{long:.1f} s; no path usable for {down:.1f} s" if span else "no",
                bool(span) and min(long, down) >= BOTH - limits.slack),
        Promise("gap", "longest gap in the I/O", f"{gap:.2f} s" if gap >= 0 else "no report",
                gap >= BOTH - limits.slack),
        Promise("restore", "first SP back to first I/O done", milliseconds(took),
                took is not None and 0 <= took <= limits.restore),
        Promise("usable", "paths usable at the end", f"{usable} of {len(record.paths)}",
                usable == len(record.paths) > 0),
    ]


def _trespasses(record):
    array, counts = record.array, record.trespasses
    moves = {lun: sum(trespass.lun == lun for trespass in array.trespasses) for lun in array.homes}
    by_host = sum(trespass.by != "array" for trespass in array.trespasses)
    found = f"{by_host} by the maps, {len(array.trespasses) - by_host} by the array"
    if any(count != MOVES for count in moves.values()):
        found += "; " + ", ".join(f"LUN {lun} {count}" for lun, count in moves.items())
    if counts.get("moved") != by_host:
        found += f"; the array counted {counts.get('moved', 'none')}"
    refused = counts.get("refused-ndu", -1)
    home = [lun for lun in array.home() if record.last_owners.get(lun) == array.homes[lun]]
    return [
        Promise("trespasses", f"trespasses, {MOVES} for each LUN", found,
                counts.get("moved") == by_host and set(moves.values()) == {MOVES}),
        Promise("in-ndu", "trespasses sent to an SP in NDU",
                f"{refused} of {counts['attempted']}" if refused >= 0 else "no report", refused == 0),
        Promise("home", "LUNs home again", f"{len(home)} of {len(array.homes)}",
                len(home) == len(array.homes) > 0),
    ]


def _frozen(record, limits):
    freeze, thaw, (begin, over) = record.freeze, record.thaw, record.array.span
    if not freeze:
        return [Promise("frozen", "other processes stopped", "no", False)]
    end = thaw.at if thaw else float("inf")
    alive = [pulse for pulse in record.pulses if freeze.at + limits.slack < pulse < end - limits.slack]
    running = freeze.running + (thaw.running if thaw else 0)
    found = f"all {freeze.stopped}, from {freeze.at:.1f} s to " + (f"{end:.1f} s" if thaw else "the end")
    if running or alive:
        found = f"{freeze.stopped}, but {max(running, 1)} ran"
    if over is None:
        found += ", but the upgrade did not end"
    else:
        over = max([over] + [trespass.at for trespass in record.array.trespasses])
    covers = over is not None and freeze.at < begin and over < end
    if over is not None and not covers:
        found += f", but upgrade and failback took from {begin:.1f} s to {over:.1f} s"
    return [Promise("frozen", "other processes stopped", found,
                    bool(covers and thaw and freeze.stopped and not running and not alive))]


def check(record, clean, last_words, limits):
    """All promises. `clean`: the guest completed its plan and ended by itself."""
    if record.verdict.startswith("ok") and clean:
        guest = Promise("log", "kernel log of the guest", "clean", True)
    elif record.verdict.startswith("ok"):
        found = record.ended if record.ended.startswith("after") else last_words
        guest = Promise("log", "kernel log of the guest", found, False)
    else:
        guest = Promise("log", "the guest", record.verdict.removeprefix("fail demo ") or last_words, False)
    return _io(record) + _outage(record, limits) + _trespasses(record) + _frozen(record, limits) + [guest]


def broken(promises):
    """The broken promises, the guest's own report first."""
    return sorted((promise for promise in promises if not promise.kept), key=lambda promise: promise.key != "log")


def summary(screen, record, promises, accel):
    screen.title("Results")
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
        "upgrade": record.array.span,
        "away": record.array.away,
        "homes": record.array.homes,
        "array": [dataclasses.asdict(event) for event in record.array.events],
        "trespasses": record.trespasses,
        "io": record.io,
        "commands": record.commands,
        "paths": [dataclasses.asdict(path) for path in record.paths],
        "pulses": record.pulses,
        "timeline": [dataclasses.asdict(sample) for sample in record.samples],
    }, indent=1) + "\n"

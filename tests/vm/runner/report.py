# SPDX-License-Identifier: GPL-2.0-only
"""What is to be said of a run when it is over, for people and as JUnit for others' programs. Used by board and run."""

import re
from xml.etree import ElementTree

SLOWEST = 10
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd]")


def lines(board):
    """All that stands above the closing line."""
    found = [f"slow: {result.seconds:6.1f} s  {result.place}/{result.name}" for result in _slowest(board)]
    for (where, what), (seconds, cpu_seconds) in board.times.items():
        found.append(f"time: {seconds:6.0f} s {cpu_seconds:6.0f} s CPU  {where} {what}".rstrip())
    found += [f"flaky: {result.place}/{result.name}: {result.flaky}" for result in board.results if result.flaky]
    for why, count in board.restarts.items():
        found.append(f"{count} guest{'s' if count > 1 else ''} started again {why}")
    skipped = board.of("skipped")
    found += [f"skipped: {result.place}/{result.name}: {result.verdict[5:]}" for result in skipped]
    found += [f"failed: {result.place}/{result.name}: {result.verdict}" for result in board.of("failed")]
    return found + ([f"{len(skipped)} skipped"] if skipped else [])


def _slowest(board):
    return sorted(board.results, key=lambda result: -result.seconds)[:SLOWEST]


def junit(board):
    """The results as JUnit has them: a test suite for each kernel, and for each part of the host."""
    root = ElementTree.Element("testsuites", name="kmultipath", tests=str(len(board.results)),
                               failures=str(len(board.of("failed"))), skipped=str(len(board.of("skipped"))))
    for place in dict.fromkeys(result.place for result in board.results):
        results = [result for result in board.results if result.place == place]
        count = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("failed", "skipped")}
        suite = ElementTree.SubElement(
            root, "testsuite", name=place or "run", tests=str(len(results)), failures=str(count["failed"]),
            skipped=str(count["skipped"]), errors="0", time=f"{sum(result.seconds for result in results):.3f}")
        for result in results:
            _case(suite, result)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite, result):
    case = ElementTree.SubElement(suite, "testcase", classname=f"{result.place}.{result.part}".strip("."),
                                  name=result.name, time=f"{result.seconds:.3f}")
    if result.outcome == "failed":
        _said(case, "failure", result.verdict, result.log)
    elif result.outcome == "skipped":
        _said(case, "skipped", result.verdict.removeprefix("skip "))
    if result.flaky:        # as those have it who run tests again
        _said(case, "flakyFailure", result.flaky)


def _said(case, kind, message, text=""):
    element = ElementTree.SubElement(case, kind, message=NOT_XML.sub("?", message))
    element.text = NOT_XML.sub("?", text) or None

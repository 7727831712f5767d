# SPDX-License-Identifier: GPL-2.0-only
"""The report at the end of a run, for people, and as JUnit for other programs. Used by progress and run."""

import re
from xml.etree import ElementTree

SLOWEST = 10
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd]")


def lines(progress):
    """All lines above the closing line."""
    found = [f"slow: {result.seconds:6.1f} s  {result.place}/{result.name}" for result in _slowest(progress)]
    for (where, what), (seconds, cpu_seconds) in progress.times.items():
        found.append(f"time: {seconds:6.0f} s {cpu_seconds:6.0f} s CPU  {where} {what}".rstrip())
    found += [f"flaky: {result.place}/{result.name}: {result.flaky}" for result in progress.results if result.flaky]
    for why, count in progress.restarts.items():
        found.append(f"{count} guest{'s' if count > 1 else ''} started again {why}")
    skipped = progress.of("skipped")
    found += [f"skipped: {result.place}/{result.name}: {result.verdict[5:]}" for result in skipped]
    found += [f"failed: {result.place}/{result.name}: {result.verdict}" for result in progress.of("failed")]
    return found + ([f"{len(skipped)} skipped"] if skipped else [])


def _slowest(progress):
    return sorted(progress.results, key=lambda result: -result.seconds)[:SLOWEST]


def junit(progress):
    """The results in the format of JUnit: a test suite for each kernel, and for each part that ran on the host."""
    root = ElementTree.Element("testsuites", name="kmultipath", tests=str(len(progress.results)),
                               failures=str(len(progress.of("failed"))), skipped=str(len(progress.of("skipped"))))
    for place in dict.fromkeys(result.place for result in progress.results):
        results = [result for result in progress.results if result.place == place]
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
    if result.flaky:        # the element of test runners that repeat tests
        _said(case, "flakyFailure", result.flaky)


def _said(case, kind, message, text=""):
    element = ElementTree.SubElement(case, kind, message=NOT_XML.sub("?", message))
    element.text = NOT_XML.sub("?", text) or None

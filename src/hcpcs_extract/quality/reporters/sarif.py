"""SARIF 2.1.0, in ASCII: what code scanning reads.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. GitHub refuses a file over its limits:
docs.github.com/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit
So what is over them is left out, the least grave first.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from ...model.record import Severity
from ...rules.rule import AnyRule
from ...text.visible import visible
from ..checking import SEVERITIES, Checked, CorpusChecked, Failed, Origin, Placed, Tally
from . import Reporter, Rules

MOST_RESULTS: Final = 25_000
"""Results of a run that GitHub accepts."""
SHOWN_RESULTS: Final = 5_000
"""Results of a run that GitHub keeps."""
MOST_LOCATIONS: Final = 1_000
"""Locations of a result that GitHub accepts."""
SHOWN_LOCATIONS: Final = 100
"""Locations of a result that GitHub keeps."""
MOST_FAILURES: Final = 1_000
"""Notifications about documents that failed; a limit of our own, so that a run of failures stays small."""
SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
# What GitHub shows as severity of rules that are not about security.
_PROBLEM: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "recommendation"}


def reporter(rules: Rules, *, color: bool) -> Reporter:  # noqa: ARG001  this format has no colours
    """Return a reporter."""
    return _Sarif(rules)


class _Sarif:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._index = {rule: number for number, rule in enumerate(rules)}
        self._results: dict[Severity, list[dict[str, Any]]] = {severity: [] for severity in SEVERITIES}
        self._count = 0
        self._failures: list[dict[str, Any]] = []
        self._failed = 0
        self._most_locations = 0

    def document(self, checked: Checked) -> str:
        """Keep the findings until the end."""
        for placed in checked.findings:
            region = _region(placed) if checked.in_file else {"startLine": 1}
            result = self._result(placed.finding.rule, placed.finding.severity, placed.finding.message)
            result["locations"] = [_location(checked.origin, region)]
            result["partialFingerprints"] = _fingerprints(placed.fingerprint)
            result["properties"] = {
                "name": checked.origin.name,
                "span": placed.finding.span,
                "data": placed.finding.data,
            }
            if not checked.in_file:
                # The region is that of the file as a whole; this is where in the document's text.
                result["properties"]["text"] = {"line": placed.start[0], "column": placed.start[1]}
            self._keep(placed.finding.severity, result)
        return ""

    def failure(self, failed: Failed) -> str:
        """Keep the failure until the end."""
        self._failed += 1
        if self._failed <= MOST_FAILURES:
            failure = failed.failure
            text = f"{failed.origin.label}: {failure.stage}: {failure.reason}"
            self._failures.append(
                {"level": "error", "message": _message(text), "locations": [_location(failed.origin, None)]}
            )
        return ""

    def corpus(self, checked: CorpusChecked) -> str:
        """Keep the finding until the end."""
        finding = checked.finding
        self._most_locations = max(self._most_locations, len(checked.origins))
        result = self._result(finding.rule, finding.severity, finding.message)
        result["locations"] = [_location(origin, {"startLine": 1}) for origin in checked.origins[:MOST_LOCATIONS]]
        result["partialFingerprints"] = _fingerprints(checked.fingerprint)
        result["properties"] = {"documents": finding.documents[:MOST_LOCATIONS], "data": finding.data}
        self._keep(finding.severity, result)
        return ""

    def end(self, tally: Tally) -> str:
        """Return the whole file."""
        notifications = [*self._failures]
        if tally.passed_over:
            counts = ", ".join(f"{n} {suffix or 'without suffix'}" for suffix, n in tally.passed_over_by_suffix.items())
            text = f"files of folders that were not read: {tally.passed_over} ({counts})"
            notifications.append({"level": "note", "message": _message(text)})
        results = [result for severity in SEVERITIES for result in self._results[severity]]
        release = version("hcpcs-extract")
        driver = {
            "name": "hcpcs-extract",
            "version": release,
            "semanticVersion": release,
            "rules": [_descriptor(rule) for rule in self._rules.values()],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n"],
            "invocations": [{"executionSuccessful": not tally.failures, "toolExecutionNotifications": notifications}],
            "results": results[:MOST_RESULTS],
        }
        return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=True) + "\n"

    def notes(self) -> list[str]:
        """Say what is over GitHub's limits."""
        found = []
        if self._count > MOST_RESULTS:
            found.append(
                f"SARIF: {self._count - MOST_RESULTS} of {self._count} results left out, the least grave first: "
                f"GitHub refuses more than {MOST_RESULTS}"
            )
        if self._count > SHOWN_RESULTS:
            found.append(f"SARIF: GitHub keeps the gravest {SHOWN_RESULTS} results alone; use --select or --baseline")
        if self._most_locations > MOST_LOCATIONS:
            found.append(
                f"SARIF: a finding is about {self._most_locations} documents; {MOST_LOCATIONS} are given: "
                "GitHub refuses more"
            )
        if self._most_locations > SHOWN_LOCATIONS:
            found.append(f"SARIF: GitHub keeps the first {SHOWN_LOCATIONS} documents of a finding alone")
        if self._failed > MOST_FAILURES:
            found.append(f"SARIF: {self._failed - MOST_FAILURES} of {self._failed} failures left out")
        return found

    def _result(self, rule: str, severity: Severity, message: str) -> dict[str, Any]:
        return {
            "ruleId": rule,
            "ruleIndex": self._index[rule],
            "level": _LEVELS[severity],
            "message": _message(message),
        }

    def _keep(self, severity: Severity, result: dict[str, Any]) -> None:
        self._count += 1
        if len(self._results[severity]) < MOST_RESULTS:
            self._results[severity].append(result)


def _descriptor(rule: AnyRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": _message(rule.summary),
        "fullDescription": _message(rule.documentation),
        "help": {**_message(rule.documentation), "markdown": rule.documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"problem.severity": _PROBLEM[rule.severity]},
    }


def _message(text: str) -> dict[str, str]:
    """Return a plain message: braces are doubled and links are unmade (sections 3.11.5 and 3.11.6)."""
    lines = "\n".join(map(visible, text.split("\n")))
    unmade = lines.replace("[", "\\[").replace("]", "\\]") if "](" in lines else lines
    return {"text": unmade.replace("{", "{{").replace("}", "}}")}


def _location(origin: Origin, region: dict[str, int] | None) -> dict[str, Any]:
    """Return the file, and the document's name where a file holds several or there is none."""
    path = origin.path
    location: dict[str, Any] = {}
    if path is not None:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(path)}}
        if region is not None:
            location["physicalLocation"]["region"] = region
    if path is None or origin.label != path:
        location["logicalLocations"] = [{"name": visible(origin.name), "kind": "resource"}]
    return location


def _uri(path: str) -> str:
    escaped = quote(path)
    return f"file://{escaped}" if path.startswith("/") else escaped


def _region(placed: Placed) -> dict[str, int]:
    start, end = placed.finding.span
    return {
        "startLine": placed.start[0],
        "startColumn": placed.start[1],
        "endLine": placed.end[0],
        "endColumn": placed.end[1],
        "charOffset": start,
        "charLength": end - start,
    }


def _fingerprints(fingerprint: str) -> dict[str, str]:
    """Return the fingerprint under the name that GitHub looks for, and under our own."""
    return {"primaryLocationLineHash": fingerprint, "hcpcsExtract/v1": fingerprint}

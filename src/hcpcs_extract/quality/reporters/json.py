"""JSON Lines, in ASCII: one object a line, its `kind` is `finding`, `corpus-finding`, `failure`, or (last) `summary`.

Lines, so that the output can be read while it grows and no run is too large; ASCII, so that no text can steer a
terminal.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ..checking import Checked, CorpusChecked, Failed, Tally
from . import Reporter, Rules


def reporter(rules: Rules, *, color: bool) -> Reporter:  # noqa: ARG001  this format has no colours
    """Return a reporter."""
    return _Lines(rules)


class _Lines:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def document(self, checked: Checked) -> str:
        """One line a finding; `in_file` says whether line and column are those of the file at `path`."""
        return "".join(
            _line(
                kind="finding",
                name=checked.origin.name,
                path=checked.origin.path,
                in_file=checked.in_file,
                rule=placed.finding.rule,
                severity=placed.finding.severity,
                message=placed.finding.message,
                line=placed.start[0],
                column=placed.start[1],
                end_line=placed.end[0],
                end_column=placed.end[1],
                span=placed.finding.span,
                fingerprint=placed.fingerprint,
                data=placed.finding.data,
                help=self._rules[placed.finding.rule].summary,
            )
            for placed in checked.findings
        )

    def failure(self, failed: Failed) -> str:
        """One line."""
        failure = failed.failure
        return _line(
            kind="failure", name=failure.name, path=failed.origin.path, stage=failure.stage, reason=failure.reason
        )

    def corpus(self, checked: CorpusChecked) -> str:
        """One line."""
        finding = checked.finding
        return _line(
            kind="corpus-finding",
            rule=finding.rule,
            severity=finding.severity,
            message=finding.message,
            documents=finding.documents,
            paths=[origin.path for origin in checked.origins],
            fingerprint=checked.fingerprint,
            data=finding.data,
            help=self._rules[finding.rule].summary,
        )

    def end(self, tally: Tally) -> str:
        """Sums, in one line."""
        return _line(kind="summary", **msgspec.to_builtins(tally))

    def notes(self) -> list[str]:
        """Nothing is left out."""
        return []


def _line(**item: Any) -> str:
    return json.dumps(item, ensure_ascii=True) + "\n"

"""Workflow commands of GitHub Actions: each finding becomes an annotation in the run and beside the line.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from ...model.record import Severity
from ...text.visible import visible
from ..checking import Checked, CorpusChecked, Failed, Tally
from . import Reporter, Rules

_COMMANDS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
SHOWN: Final = 10
"""Annotations of one kind that GitHub shows for a step (50 for a job); the others are in the log alone."""


def reporter(rules: Rules, *, color: bool) -> Reporter:  # noqa: ARG001  this format has neither help nor colours
    """Return a reporter."""
    return _Commands()


class _Commands:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def document(self, checked: Checked) -> str:
        """One command a finding; with line and column where they are those of the file, else in the message."""
        return "".join(
            self._command(
                _COMMANDS[placed.finding.severity],
                placed.finding.rule,
                f"{checked.origin.label}:{placed.start[0]}:{placed.start[1]}: {placed.finding.message}",
                checked.origin.path,
                (placed.start, placed.end) if checked.in_file else None,
            )
            for placed in checked.findings
        )

    def failure(self, failed: Failed) -> str:
        """Report a document that failed as an error."""
        failure = failed.failure
        reason = f"{failed.origin.label}: {failure.stage}: {failure.reason}"
        return self._command("error", "document failed", reason, failed.origin.path)

    def corpus(self, checked: CorpusChecked) -> str:
        """One command, at the first of its documents."""
        finding = checked.finding
        return self._command(_COMMANDS[finding.severity], finding.rule, finding.message, checked.origins[0].path)

    def end(self, tally: Tally) -> str:  # noqa: ARG002  everything has been said
        """Nothing is left."""
        return ""

    def notes(self) -> list[str]:
        """Say how many annotations GitHub will not show."""
        hidden = {kind: count - SHOWN for kind, count in self._counts.items() if count > SHOWN}
        if not hidden:
            return []
        counts = ", ".join(f"{count} {kind}" for kind, count in hidden.items())
        return [f"GitHub shows {SHOWN} annotations of a kind for a step and 50 for a job; in the log alone: {counts}"]

    def _command(
        self,
        command: str,
        title: str,
        message: str,
        path: str | None,
        place: tuple[tuple[int, int], tuple[int, int]] | None = None,
    ) -> str:
        self._counts[command] += 1
        properties: dict[str, str | int] = {"file": visible(path)} if path is not None else {}
        if place is not None:
            start, end = place
            properties |= {"line": start[0], "endLine": end[0], "col": start[1]}
            # GitHub takes an end column only on the line that the annotation starts in.
            properties |= {"endColumn": end[1]} if start[0] == end[0] else {}
        properties["title"] = title
        listed = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())
        return f"::{command} {listed}::{visible(message).translate(_DATA)}\n"

"""For a person at a terminal: findings grouped by document.

Each stands with the line that it is about and a caret under the span.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from ...model.record import Severity
from ...text.excerpt import excerpt
from ...text.visible import visible
from ..checking import Checked, CorpusChecked, Failed, Origin, Placed, Tally
from . import Reporter, Rules

_COLORS: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "info": "cyan"}
_NAMED: Final = 10
"""Documents of a corpus finding that are listed."""


def reporter(rules: Rules, *, color: bool) -> Reporter:  # noqa: ARG001  help is what `hcpcs-extract rules ID` is for
    """Return a reporter."""
    return _Text(color)


class _Text:
    def __init__(self, color: bool) -> None:
        self._color = color
        self._in_corpus = False

    def document(self, checked: Checked) -> str:
        """A heading with the document, then each finding; nothing for a document without findings."""
        if not checked.findings:
            return ""
        code = checked.record.code
        head = self._bold(_line_start(checked.origin.label)) + (f"  {visible(code.value)}" if code else "")
        if not checked.in_file and checked.origin.path is not None:
            head += "  (lines of its text; `hcpcs-extract text` prints it)"
        return head + "\n" + "".join(self._finding(checked, placed) for placed in checked.findings) + "\n"

    def failure(self, failed: Failed) -> str:
        """A heading with the document, and the reason."""
        head = self._bold(_line_start(failed.origin.label))
        reason = f"{failed.failure.stage}: {visible(failed.failure.reason)}"
        return f"{head}\n  {self._style('failed', 'red')}: {reason}\n\n"

    def corpus(self, checked: CorpusChecked) -> str:
        """The finding and the first of its documents, under one heading for all findings over the corpus."""
        head = "" if self._in_corpus else self._bold("The documents together") + "\n"
        self._in_corpus = True
        finding = checked.finding
        return (
            f"{head}  {self._title(finding.severity, finding.rule)}: {visible(finding.message)}\n"
            f"{_names(checked.origins)}\n"
        )

    def end(self, tally: Tally) -> str:  # noqa: ARG002  the sums go to standard error
        """Nothing is left."""
        return ""

    def notes(self) -> list[str]:
        """Nothing is left out."""
        return []

    def _finding(self, checked: Checked, placed: Placed) -> str:
        finding = placed.finding
        found = excerpt(checked.text, checked.lines, finding.span)
        gutter = " " * (len(str(found.number)) + 2)
        bar = self._style("|", "blue")
        caret = self._style("^" * found.width, _COLORS[finding.severity])
        more = f" and {found.more} more line{'s' * (found.more > 1)}" if found.more else ""
        return (
            f"  {placed.start[0]}:{placed.start[1]} {self._title(finding.severity, finding.rule)}: "
            f"{visible(finding.message)}\n"
            f"  {gutter}{bar}\n"
            f"   {self._style(str(found.number), 'blue')} {bar} {found.shown}\n"
            f"  {gutter}{bar} {' ' * found.indent}{caret}{more}\n"
        )

    def _title(self, severity: Severity, rule: str) -> str:
        return f"{self._style(severity, _COLORS[severity])} {self._bold(rule)}"

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self._color else text

    def _style(self, text: str, color: str) -> str:
        return click.style(text, fg=color, bold=True) if self._color else text


def _line_start(label: str) -> str:
    """Return a label that may open a line.

    In the log of a workflow a line that begins with two colons would be a command.
    """
    shown = visible(label)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def _names(origins: Sequence[Origin]) -> str:
    shown = "".join(f"    - {visible(origin.label)}\n" for origin in origins[:_NAMED])
    rest = len(origins) - _NAMED
    return shown + (f"    and {rest} more\n" if rest > 0 else "")

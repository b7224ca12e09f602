"""Puts the report together.

Documents are taken one at a time and kept on disk, so that thousands need little memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Final, Self

from ...model.record import CorpusFinding, Failure, Record
from ...run.whole_files import remove_abandoned, whole
from .document_part import document_part
from .figures import Figures, Row
from .overview import values
from .rendering import render

_CHUNK: Final = 1 << 20


class Report:
    """A report in the making, used as a context manager: `add` every document, then `write`."""

    def __init__(self) -> None:
        self._figures = Figures()
        self._rows: list[Row] = []
        self._failures: list[Failure] = []
        self._parts = TemporaryFile()  # noqa: SIM115  closed by __exit__

    def add(self, outcome: Record | Failure, text: str = "") -> None:
        """Take one document: its record and the text that the record's spans count in, or its failure."""
        row = self._figures.add(outcome)
        if isinstance(outcome, Failure):
            self._failures.append(outcome)
        elif row is not None:
            part = document_part(outcome, text)
            self._parts.write(b'<script type="application/json" id="part-%d">%s</script>\n' % (len(self._rows), part))
            self._rows.append(row)

    def write(self, path: Path, corpus_findings: Sequence[CorpusFinding] = ()) -> None:
        """Write the report of all documents taken so far; the file appears whole.

        Raises OSError if it cannot be written.
        """
        before, after = render(values(self._figures, self._rows, self._failures, corpus_findings))
        remove_abandoned(path)
        with whole(path) as file:
            file.write(before.encode())
            self._parts.seek(0)
            while chunk := self._parts.read(_CHUNK):
                file.write(chunk)
            file.write(after.encode())
            self._parts.seek(0, 2)

    def __enter__(self) -> Self:
        """Return the report itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget the documents."""
        self._parts.close()

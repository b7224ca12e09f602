"""Many documents: each ends as one record or one failure, and the totals say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from .corpus import Document
from .decode import DecodeError
from .facts import facts_of
from .model import Failure, Record, Severity
from .pipeline import InputFormat, extract
from .schema import checked_json

LONGEST: Final = 4000
"""Most characters of a failure's reason."""
BUG: Final = "bug"
"""Stage of a failure that is this package's own fault."""


class Result(Struct, frozen=True):
    """What became of one document: the JSON of its record, or of its failure."""

    name: str
    json: bytes
    outcome: Record | Failure


class Totals(Struct):
    """Sums over a run."""

    documents: int = 0
    records: int = 0
    failures: int = 0
    bugs: int = 0
    facts: int = 0
    findings: dict[Severity, int] = field(default_factory=lambda: {"error": 0, "warning": 0, "info": 0})
    cut_certain: int = 0
    cut_probable: int = 0

    def add(self, outcome: Record | Failure) -> None:
        """Count one document by what became of it."""
        self.documents += 1
        if isinstance(outcome, Failure):
            self.failures += 1
            self.bugs += outcome.stage == BUG
            return
        record = outcome
        self.records += 1
        self.facts += sum(1 for _ in facts_of(record)) + len(record.modifiers)
        self.cut_certain += record.truncation.verdict == "certain"
        self.cut_probable += record.truncation.verdict == "probable"
        for finding in record.findings:
            self.findings[finding.severity] += 1


def convert(documents: Iterable[Document | Failure], *, input_format: InputFormat = "auto") -> Iterator[Result]:
    """Yield one result for each document, in order."""
    for document in documents:
        outcome = document if isinstance(document, Failure) else None
        if isinstance(document, Document):
            try:
                record = extract(document.data, name=document.name, input_format=input_format)
                yield Result(document.name, checked_json(record), record)
                continue
            except DecodeError as error:
                outcome = Failure(name=document.name, stage="decode", reason=str(error))
            except Exception as error:  # noqa: BLE001  the one place where a fault of ours must not end the run
                outcome = Failure(name=document.name, stage=BUG, reason=f"{type(error).__name__}: {error}"[:LONGEST])
        if outcome is not None:
            yield Result(outcome.name, checked_json(outcome), outcome)

"""What is counted of each document of a run, and the sums over all of them."""

from __future__ import annotations

from collections import Counter
from typing import Final

from msgspec import Struct

from ..model.record import Failure, Record
from ..model.walking import found_in

BUG: Final = "bug"
"""Stage of a failure that is this package's own fault."""


class Counts(Struct, frozen=True, array_like=True):
    """What is counted of one record."""

    bytes: int = 0
    facts: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    cut_certain: int = 0
    cut_probable: int = 0


class Totals(Struct):
    """Sums over a run."""

    documents: int = 0
    records: int = 0
    kept: int = 0
    """Records of an earlier run that still hold: their documents were not converted again."""
    failures: int = 0
    bugs: int = 0
    bytes: int = 0
    facts: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    cut_certain: int = 0
    cut_probable: int = 0

    def add(self, counts: Counts, *, kept: bool = False) -> None:
        """Count a document that ended as a record."""
        self.documents += 1
        self.records += 1
        self.kept += kept
        self.bytes += counts.bytes
        self.facts += counts.facts
        self.errors += counts.errors
        self.warnings += counts.warnings
        self.infos += counts.infos
        self.cut_certain += counts.cut_certain
        self.cut_probable += counts.cut_probable

    def add_failure(self, failure: Failure) -> None:
        """Count a document that ended as a failure."""
        self.documents += 1
        self.failures += 1
        self.bugs += failure.stage == BUG


def counts(record: Record) -> Counts:
    """Return what is counted of a record."""
    severities: Counter[str] = Counter()
    for finding in record.findings:
        severities[finding.severity] += finding.count
    return Counts(
        bytes=record.source.bytes,
        facts=len(found_in(record)),
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        cut_certain=int(record.truncation.verdict == "certain"),
        cut_probable=int(record.truncation.verdict == "probable"),
    )

"""What becomes of one document, or of several at once: records or failures; and the totals over many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from .codeset import CodeSet
from .corpus import Document
from .decode import DecodeError
from .facts import facts_of
from .model import Failure, Record
from .pipeline import InputFormat, extract_all, extract_with_text
from .schema import checked_json

LONGEST: Final = 4000
"""Most characters of a failure's reason."""
_TOGETHER: Final = 16
"""Documents that go through the stages together: more of them no longer fit into the processor's caches."""
BUG: Final = "bug"
"""Stage of a failure that is this package's own fault."""


class Result(Struct, frozen=True):
    """What became of one document: the JSON of its record, or of its failure."""

    name: str
    json: bytes
    outcome: Record | Failure
    text: str = ""
    """The text that the record's spans count in."""


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
    severities = [finding.severity for finding in record.findings]
    return Counts(
        bytes=record.source.bytes,
        facts=len(facts_of(record)) + len(record.modifiers),
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        infos=severities.count("info"),
        cut_certain=int(record.truncation.verdict == "certain"),
        cut_probable=int(record.truncation.verdict == "probable"),
    )


class Settings(Struct, frozen=True):
    """What shapes records besides the documents; see `pipeline.extract`."""

    input_format: InputFormat = "auto"
    code_set: CodeSet | None = None
    as_of: date | None = None


PLAIN: Final = Settings()


def convert(documents: Iterable[Document | Failure], settings: Settings = PLAIN) -> Iterator[Result]:
    """Yield one result for each document, in order, in this process."""
    for document in documents:
        yield convert_one(document, settings)


def convert_all(documents: Sequence[Document | Failure], settings: Settings = PLAIN) -> list[Result]:
    """Return what became of each document, as `convert_one` does, faster."""
    results: list[Result] = []
    for start in range(0, len(documents), _TOGETHER):
        results += _together(documents[start : start + _TOGETHER], settings)
    return results


def _together(documents: Sequence[Document | Failure], settings: Settings) -> list[Result]:
    given = [(document.name, document.data) for document in documents if isinstance(document, Document)]
    try:
        extracted = extract_all(
            given, input_format=settings.input_format, code_set=settings.code_set, as_of=settings.as_of
        )
        made = iter([Result(found.source.name, checked_json(found), found, text) for found, text in extracted])
    except Exception:  # noqa: BLE001  of one of them, and the others are nothing the worse for it
        return [convert_one(document, settings) for document in documents]
    return [_failed(document) if isinstance(document, Failure) else next(made) for document in documents]


def convert_one(document: Document | Failure, settings: Settings = PLAIN) -> Result:
    """Return what became of one document; never raises for what a document holds."""
    if isinstance(document, Failure):
        return _failed(document)
    try:
        record, text = extract_with_text(
            document.data,
            name=document.name,
            input_format=settings.input_format,
            code_set=settings.code_set,
            as_of=settings.as_of,
        )
        return Result(document.name, checked_json(record), record, text)
    except DecodeError as error:
        return _failed(Failure(name=document.name, stage="decode", reason=str(error)))
    except MemoryError:
        return _failed(Failure(name=document.name, stage="crashed", reason="out of memory"))
    except Exception as error:  # noqa: BLE001  the one place where a fault of ours must not end the run
        return _failed(Failure(name=document.name, stage=BUG, reason=f"{type(error).__name__}: {error}"[:LONGEST]))


def _failed(failure: Failure) -> Result:
    return Result(failure.name, checked_json(failure), failure)

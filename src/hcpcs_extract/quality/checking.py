"""Checks documents: each goes once through `results.convert`.

Its findings get a place in the text and a fingerprint.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct, field

from ..inputs import sources as corpus
from ..inputs.passed_over import PassedOver
from ..model.record import CorpusFinding, Failure, Finding, Record, Severity
from ..rules.rule import Corpus, CorpusRule
from ..run import results as batch
from ..settings.settings import DEFAULTS, Settings
from ..text.positions import Lines
from . import fingerprints

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
"""From the most severe on."""
_FOLDER: Final = "/"


class Origin(Struct, frozen=True):
    """Where a document came from."""

    source: str
    """The input: a file, a folder (ends in a slash), or `-`; relative to the working folder where it is below it."""
    name: str
    """The document's name, as in its record."""

    @property
    def path(self) -> str | None:
        """Path of the file that holds the document; None for standard input."""
        if self.source == corpus.STDIN:
            return None
        if self.source.endswith(_FOLDER):
            return str(PurePosixPath(self.source) / self.name)
        return self.source

    @property
    def label(self) -> str:
        """What a person knows the document by: its path, and its name where a file holds several."""
        path = self.path
        if path is None:
            return self.name
        return path if PurePosixPath(path).name == PurePosixPath(self.name).name else f"{path}: {self.name}"


class Placed(Struct, frozen=True):
    """A finding with its place: lines and columns from 1, in code points.

    `end` is the place after the last character.
    """

    finding: Finding
    mark: fingerprints.Mark
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def fingerprint(self) -> str:
        """The fingerprint that reports show."""
        return self.mark.fingerprint


class Checked(Struct, frozen=True):
    """A document that was read."""

    origin: Origin
    record: Record
    text: str
    """What spans, lines and columns count in: the decoded document (HTML: as rendered)."""
    lines: Lines
    findings: list[Placed]

    @property
    def in_file(self) -> bool:
        """Whether lines and columns are those of the file as well.

        They are not where it is rendered, compressed, or one of many lines.
        """
        path = self.origin.path
        plain = self.record.source.media_type != "text/html"
        return plain and path is not None and not path.lower().endswith((".gz", ".jsonl", ".ndjson"))


class Failed(Struct, frozen=True):
    """A document that could not be processed."""

    origin: Origin
    failure: Failure


class CorpusChecked(Struct, frozen=True):
    """A finding over the corpus, and where its documents came from."""

    finding: CorpusFinding
    fingerprint: str
    origins: Sequence[Origin]


class Tally(Struct):
    """Sums over a run."""

    documents: int = 0
    with_findings: int = 0
    failures: int = 0
    bugs: int = 0
    known: int = 0
    """Findings that the baseline has."""
    findings: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    """New findings; those over the corpus are among them."""
    over_corpus: int = 0
    passed_over: int = 0
    """Files of folders that were not read."""
    passed_over_by_suffix: dict[str, int] = field(default_factory=dict)
    """The most frequent first; an empty suffix for none."""


def checked(
    sources: Iterable[str],
    settings: Settings = DEFAULTS,
    *,
    over: Corpus | None = None,
    passed_over: PassedOver | None = None,
) -> Iterator[Checked | Failed]:
    """Yield what became of each document, in order. The records are fed to the corpus `over`.

    Files of folders that are not read are added to `passed_over`.

    Raises MissingInputError before the first document if an input does not exist.
    """
    waiting: deque[tuple[Origin, corpus.Document | Failure]] = deque()

    def documents() -> Iterator[corpus.Document | Failure]:
        for source in corpus.checked(sources):
            place = _place(source)
            for document in corpus.documents([source], passed_over=passed_over):
                waiting.append((Origin(place, document.name), document))
                yield document

    for result in batch.convert(documents(), settings):
        origin, document = waiting.popleft()  # `convert` keeps the order
        outcome = result.outcome
        if isinstance(document, Failure):
            yield Failed(origin, document)
        elif isinstance(outcome, Failure):
            yield Failed(origin, outcome)
        else:
            if over is not None:
                over.add(outcome, result.text, origin.source)
            yield _checked(origin, outcome, result.text)


def _checked(origin: Origin, record: Record, text: str) -> Checked:
    lines = Lines(text)
    marks = fingerprints.of_document(record.findings, origin.name, text)
    placed = [
        Placed(finding, mark, lines.place(finding.span[0]), lines.place(finding.span[1]))
        for finding, mark in zip(record.findings, marks, strict=True)
    ]
    return Checked(origin, record, text, lines, placed)


def over_corpus(documents: Corpus, rules: Iterable[CorpusRule]) -> list[CorpusChecked]:
    """Return what the rules find over all documents that were fed."""
    results = documents.results(rules)
    marks = fingerprints.of_corpus(result.finding for result in results)
    return [
        CorpusChecked(result.finding, mark, [Origin(digest.source, digest.name) for digest in result.documents])
        for result, mark in zip(results, marks, strict=True)
    ]


def _place(source: str) -> str:
    """Return an input as an Origin has it."""
    if source == corpus.STDIN:
        return source
    path = Path(source)
    here = Path.cwd()
    relative = path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
    # Names of files may hold bytes that are not Unicode; what is printed may not.
    name = os.fsencode(relative.as_posix()).decode("utf-8", "backslashreplace")
    return name.rstrip(_FOLDER) + _FOLDER if path.is_dir() else name

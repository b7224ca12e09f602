"""The order of the stages (`STAGES`): bytes in, records out.

bytes -> Page -> Draft -> findings -> Record
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct, field

from . import extractors
from .model import schema
from .model.assembling import draft_of, record_of
from .model.page import Page
from .model.record import Draft, Finding, Record
from .reading.decode import DecodeError
from .reading.reader import read
from .rules.rule import document_rules, findings
from .settings.discovery import discover
from .settings.settings import InputFormat, Settings
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .codes.code_set import CodeSet

EXTRACTORS: Final[dict[str, Callable[[Page], Any]]] = {
    name.replace("-", "_"): module.extract for name, module in discover(extractors).items()
}
"""Each extractor by the field of the draft that it gives, which its file is named after."""
RULES: Final = document_rules()


class Underway(Struct):
    """Documents that go through the stages together, and what the stages have made of them so far."""

    settings: Settings
    documents: Sequence[tuple[str, bytes | str]]
    """Name and content of each."""
    undecodable: dict[int, DecodeError] = field(default_factory=dict)
    """Why a document has no page, by its place in `documents`. It goes no further: what follows has no entry for it."""
    pages: list[Page] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    findings: list[list[Finding]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def _read(group: Underway) -> None:
    for place, (name, data) in enumerate(group.documents):
        try:
            group.pages.append(read(data, name=name, settings=group.settings))
        except DecodeError as error:
            group.undecodable[place] = error


def _extract(group: Underway) -> None:
    values: list[dict[str, Any]] = [{} for _ in group.pages]
    for name, extractor in EXTRACTORS.items():
        for page, found in zip(group.pages, values, strict=True):
            found[name] = extractor(page)
    group.drafts = list(map(draft_of, group.pages, values))


def _check(group: Underway) -> None:
    reference = group.settings.reference()
    group.findings = [
        findings(RULES, page, draft, reference) for page, draft in zip(group.pages, group.drafts, strict=True)
    ]


def _assemble(group: Underway) -> None:
    group.records = list(map(record_of, group.pages, group.drafts, group.findings))


STAGES: Final[tuple[tuple[str, Callable[[Underway], None]], ...]] = (
    ("read", _read),  # bytes -> Page: text, blocks, tables, sections, evidence of a cut (reading/reader.py)
    ("extract", _extract),  # Page -> Draft: one field an extractor (EXTRACTORS)
    ("check", _check),  # Page, Draft -> findings (RULES)
    ("assemble", _assemble),  # Page, Draft, findings -> Record (record.py)
)
"""Each stage goes through all documents before the next begins, and each extractor and so on, so that its code stays in
the processor's caches: a fifth faster than one document by one."""


class Extracted(NamedTuple):
    """A record, and the text that its spans count in."""

    record: Record
    text: str


def extract_all(documents: Iterable[tuple[str, bytes | str]], settings: Settings) -> list[Extracted | DecodeError]:
    """Return what becomes of each document (name and content), in order: a DecodeError if it cannot be decoded."""
    group = Underway(settings, list(documents))
    for _, stage in STAGES:
        stage(group)
    made = iter(zip(group.records, group.pages, strict=True))
    outcomes: list[Extracted | DecodeError] = []
    for place in range(len(group.documents)):
        if place in group.undecodable:
            outcomes.append(group.undecodable[place])
        else:
            record, page = next(made)
            outcomes.append(Extracted(record, page.text))
    return outcomes


def extract(
    data: bytes | str,
    *,
    name: str = "document",
    input_format: InputFormat = "auto",
    code_set: CodeSet | None = None,
    as_of: date | None = None,
    vocabulary: Vocabulary | None = None,
) -> Record:
    r"""Return the record of one document.

    `data` is the document as bytes, or as a string that is already decoded; `name` is what the record calls it and,
    with `input_format="auto"`, its suffix tells the format where the content does not. With a `code_set`, the rules
    that compare the document with CMS's releases run too, for the day `as_of` (None: today). `vocabulary` holds the
    words that are looked up (None: those that come with the package). A string is the document itself, never the path
    of a file. Raises NotTextError for bytes that are not those of a text document (a PDF file, a picture, an archive),
    DecodeError for a string with lone surrogates (both are ValueErrors), TypeError for anything but bytes and str; any
    other bytes give a record.

    >>> extract("HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\n").code.value
    'J9203'
    """
    return extract_one(data, name=name, settings=Settings(input_format, code_set, as_of, vocabulary)).record


def extract_with_text(
    data: bytes | str,
    *,
    name: str = "document",
    input_format: InputFormat = "auto",
    code_set: CodeSet | None = None,
    as_of: date | None = None,
    vocabulary: Vocabulary | None = None,
) -> Extracted:
    """Return the record of one document with the text that its spans count in; see `extract`."""
    return extract_one(data, name=name, settings=Settings(input_format, code_set, as_of, vocabulary))


def extract_json(
    data: bytes | str,
    *,
    name: str = "document",
    input_format: InputFormat = "auto",
    code_set: CodeSet | None = None,
    as_of: date | None = None,
    vocabulary: Vocabulary | None = None,
) -> bytes:
    """Return the record of one document as JSON that was validated against the record's schema; see `extract`.

    Raises InvalidRecordError if our record breaks our own schema, which is a bug of this package.
    """
    settings = Settings(input_format, code_set, as_of, vocabulary)
    return schema.checked_json(extract_one(data, name=name, settings=settings).record)


def extract_one(data: bytes | str, *, name: str, settings: Settings) -> Extracted:
    """Return the record and the text of one document; see `extract`."""
    (outcome,) = extract_all([(name, data)], settings)
    if isinstance(outcome, DecodeError):
        raise outcome
    return outcome

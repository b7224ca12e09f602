"""The order of the stages: bytes in, record out.

bytes -> decode -> Text -> read_text | read_html -> Blocks -> sections -> extractors -> rules -> record
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final, Literal, NamedTuple

import regex

from . import decode, extractors, rules, ruling, schema
from .html_source import is_closed
from .model import Evidence, Finding, MediaType, Record
from .page import Block, Page, Text
from .prose import lower
from .read_html import read_html
from .read_text import read_text
from .record import record
from .registry import discover
from .sections import first_page, sections
from .truncation import evidence, reach_of_cut, verdict

InputFormat = Literal["auto", "text", "markdown", "html"]


class Extracted(NamedTuple):
    """A record, and the text that its spans count in."""

    record: Record
    text: str


_EXTRACTORS: Final = [(name.replace("-", "_"), module.extract) for name, module in discover(extractors).items()]
_RULES: Final = ruling.load(rules)
_SUFFIXES: Final[dict[str, MediaType]] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
}
FORMATS: Final[dict[str, MediaType]] = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}
_MARKDOWN: Final = regex.compile(r"^(?:#{1,6} \S|\*\*[^*\n]{2,60}:?\*\*:? )", regex.MULTILINE)


def extract(data: bytes | str, *, name: str = "document", input_format: InputFormat = "auto") -> Record:
    r"""Return the record of one document.

    `data` is the document as bytes, or as a string that is already decoded; `name` is what the record calls it and,
    with `input_format="auto"`, its suffix tells the format where the content does not.
    A string is the document itself, never the path of a file. Raises DecodeError (a ValueError) for a string with lone surrogates,
    TypeError for anything but bytes and str; any bytes at all give a record.

    >>> extract("HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\n").code.value
    'J9203'
    """
    return extract_with_text(data, name=name, input_format=input_format).record


def extract_with_text(data: bytes | str, *, name: str = "document", input_format: InputFormat = "auto") -> Extracted:
    """Return the record of one document with the text that its spans count in; see `extract`."""
    page, raw = read(data, name=name, input_format=input_format)
    facts: dict[str, Any] = {field: extractor(page) for field, extractor in _EXTRACTORS}
    return Extracted(record(page, raw, facts, findings(page, facts)), page.text)


def extract_json(data: bytes | str, *, name: str = "document", input_format: InputFormat = "auto") -> bytes:
    """Return the record of one document as JSON that was validated against the record's schema; see `extract`.

    Raises InvalidRecordError if our record breaks our own schema, which is a bug of this package.
    """
    return schema.checked_json(extract(data, name=name, input_format=input_format))


def read(data: bytes | str, *, name: str = "document", input_format: InputFormat = "auto") -> tuple[Page, bytes]:
    """Return the page, with blocks, sections and evidence of a cut, and the document's bytes."""
    if not isinstance(data, bytes | str):
        raise TypeError(
            f"a document is bytes or str, not {type(data).__name__}; for a file: extract(path.read_bytes(), name=path.name)"
        )
    if input_format not in ("auto", *FORMATS):
        raise ValueError(f"input_format is one of auto, {', '.join(FORMATS)}, not {input_format!r}")
    media_type = media_type_of(data, name, input_format)
    if isinstance(data, str):
        source, data = decode.from_str(data)
    else:
        source = decode.decode(data, html=media_type == "text/html")
    if media_type == "text/html":
        text, blocks, found = read_html(source.value)
    else:
        if media_type is None:
            media_type = "text/markdown" if _MARKDOWN.search(source.value) else "text/plain"
        text, blocks, found = source.value, read_text(source.value), []
    return _page(name, media_type, source, text, blocks, found), data


def media_type_of(data: bytes | str, name: str, input_format: InputFormat = "auto") -> MediaType | None:
    """Return how a document is to be read: as asked for, by its first characters, by its suffix; None for either kind of text."""
    if input_format != "auto":
        return FORMATS[input_format]
    if decode.looks_like_html(data):
        return "text/html"
    return _SUFFIXES.get(PurePath(name.removesuffix(".gz")).suffix.lower())


def _page(
    name: str, media_type: MediaType, source: Text, text: str, blocks: list[Block], source_evidence: list[Evidence]
) -> Page:
    outline = sections(text, blocks)
    found = source_evidence + evidence(
        text, source, blocks, outline, closed=media_type == "text/html" and is_closed(source.value)
    )
    own = first_page(text, blocks)
    return Page(
        name=name,
        media_type=media_type,
        source=source,
        text=text,
        blocks=blocks,
        sections=outline,
        starts=[section.span[0] for section in outline],
        evidence=found,
        verdict=verdict(found),
        cut=reach_of_cut(text, blocks, html=media_type == "text/html") if found else len(text) + 1,
        own=own,
        own_end=blocks[len(own)].start if len(own) < len(blocks) else len(text),
        lowered=lower(text),
    )


def findings(page: Page, facts: dict[str, Any]) -> list[Finding]:
    """Return what the rules find, by place in the text, then by rule."""
    return ruling.findings(_RULES, page, facts)

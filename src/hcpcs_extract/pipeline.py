"""The order of the stages: bytes in, record out.

bytes -> decode -> Text -> read_text | read_html -> Blocks -> sections -> extractors -> rules -> record
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from . import decode, extractors, rules, ruling, schema
from .lines import line_words
from .marks import is_markdown
from .model import Evidence, MediaType, Record
from .page import Block, Page, Text, sentences_in
from .prose import lower, plain
from .read_text import read_text
from .record import record
from .registry import discover
from .sections import first_page, sections
from .suffixes import MEDIA_TYPES
from .text.phrases import ANY_WORD, Passage, Whole
from .truncation import evidence, reach_of_cut, verdict
from .vocabulary import Vocabulary, built_in

if TYPE_CHECKING:
    from .codeset import CodeSet

InputFormat = Literal["auto", "text", "markdown", "html"]

EXTRACTORS: Final = {name.replace("-", "_"): module.extract for name, module in discover(extractors).items()}
"""Each extractor by the field of the record that it gives."""
RULES: Final = ruling.load(rules)


class Extracted(NamedTuple):
    """A record, and the text that its spans count in."""

    record: Record
    text: str


FORMATS: Final[dict[str, MediaType]] = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}


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
    return extract_with_text(
        data, name=name, input_format=input_format, code_set=code_set, as_of=as_of, vocabulary=vocabulary
    ).record


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
    page = read(data, name=name, input_format=input_format, vocabulary=vocabulary)
    return extract_pages([page], code_set=code_set, as_of=as_of)[0]


def extract_pages(
    pages: Sequence[tuple[Page, bytes]], *, code_set: CodeSet | None = None, as_of: date | None = None
) -> list[Extracted]:
    """Return the record and the text of each of the pages that `read` returned; see `extract`.

    Each stage goes through all of them before the next begins, so that its code stays in the processor's caches: a
    fifth faster than one by one.
    """
    facts: list[dict[str, Any]] = [{} for _ in pages]
    for field, extractor in EXTRACTORS.items():
        for (page, _), found in zip(pages, facts, strict=True):
            found[field] = extractor(page)
    compared = ruling.reference(code_set, as_of)
    findings = [ruling.findings(RULES, page, found, compared) for (page, _), found in zip(pages, facts, strict=True)]
    return [
        Extracted(record(page, raw, found, said), page.text)
        for (page, raw), found, said in zip(pages, facts, findings, strict=True)
    ]


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
    return schema.checked_json(
        extract(data, name=name, input_format=input_format, code_set=code_set, as_of=as_of, vocabulary=vocabulary)
    )


def read(
    data: bytes | str,
    *,
    name: str = "document",
    input_format: InputFormat = "auto",
    vocabulary: Vocabulary | None = None,
) -> tuple[Page, bytes]:
    """Return the page, with blocks, sections and evidence of a cut, and the document's bytes."""
    if not isinstance(data, bytes | str):
        raise TypeError(
            f"a document is bytes or str, not {type(data).__name__}; "
            "for a file: extract(path.read_bytes(), name=path.name)"
        )
    if input_format != "auto" and input_format not in FORMATS:
        raise ValueError(f"input_format is one of auto, {', '.join(FORMATS)}, not {input_format!r}")
    words = vocabulary or built_in()
    media_type, source, data = _decoded(data, name, input_format)
    closed = False
    if media_type == "text/html":
        from .html_source import is_closed  # noqa: PLC0415  slow to import, and needed only for HTML
        from .read_html import read_html  # noqa: PLC0415

        text, blocks, found = read_html(source.value, words)
        closed = is_closed(source.value)
    else:
        if media_type is None:
            media_type = "text/markdown" if is_markdown(source.value) else "text/plain"
        text, found = source.value, []
        blocks = read_text(text, words, markdown=media_type == "text/markdown")
    return _page(name, media_type, source, text, blocks, found, words, closed=closed), data


def text_of(
    data: bytes | str,
    *,
    name: str = "document",
    input_format: InputFormat = "auto",
    vocabulary: Vocabulary | None = None,
) -> str:
    """Return the text that the spans of a document's record count in, without reading it any further; see `extract`."""
    media_type, source, _ = _decoded(data, name, input_format)
    if media_type != "text/html":
        return source.value
    from .read_html import read_html  # noqa: PLC0415

    return read_html(source.value, vocabulary or built_in())[0]


def _decoded(data: bytes | str, name: str, input_format: InputFormat) -> tuple[MediaType | None, Text, bytes]:
    media_type = media_type_of(data, name, input_format)
    if isinstance(data, str):
        text, data = decode.from_str(data)
        return media_type, text, data
    return media_type, decode.decode(data, html=media_type == "text/html"), data


def media_type_of(data: bytes | str, name: str, input_format: InputFormat = "auto") -> MediaType | None:
    """Return how a document is to be read; None for either kind of text.

    It is as asked for, or decided by its first characters, or by its suffix.
    """
    if input_format != "auto":
        return FORMATS[input_format]
    if decode.looks_like_html(data):
        return "text/html"
    return MEDIA_TYPES.get(PurePath(name.removesuffix(".gz")).suffix.lower())


def _page(
    name: str,
    media_type: MediaType,
    source: Text,
    text: str,
    blocks: list[Block],
    source_evidence: list[Evidence],
    vocabulary: Vocabulary,
    *,
    closed: bool,
) -> Page:
    outline = sections(text, blocks, vocabulary.derived(line_words), markdown=media_type == "text/markdown")
    whole = Whole(text, plain(text), vocabulary.lexicon)
    found = source_evidence + evidence(whole, source, blocks, outline, vocabulary, closed=closed)
    titles = [block for block in blocks if block.kind == "title"]
    own = first_page(text, blocks) if len(titles) > 1 else blocks
    own_end = blocks[len(own)].start if len(own) < len(blocks) else len(text)
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
        cut=reach_of_cut(text, blocks, html=media_type == "text/html", in_character=source.cut_in_character)
        if found
        else len(text) + 1,
        own=own,
        own_end=own_end,
        lowered=lower(text),
        plain=whole.plain,
        whole=whole,
        said=sentences_in(whole, own),
        tables=[block.table for block in blocks if block.table is not None],
        titles=titles,
        passage=Passage(whole, 0, own_end, ANY_WORD),
        vocabulary=vocabulary,
    )


def rules_left_out(code_set: CodeSet | None) -> list[str]:
    """Return the ids of the rules that cannot run with what there is to compare with.

    >>> "code-discontinued" in rules_left_out(None)
    True
    """
    return [rule.id for rule in ruling.left_out(RULES, ruling.reference(code_set))]

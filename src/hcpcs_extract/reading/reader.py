"""Reads a document: bytes to a `Page`, with blocks, tables, sections and evidence of a cut."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from ..model.page import Block, Page, Text, sentences_in
from ..model.record import Evidence, MediaType
from ..settings.settings import DEFAULTS, InputFormat, Settings
from ..text.phrases import ANY_WORD, Passage, Whole
from ..text.words import plain
from ..vocabulary import Vocabulary
from . import decode
from .headings import line_words
from .marks import is_markdown
from .sections import first_page, sections
from .suffixes import MEDIA_TYPES
from .text import read_text
from .title_lines import with_title_lines
from .truncation import evidence, reach_of_cut, verdict

_ASKED_FOR: Final[dict[InputFormat, MediaType]] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
}


def read(data: bytes | str, *, name: str = "document", settings: Settings = DEFAULTS) -> Page:
    """Return the page of a document; see `pipeline.extract` for what it raises."""
    if not isinstance(data, bytes | str):
        raise TypeError(
            f"a document is bytes or str, not {type(data).__name__}; "
            "for a file: extract(path.read_bytes(), name=path.name)"
        )
    words = settings.words
    media_type, source, data = _decoded(data, name, settings)
    closed = False
    if media_type == "text/html":
        from .html.reader import read_html  # noqa: PLC0415
        from .html.source import is_closed  # noqa: PLC0415  slow to import, and needed only for HTML

        text, blocks, found = read_html(source.value, words)
        closed = is_closed(source.value)
    else:
        if media_type is None:
            media_type = "text/markdown" if is_markdown(source.value) else "text/plain"
        text, found = source.value, []
        blocks = read_text(text, words, markdown=media_type == "text/markdown")
    return _page(name, data, media_type, source, text, blocks, found, words, closed=closed)


def text_of(data: bytes | str, *, name: str = "document", settings: Settings = DEFAULTS) -> str:
    """Return the text that the spans of a document's record count in, without reading it any further; see `read`."""
    media_type, source, _ = _decoded(data, name, settings)
    if media_type != "text/html":
        return source.value
    from .html.reader import read_html  # noqa: PLC0415

    return read_html(source.value, settings.words)[0]


def media_type_of(data: bytes | str, name: str, settings: Settings = DEFAULTS) -> MediaType | None:
    """Return how a document is to be read; None for either kind of text.

    It is as asked for, or decided by its first characters, or by its suffix.
    """
    if settings.input_format != "auto":
        return _ASKED_FOR[settings.input_format]
    if decode.looks_like_html(data):
        return "text/html"
    return MEDIA_TYPES.get(PurePath(name.removesuffix(".gz")).suffix.lower())


def _decoded(data: bytes | str, name: str, settings: Settings) -> tuple[MediaType | None, Text, bytes]:
    media_type = media_type_of(data, name, settings)
    if isinstance(data, str):
        text, data = decode.from_str(data)
        return media_type, text, data
    return media_type, decode.decode(data, html=media_type == "text/html"), data


def _page(
    name: str,
    data: bytes,
    media_type: MediaType,
    source: Text,
    text: str,
    blocks: list[Block],
    source_evidence: list[Evidence],
    vocabulary: Vocabulary,
    *,
    closed: bool,
) -> Page:
    blocks = with_title_lines(text, blocks, vocabulary)
    outline = sections(text, blocks, vocabulary.derived(line_words), markdown=media_type == "text/markdown")
    whole = Whole(text, plain(text), vocabulary.lexicon)
    found = source_evidence + evidence(whole, source, blocks, outline, vocabulary, closed=closed)
    titles = [block for block in blocks if block.kind == "title"]
    own = first_page(text, blocks) if len(titles) > 1 else blocks
    own_end = blocks[len(own)].start if len(own) < len(blocks) else len(text)
    return Page(
        name=name,
        data=data,
        media_type=media_type,
        source=source,
        text=text,
        blocks=blocks,
        sections=outline,
        starts=[section.span[0] for section in outline],
        evidence=found,
        verdict=verdict(found),
        cut_at=reach_of_cut(text, blocks, html=media_type == "text/html", in_character=source.cut_in_character)
        if found
        else len(text) + 1,
        first_page=own,
        first_page_end=own_end,
        plain=whole.plain,
        whole=whole,
        sentences=sentences_in(whole, own),
        tables=[block.table for block in blocks if block.table is not None],
        titles=titles,
        passage=Passage(whole, 0, own_end, ANY_WORD),
        vocabulary=vocabulary,
    )

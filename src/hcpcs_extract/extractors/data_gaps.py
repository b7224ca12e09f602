"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..facts import fact, trim
from ..model import Fact, Page
from ..prose import one_line, sentences

_ANCHORS: Final = ("not available", "not provided", "unavailable", "not supplied", "not included in", "no data", "not present in", "not given in", "not specified in", "not furnished", "missing from", "absent from", "not contain", "did not include", "does not include", "not stated in", "no input data", "not listed in", "lacked", "not part of the input", "no information", "left blank")
# What is not there must be data of the page's input, not a service of the payer or a drug in stock.
_DATA: Final = regex.compile(r"\b(?:data|input|information|details?|codes?|diagnos[ei]s|taxonom(?:y|ies)|source|payers?|benchmarks?|specifications?)\b", regex.IGNORECASE)
_INPUT: Final = regex.compile(r"\b(?:input|source|data|supplied|dataset|feed|record)\b", regex.IGNORECASE)
# "… are noted where applicable", "where data is not available, this is flagged": how gaps are marked.
_ANNOUNCED: Final = regex.compile(
    r"\b(?:noted|marked|flagged|indicated|identified|labell?ed|called\s+out|stated\s+(?:as\s+such|explicitly|so)|highlighted|signalled|signaled|pointed\s+out|tagged|shown\s+as|acknowledged|disclosed|recorded\s+as|listed\s+as|says\s+so|say\s+so|spelled\s+out|named\s+as)\b",
    regex.IGNORECASE,
)
_CONDITIONAL: Final = regex.compile(r"^(?:where|when|if|whenever|any|wherever|should|items?|elements?|fields?|gaps?)\b", regex.IGNORECASE)
_QUOTED: Final = regex.compile(r"[\"“'‘`][^\"”'’`]{0,40}\b(?:not available|not provided|unavailable)[^\"”'’`]{0,60}[\"”'’`]", regex.IGNORECASE)
_FOR: Final = regex.compile(r"\b(?:available|provided|supplied|unavailable|present|given)\b(?:\s+(?:in|within|from)\s+(?:the|this)\s+(?:\w+\s+){0,2}?(?:input|source|data)(?:\s+(?:data|record|file))?)?\s+(?:for|on|about|regarding|include|includes|including|are|concerning)\s*:?\s+(?P<what>[^.]{3,200})", regex.IGNORECASE)
_SUBJECT: Final = regex.compile(r"^(?:[Tt]he\s+)?(?P<what>[A-Z]?[^.,;]{3,160}?)\s+(?:is|are|was|were)\s+(?:currently\s+|also\s+)?(?:not\s+(?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)|unavailable|missing|absent)\b")
_PLAIN_SUBJECT: Final = frozenset(("data", "input data", "information", "input", "the data", "this data", "this information", "these data"))
_NO_WHAT: Final = regex.compile(r"\b[Nn]o\s+(?:input\s+)?(?:data|information)\s+(?:was|were|is|are)?\s*(?:available|provided|supplied)?\s*(?:for|on|about|regarding)\s+(?P<what>[^.]{3,160}?)(?:\s+(?:is|are|was|were)\s+[^.]*)?(?:\.|$)")


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    return [fact(page, _what(page.text[start:end]), start, end, reach) for start, end, reach in _gaps(page)]


def _gaps(page: Page) -> Iterator[tuple[int, int, int]]:
    text = page.text
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals of other scripts grow when lowered; offsets must not move
        lowered = text
    if not any(anchor in lowered for anchor in _ANCHORS):
        return
    for block in page.own:
        if block.kind in ("heading", "title") or not any(lowered.find(anchor, block.start, block.end) >= 0 for anchor in _ANCHORS):
            continue
        if block.table is not None:
            yield from ((cell.start, cell.end, cell.end) for row in block.table.rows for cell in row.cells if _is_gap(text[cell.start : cell.end]))
            continue
        begin = block.value_start if block.kind == "label" else block.content_start
        for start, end in sentences(text, begin, block.end):
            first, last = trim(text, start, end)
            if first < last and _is_gap(text[first:last]):
                yield first, last, end


def _is_gap(sentence: str) -> bool:
    """Whether a sentence says that data is missing.

    >>> _is_gap("Data not available in the input."), _is_gap("Data not available in the input are noted where applicable.")
    (True, False)
    >>> _is_gap("Same-day appointments were not available.")
    False
    """
    lowered = sentence.lower()
    if not any(anchor in lowered for anchor in _ANCHORS):
        return False
    if not _DATA.search(sentence) or not (_INPUT.search(sentence)):
        return False
    if _QUOTED.search(sentence):
        return False
    announced = _ANNOUNCED.search(sentence)
    if announced and (_CONDITIONAL.search(sentence) or sentence.lower().find("available") < announced.start()):
        return False
    return not (_CONDITIONAL.search(sentence) and not announced and lowered.startswith(("where available", "when available")))


def _what(sentence: str) -> str:
    """Return what is missing, or `unspecified`.

    >>> _what("Data not available in the input."), _what("Data not available in the input for associated taxonomies.")
    ('unspecified', 'associated taxonomies')
    """
    for pattern in (_FOR, _NO_WHAT):
        if match := pattern.search(sentence):
            return one_line(match["what"]).rstrip(" .")
    if (match := _SUBJECT.search(sentence)) and match["what"].lower() not in _PLAIN_SUBJECT:
        return one_line(match["what"])
    return "unspecified"

"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..facts import fact, trim
from ..model import Fact
from ..page import Page
from ..prose import one_line

# Every statement of a gap holds one of these; looked for first, since most paragraphs hold none.
_ANCHORS: Final = (
    "availab",
    "provided",
    "supplied",
    "input",
    "missing",
    "absent",
    "no data",
    "no information",
    "not given",
    "not stated",
    "source data",
    "data source",
)
_LACK: Final = r"(?:not|no|none|nothing|neither|nor|without|lacks?|lacked|lacking|omits?|omitted|missing|absent|unavailable|blank|empty|left\s+out|cannot|n't|never)"
_INPUT: Final = r"(?:input|(?:source|supplied|provided|underlying|submitted)\s+(?:data|record|file|material|document|page|information|set)s?|data\s*(?:source|set|feed|file)s?|dataset)"
# The statement names the page's input and says that something is not in it …
_NOT_IN_INPUT: Final = regex.compile(
    rf"\b{_LACK}\b[^.]*\b{_INPUT}\b|\b{_INPUT}\b[^.]*(?:\b{_LACK}\b)", regex.IGNORECASE
)
# … or says outright that data is not available.
_DATA_LACKING: Final = regex.compile(
    r"\b(?:data|information|details|specifications?|lists?|codes|diagnos[ei]s|taxonom(?:y|ies)|benchmarks?)\b[^.,;]{0,80}?\b(?:not\s+(?:\w+\s+)?(?:available|provided|supplied|given|included|listed)|unavailable|missing)\b"
    r"|\bno\s+(?:\w+\s+){0,4}?(?:data|information|details)\b[^.,;]{0,60}?\b(?:available|provided|supplied|given)\b",
    regex.IGNORECASE,
)
# "… are noted where applicable", "where data is not available, this is flagged": how gaps are marked.
_ANNOUNCED: Final = regex.compile(
    r"\b(?:noted|marked|flagged|indicated|identified|labell?ed|called\s+out|stated\s+(?:as\s+such|explicitly|so)|highlighted|signalled|signaled|pointed\s+out|tagged|shown\s+as|acknowledged|disclosed|recorded\s+as|listed\s+as|says\s+so|say\s+so|spelled\s+out|named\s+as)\b",
    regex.IGNORECASE,
)
_CONDITIONAL: Final = regex.compile(
    r"^(?:where|when|if|whenever|any|wherever|should|items?|elements?|fields?|gaps?)\b", regex.IGNORECASE
)
_QUOTED: Final = regex.compile(
    r"[\"“'‘`][^\"”'’`]{0,40}\b(?:not available|not provided|unavailable)[^\"”'’`]{0,60}[\"”'’`]", regex.IGNORECASE
)
_FOR: Final = regex.compile(
    r"\b(?:available|provided|supplied|unavailable|present|given)\b(?:\s+(?:in|within|from)\s+(?:the|this)\s+(?:\w+\s+){0,2}?(?:input|source|data)(?:\s+(?:data|record|file))?)?\s+(?:for|on|about|regarding|include|includes|including|are|concerning)\s*:?\s+(?P<what>[^.]{3,200})",
    regex.IGNORECASE,
)
_SUBJECT: Final = regex.compile(
    r"^(?:[Tt]he\s+)?(?P<what>[A-Z]?[^.,;]{3,160}?)\s+(?:is|are|was|were)\s+(?:currently\s+|also\s+)?(?:not\s+(?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)|unavailable|missing|absent)\b"
)
_PLAIN_SUBJECT: Final = frozenset(
    ("data", "input data", "information", "input", "the data", "this data", "this information", "these data")
)
_NO_WHAT: Final = regex.compile(
    r"\b[Nn]o\s+(?:input\s+)?(?:data|information)\s+(?:was|were|is|are)?\s*(?:available|provided|supplied)?\s*(?:for|on|about|regarding)\s+(?P<what>[^.]{3,160}?)(?:\s+(?:is|are|was|were)\s+[^.]*)?(?:\.|$)"
)


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    return [fact(page, _what(page.text[start:end]), start, end, reach) for start, end, reach in _gaps(page)]


def _gaps(page: Page) -> Iterator[tuple[int, int, int]]:
    text = page.text
    anchors = page.present(_ANCHORS)
    for block in page.own:
        if block.table is not None:
            for row in block.table.rows:
                for cell in row.cells:
                    if _is_gap(text[cell.start : cell.end]):
                        yield cell.start, cell.end, cell.end if row.closed else row.end
        elif block.kind not in ("heading", "title"):
            for start, end in page.sentences_with(block, anchors):
                first, last = trim(text, max(start, block.value_start), end)
                if first < last and _is_gap(text[first:last]):
                    yield first, last, end


def _is_gap(sentence: str) -> bool:
    """Whether a sentence says that data is missing.

    >>> _is_gap("Data not available in the input."), _is_gap("Data not available in the input are noted where applicable.")
    (True, False)
    >>> _is_gap("No payer information is available in the input."), _is_gap("Same-day appointments were not available.")
    (True, False)
    """
    lowered = sentence.lower()
    if not any(anchor in lowered for anchor in _ANCHORS):
        return False
    if not _NOT_IN_INPUT.search(sentence) and not _DATA_LACKING.search(sentence):
        return False
    if _QUOTED.search(sentence):
        return False
    announced = _ANNOUNCED.search(sentence)
    if announced and (
        _CONDITIONAL.search(sentence)
        or _DATA_LACKING.search(sentence, 0, announced.start())
        or _NOT_IN_INPUT.search(sentence, 0, announced.start())
    ):
        return False
    return not lowered.startswith(("where ", "when ", "if ", "whenever ", "wherever "))


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

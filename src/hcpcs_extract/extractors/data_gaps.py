"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..facts import fact, trim
from ..model import Fact
from ..page import Page, Table
from ..prose import each_match, one_line, plain

# Every statement of a gap holds one of these words, by _LACK; looked for first, since most paragraphs hold none.
_LACKING: Final = frozenset([
    "not", "no", "none", "nothing", "nobody", "neither", "nor", "lack", "lacks", "lacked", "lacking", "omit", "omits", "omitted", "missing", "absent",
    "unavailable", "blank", "empty", "left", "cannot", "n", "never", "silent", "outside", "incomplete",
])  # fmt: skip
_LACKING_ALONE: Final = _LACKING - {"left", "n"}
"""Of these the words that need no other word beside them."""
# And one of these.
_ANCHORS: Final = (
    "availab", "provided", "supplied", "input", "missing", "absent", "no data", "no information", "not given", "not stated", "source", "extract",
    "retriev", "export", "received", "recorded", "silent", "material", "no list", "nobody", "no one", "handed", "were sent", "none", "nothing",
)  # fmt: skip
_LACK: Final = (
    r"(?:not|no|none|nothing|nobody|neither|nor|lacks?|lacked|lacking|omits?|omitted|missing|absent|unavailable|blank|empty|left\s{1,3}(?:\w+\s{1,3}){0,3}?out"
    r"|cannot|n't|never|silent|outside|incomplete)"
)
_INPUT: Final = (
    r"(?:inputs?|(?:the|our|its|this)\s{1,3}(?:\w+\s{1,3})?(?:sources?|extract|export|feed|submission|dataset|data\s{1,3}set)(?!\s{1,3}of)|(?:source|supplied|provided|underlying|submitted)\s{1,3}(?:data|records?|files?|material|documents?|pages?|information|sets?)"
    r"|(?:data|material|information|lists?|files?|records?)\s{1,3}(?:(?:we\s{1,3}were|that\s{1,3}was|that\s{1,3}were)\s{1,3})?(?:supplied|provided|sent|given|available|received)|data\s{0,3}(?:source|set|feed|file)s?)"
)
# The statement names the page's input and, before or after it, says that something is not in it …
_JOINED: Final = ("dataset", "datasets", "datasource", "datasources", "datafeed", "datafeeds", "datafile", "datafiles")
_INPUT_WORDS: Final = frozenset([
    "input", "inputs", "source", "sources", "extract", "export", "feed", "feeds", "submission", "set", "sets", "file", "files", "supplied", "provided",
    "underlying", "submitted", "sent", "given", "available", "received", *_JOINED,
])  # fmt: skip
"""Words one of which is in each name of the input, …"""
_INPUT_LEADS: Final = frozenset([
    "input", "inputs", "the", "our", "its", "this", "source", "supplied", "provided", "underlying", "submitted", "data", "material", "information",
    "list", "lists", "file", "files", "record", "records", *_JOINED,
])  # fmt: skip
"""… and those it may begin with, by _INPUT."""
_LACKS: Final = regex.compile(rf"\b{_LACK}\b", regex.IGNORECASE)
_NAMES_INPUT: Final = regex.compile(rf"\b{_INPUT}\b", regex.IGNORECASE)
_GIVEN_WORDS: Final = (
    "available", "provided", "supplied", "given", "included", "listed", "received", "recorded", "retrieved", "exported", "handed", "furnished", "sent",
    "obtained", "collected", "released",
)  # fmt: skip
_GIVEN: Final = f"(?:{'|'.join(_GIVEN_WORDS)})"
_DATA_WORDS: Final = (
    "data", "information", "detail", "details", "specification", "specifications", "list", "lists", "codes", "crosswalk", "crosswalks", "diagnosis",
    "diagnoses", "taxonomy", "taxonomies", "benchmark", "benchmarks", "rate", "rates", "price", "prices", "pricing", "fee", "fees", "allowable",
    "allowables", "amounts", "figure", "figures", "counts", "limits", "policy", "policies", "text", "terms", "coverage", "volume", "volumes",
    "statistics", "edits", "field", "fields", "guidance", "schedule", "schedules", "names", "modifiers", "payer", "payers",
)  # fmt: skip
_DATA: Final = f"(?:{'|'.join(_DATA_WORDS)})"
# … or says outright that data is not available.
_DATA_LACKING: Final = regex.compile(
    rf"\b{_DATA}\b[^.;]{{0,120}}?\b(?:(?:not|never)\s{{1,3}}(?:\w+\s{{1,3}}){{0,2}}?{_GIVEN}|unavailable|missing|absent)\b"
    rf"|\b(?:no|neither|nor)\s{{1,3}}(?:[\w-]+\s{{1,3}}){{0,6}}?{_DATA}\b[^.;]{{0,80}}?\b(?:{_GIVEN}|came|exists?)\b"
    rf"|\bno(?:body|\s{{1,3}}one)\b[^.;]{{0,60}}\b(?:sent|given|gave|give|provided|supplied)\b[^.;]{{0,60}}\b{_DATA}\b",
    regex.IGNORECASE,
)
_DATA_LEADS: Final = frozenset([*_DATA_WORDS, "no", "neither", "nor", "nobody"])
_SOMEHOW_GIVEN: Final = frozenset(
    [*_GIVEN_WORDS, "unavailable", "missing", "absent", "came", "exist", "exists", "gave", "give"]
)
# "Allowables - not supplied.", "Retention rates: no data."
_LABEL_LACKING: Final = regex.compile(
    r"^[A-Z][^.:;]{2,70}?(?::|\s[-–—])\s{1,3}(?:data\s{1,3})?(?:not|none|no\s{1,3}data|unavailable|missing|nothing|our\s{1,3}\w+\s{1,3}gave\s{1,3}no)\b",
    regex.IGNORECASE,
)
# "… are noted where applicable", "where data is not available, this is flagged": how gaps are marked.
_ANNOUNCED: Final = regex.compile(
    r"\b(?:noted|marked|flagged|indicated|identified|labell?ed|called\s{1,3}out|stated\s{1,3}(?:as\s{1,3}such|explicitly|so)|highlighted|signalled|signaled|pointed\s{1,3}out|tagged|shown\s{1,3}as|acknowledged|disclosed|recorded\s{1,3}as|listed\s{1,3}as|says\s{1,3}so|say\s{1,3}so|spelled\s{1,3}out|named\s{1,3}as|means?)\b",
    regex.IGNORECASE,
)
_ANNOUNCING: Final = frozenset([
    "noted", "marked", "flagged", "indicated", "identified", "labeled", "labelled", "called", "stated", "highlighted", "signalled", "signaled",
    "pointed", "tagged", "shown", "acknowledged", "disclosed", "recorded", "listed", "says", "say", "spelled", "named", "mean", "means",
])  # fmt: skip
"""Words one of which announces, by _ANNOUNCED."""
_UNLISTED_LABEL: Final = regex.compile(r"[*_]{0,2}[A-Z][\w ]{2,40}:[*_]{0,2}\s{1,3}(?=[A-Z])")
_CONDITIONAL: Final = regex.compile(
    r"^(?:where|when|if|whenever|any|wherever|should|items?|elements?|fields?|gaps?)\b", regex.IGNORECASE
)
_NOTHING_LACKS: Final = regex.compile(
    r"\b(?:no\s{1,3}missing|not\s{1,3}missing|nothing\s{1,3}is\s{1,3}missing|no\s{1,3}gaps?\b)", regex.IGNORECASE
)
_NOTHING_LEADS: Final = frozenset(["no", "not", "nothing"])
_QUOTES: Final = "\"“'‘`"
_QUOTED: Final = regex.compile(
    r"[\"“'‘`][^\"”'’`]{0,40}\b(?:not available|not provided|unavailable)[^\"”'’`]{0,60}[\"”'’`]", regex.IGNORECASE
)
_FOR: Final = regex.compile(
    r"\b(?:available|provided|supplied|unavailable|present|given)\b(?:\s{1,3}(?:in|within|from)\s{1,3}(?:the|this)\s{1,3}(?:\w+\s{1,3}){0,2}?(?:input|source|data)(?:\s{1,3}(?:data|record|file))?)?\s{1,3}(?:for|on|about|regarding|include|includes|including|are|concerning)\s{0,3}:?\s{1,3}(?P<what>[^.]{3,200})",
    regex.IGNORECASE,
)
_SUBJECT: Final = regex.compile(
    r"^(?:[Tt]he\s{1,3})?(?P<what>[A-Z]?[^.,;]{3,160}?)\s{1,3}(?:is|are|was|were)\s{1,3}(?:currently\s{1,3}|also\s{1,3})?(?:not\s{1,3}(?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)|unavailable|missing|absent)\b"
)
_PLAIN_SUBJECT: Final = frozenset(
    ("data", "input data", "information", "input", "the data", "this data", "this information", "these data")
)
_NO_WHAT: Final = regex.compile(
    r"\b[Nn]o\s{1,3}(?:input\s{1,3})?(?:data|information)\s{1,3}(?:was|were|is|are)?\s{0,3}(?:available|provided|supplied)?\s{0,3}(?:for|on|about|regarding)\s{1,3}(?P<what>[^.]{3,160}?)(?:\s{1,3}(?:is|are|was|were)\s{1,3}[^.]*)?(?:\.|$)"
)


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    return [fact(page, _what(page.text[start:end]), start, end, reach) for start, end, reach in _gaps(page)]


def _gaps(page: Page) -> Iterator[tuple[int, int, int]]:
    text = page.text
    for block, words in page.worded:
        if block.table is not None:
            yield from _in_table(page, block.table)
        elif not _LACKING.isdisjoint(words):
            for start, end in page.sentences_with(block, _LACKING & words):
                first, last = trim(text, _after_label(text, max(start, block.value_start), end), end)
                if first >= last or not _is_gap(text[first:last]) or not page.holds(_ANCHORS, start, end):
                    continue
                # What is not recorded or given in a vignette is the patient's, not the page's; there only the input itself counts.
                if page.section_at(block.start) != "clinical_context" or _not_in_input(text[first:last]):
                    yield first, last, end


def _in_table(page: Page, table: Table) -> Iterator[tuple[int, int, int]]:
    for row in table.rows:
        for cell in row.cells:  # one that spans rows lies in the first of them alone
            words = page.plain[cell.start : cell.end].split()
            if not _LACKING.isdisjoint(words) and _is_gap(page.text[cell.start : cell.end]):
                yield cell.start, cell.end, cell.end if row.closed else row.end


def _after_label(text: str, start: int, end: int) -> int:
    """Where a sentence begins after an unlisted label ("Data caveat: The source …") if it is a gap without it."""
    label = _UNLISTED_LABEL.match(text, start, end) if text.find(":", start, end) >= 0 else None
    return label.end() if label and _is_gap(text[label.end() : end]) else start


def _not_in_input(sentence: str) -> bool:
    return _LACKS.search(sentence) is not None and _NAMES_INPUT.search(sentence) is not None


def _lacks(sentence: str, words: frozenset[str]) -> bool:
    if sentence.isascii() and "_" not in sentence and not _LACKING_ALONE.isdisjoint(words):
        return True  # all words are as the expression sees them
    return not _LACKING.isdisjoint(words) and _LACKS.search(sentence) is not None


def _lacks_after_label(sentence: str) -> bool:
    return any(mark in sentence for mark in ":-–—") and _LABEL_LACKING.search(sentence) is not None


def _is_gap(sentence: str) -> bool:
    """Whether a sentence says that data is missing.

    >>> _is_gap("Data not available in the input."), _is_gap("Data not available in the input are noted where applicable.")
    (True, False)
    >>> _is_gap("No payer information is available in the input."), _is_gap("Same-day appointments were not available.")
    (True, False)
    """
    text = plain(sentence)
    words = frozenset(text.split())
    if not _lacks(sentence, words):
        return False

    def has(pattern: regex.Pattern[str], leads: frozenset[str]) -> bool:
        return any(each_match(pattern, leads & words, sentence, text, 0, len(sentence)))

    names_input = not _INPUT_WORDS.isdisjoint(words) and has(_NAMES_INPUT, _INPUT_LEADS)
    lacks_data = not names_input and not _SOMEHOW_GIVEN.isdisjoint(words) and has(_DATA_LACKING, _DATA_LEADS)
    if not (names_input or lacks_data or _lacks_after_label(sentence)):
        return False
    if any(quote in sentence for quote in _QUOTES) and _QUOTED.search(sentence):
        return False
    if has(_NOTHING_LACKS, _NOTHING_LEADS):
        return False
    announced = None if _ANNOUNCING.isdisjoint(words) else _ANNOUNCED.search(sentence)
    if announced and (
        _CONDITIONAL.search(sentence)
        or _DATA_LACKING.search(sentence, 0, announced.start())
        or _not_in_input(sentence[: announced.start()])
    ):
        return False
    return not sentence.lower().startswith(("where ", "when ", "if ", "whenever ", "wherever "))


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

"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

import regex
from msgspec import Struct

from ..facts import fact, trim
from ..model import Fact
from ..page import Page, Sentence, Table
from ..prose import first_match, one_line, plain

# Every statement of a gap holds one of these words, by _LACK; looked for first, since most sentences hold none.
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
_INPUT_ALONE: Final = frozenset(["input", "inputs", *_JOINED])
"""… those that name it without any other …"""
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
"""Words one of which is in each statement by _DATA_LACKING."""
_EVIDENT: Final = _INPUT_WORDS | _SOMEHOW_GIVEN
# "Allowables - not supplied.", "Retention rates: no data."
_LABEL_MARKS: Final = ":–—-"
_LABEL_END: Final = re.compile(rf"[{_LABEL_MARKS}]\s")
"""What is in each _LABEL_LACKING, within so many characters."""
_LONGEST_LABEL: Final = 80
_LABEL_LACKING: Final = regex.compile(
    r"[A-Z][^.:;]{2,70}?(?::|\s[-–—])\s{1,3}(?:data\s{1,3})?(?:not|none|no\s{1,3}data|unavailable|missing|nothing|our\s{1,3}\w+\s{1,3}gave\s{1,3}no)\b",
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
    r"(?:where|when|if|whenever|any|wherever|should|items?|elements?|fields?|gaps?)\b", regex.IGNORECASE
)
_NOTHING_LACKS: Final = regex.compile(
    r"\b(?:no\s{1,3}missing|not\s{1,3}missing|nothing\s{1,3}is\s{1,3}missing|no\s{1,3}gaps?\b)", regex.IGNORECASE
)
_NOTHING_LEADS: Final = frozenset(["no", "not", "nothing"])
_NOTHING_WORDS: Final = frozenset(["missing", "gap", "gaps"])
"""Words that _NOTHING_LACKS begins with, and those one of which it ends with."""
_CONDITIONS: Final = ("where ", "when ", "if ", "whenever ", "wherever ")
_LONGEST_CONDITION: Final = 9
_QUOTE: Final = re.compile("[\"“'‘`]")
_QUOTABLE: Final = frozenset(["available", "provided", "unavailable"])
"""Words one of which is in what _QUOTED matches."""
_QUOTED: Final = regex.compile(
    r"[\"“'‘`][^\"”'’`]{0,40}\b(?:not available|not provided|unavailable)[^\"”'’`]{0,60}[\"”'’`]", regex.IGNORECASE
)
_FOR: Final = regex.compile(
    r"\b(?:available|provided|supplied|unavailable|present|given)\b(?:\s{1,3}(?:in|within|from)\s{1,3}(?:the|this)\s{1,3}(?:\w+\s{1,3}){0,2}?(?:input|source|data)(?:\s{1,3}(?:data|record|file))?)?\s{1,3}(?:for|on|about|regarding|include|includes|including|are|concerning)\s{0,3}:?\s{1,3}(?P<what>[^.]{3,200})",
    regex.IGNORECASE,
)
_FOR_LEADS: Final = frozenset(["available", "provided", "supplied", "unavailable", "present", "given"])
_FOR_WORDS: Final = frozenset(
    ["for", "on", "about", "regarding", "include", "includes", "including", "are", "concerning"]
)
"""Words that _FOR begins with, and those one of which it and _NO_WHAT hold."""
_SUBJECT: Final = regex.compile(
    r"(?:[Tt]he\s{1,3})?(?P<what>[A-Z]?[^.,;]{3,160}?)\s{1,3}(?:is|are|was|were)\s{1,3}(?:currently\s{1,3}|also\s{1,3})?(?:not\s{1,3}(?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)|unavailable|missing|absent)\b"
)
_SUBJECT_VERBS: Final = frozenset(["is", "are", "was", "were"])
_PLAIN_SUBJECT: Final = frozenset(
    ("data", "input data", "information", "input", "the data", "this data", "this information", "these data")
)
_NO_WHAT: Final = regex.compile(
    r"\b[Nn]o\s{1,3}(?:input\s{1,3})?(?:data|information)\s{1,3}(?:was|were|is|are)?\s{0,3}(?:available|provided|supplied)?\s{0,3}(?:for|on|about|regarding)\s{1,3}(?P<what>[^.]{3,160}?)(?:\s{1,3}(?:is|are|was|were)\s{1,3}[^.]*)?(?:\.|$)"
)
_NO: Final = frozenset(["no"])


class _Statement(Struct, frozen=True, gc=False):
    """A sentence or cell, its plain text (`prose.plain`), its words, and where it begins."""

    text: str
    plain: str
    words: AbstractSet[str]
    start: int

    def first(self, pattern: regex.Pattern[str], leads: AbstractSet[str]) -> regex.Match[str] | None:
        """Return the first match of an expression that begins with one of the words."""
        return first_match(pattern, leads & self.words, self.text, self.plain, 0, len(self.text))

    def has(self, pattern: regex.Pattern[str], leads: AbstractSet[str]) -> bool:
        """Whether it matches an expression that begins with one of the words."""
        return self.first(pattern, leads) is not None

    def lacks(self) -> bool:
        """Whether it says of anything that it is not there."""
        if _LACKING.isdisjoint(self.words):
            return False
        return (self._is_plain() and not _LACKING_ALONE.isdisjoint(self.words)) or self.has(_LACKS, _LACKING)

    def names_input(self) -> bool:
        """Whether it names the page's input."""
        if _INPUT_WORDS.isdisjoint(self.words):
            return False
        return (self._is_plain() and not _INPUT_ALONE.isdisjoint(self.words)) or self.has(_NAMES_INPUT, _INPUT_LEADS)

    def _is_plain(self) -> bool:
        """Whether expressions see the same words in it."""
        return self.text.isascii() and "_" not in self.text


def _statement(text: str, start: int = 0) -> _Statement:
    words = plain(text)
    return _Statement(text, words, set(words.split()), start)


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    gaps = _in_prose(page)
    for block in page.own:
        if block.table is not None and (noted := _in_table(page, block.table)):
            at = bisect_left(gaps, block.start, key=_begin)
            gaps[at:at] = noted
    return gaps


def _begin(gap: Fact) -> int:
    return gap.span[0]


def _in_prose(page: Page) -> list[Fact]:
    gaps = []
    for sentence in page.saying(_LACKING):
        if _EVIDENT.isdisjoint(sentence.words) and not _has_label_end(page.text, sentence.start, sentence.end):
            continue
        gap = _without_label(page, sentence)
        if not gap.text or not _is_gap(gap) or not page.holds(_ANCHORS, sentence.start, sentence.end):
            continue
        # What is not recorded or given in a vignette is the patient's, not the page's; there only the input itself counts.
        if page.section_at(sentence.block.start) != "clinical_context" or gap.names_input():
            gaps.append(fact(page, _what(gap), gap.start, gap.start + len(gap.text), sentence.end))
    return gaps


def _in_table(page: Page, table: Table) -> list[Fact]:
    gaps: list[Fact] = []
    lacking = _LACKING.intersection(page.plain[table.start : table.end].split())
    if not lacking:
        return gaps
    for row in table.rows:
        # In HTML a row may hold cells that lie in a row above.
        if not table.cells_explicit and not _holds(page.plain, lacking, row.start, row.end):
            continue
        for cell in row.cells:
            if _holds(page.plain, lacking, cell.start, cell.end) and _may_lack_data(page, cell.start, cell.end):
                gap = _statement(page.text[cell.start : cell.end], cell.start)
                if _is_gap(gap):
                    gaps.append(fact(page, _what(gap), cell.start, cell.end, cell.end if row.closed else row.end))
    return gaps


def _may_lack_data(page: Page, start: int, end: int) -> bool:
    """Whether the words of a cell allow a gap in it."""
    words = page.plain[start:end].split()
    return not _LACKING.isdisjoint(words) and (
        not _EVIDENT.isdisjoint(words) or _has_label_end(page.text, start, min(end, start + _LONGEST_LABEL))
    )


def _has_label_end(text: str, start: int, end: int) -> bool:
    return _holds(text, _LABEL_MARKS, start, end) and _LABEL_END.search(text, start, end) is not None


def _holds(text: str, pieces: Iterable[str], start: int, end: int) -> bool:
    for piece in pieces:  # noqa: SIM110  asked of every sentence and row that lacks anything: `any` would cost twice as much
        if text.find(piece, start, end) >= 0:
            return True
    return False


def _without_label(page: Page, sentence: Sentence) -> _Statement:
    """Return a sentence without its marks; an unlisted label ("Data caveat: The source …") is left out if what follows is a gap."""
    text, end = page.text, sentence.end
    start = max(sentence.start, sentence.block.value_start)
    label = _UNLISTED_LABEL.match(text, start, end) if text.find(":", start, end) >= 0 else None
    if label and _is_gap(_statement(text[label.end() : end], label.end())):
        start = label.end()
    first, last = trim(text, start, end)
    if start > sentence.start:
        return _statement(text[first:last], first)
    return _Statement(text[first:last], page.plain[first:last], sentence.words, first)


def _is_gap(said: _Statement) -> bool:
    """Whether a sentence says that data is missing.

    >>> _is_gap(_statement("Data not available in the input."))
    True
    >>> _is_gap(_statement("Data not available in the input are noted where applicable."))
    False
    >>> _is_gap(_statement("No payer information is available in the input.")), _is_gap(_statement("Same-day appointments were not available."))
    (True, False)
    """
    text, words = said.text, said.words
    if not said.lacks() or not (said.names_input() or _lacks_data(said) or _lacks_after_label(text)):
        return False
    if not _QUOTABLE.isdisjoint(words) and _QUOTE.search(text) and _QUOTED.search(text):
        return False
    if not _NOTHING_WORDS.isdisjoint(words) and said.has(_NOTHING_LACKS, _NOTHING_LEADS):
        return False
    if text[:_LONGEST_CONDITION].lower().startswith(_CONDITIONS):
        return False
    announced = None if _ANNOUNCING.isdisjoint(words) else said.first(_ANNOUNCED, _ANNOUNCING)
    return announced is None or not (
        _CONDITIONAL.match(text)
        or _DATA_LACKING.search(text, 0, announced.start())
        or _not_in_input(text[: announced.start()])
    )


def _lacks_data(said: _Statement) -> bool:
    return not _SOMEHOW_GIVEN.isdisjoint(said.words) and said.has(_DATA_LACKING, _DATA_LEADS)


def _lacks_after_label(text: str) -> bool:
    return _has_label_end(text, 0, _LONGEST_LABEL) and _LABEL_LACKING.match(text) is not None


def _not_in_input(text: str) -> bool:
    return _LACKS.search(text) is not None and _NAMES_INPUT.search(text) is not None


def _what(said: _Statement) -> str:
    """Return what is missing, or `unspecified`.

    >>> _what(_statement("Data not available in the input.")), _what(_statement("Data not available in the input for associated taxonomies."))
    ('unspecified', 'associated taxonomies')
    """
    match = None if _FOR_WORDS.isdisjoint(said.words) else said.first(_FOR, _FOR_LEADS) or said.first(_NO_WHAT, _NO)
    if match is not None:
        return one_line(match["what"]).rstrip(" .")
    match = None if _SUBJECT_VERBS.isdisjoint(said.words) else _SUBJECT.match(said.text)
    if match is not None and match["what"].lower() not in _PLAIN_SUBJECT:
        return one_line(match["what"])
    return "unspecified"

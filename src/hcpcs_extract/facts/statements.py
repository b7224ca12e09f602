"""Where a document states the service type and the site of service: labels, bullets, prose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct

from ..model.page import Block, Page, Sentence
from ..reading.absence import absence
from ..reading.marks import trim_value
from ..text.phrases import Passage, Phrase


class Statement(Struct, frozen=True):
    """Span of a stated value; `reach` is the end of the line or sentence that it was read from."""

    start: int
    end: int
    reach: int
    labelled: bool
    next_item: int = -1
    """Where the next item begins, if the statement is an item of the list below a label."""


TYPE_IS: Final = Phrase(
    r"""
    {type_noun}
    (?: here | (?:for|associated with|assigned to) (?:this|the) code | of this code | for (?-i:[A-Z0-9]{5}) )?
    (?:is|remains|would be|can be described as|falls under|being|of|is best described as)
    (?:(?:best)? (?:described|classified|categorized|characterized|listed) as)?
    (?:an?|the)?
    """,
    matches=[
        "The «service type for this code is best described as a» drug service.",
        "Its «type of service is» imaging.",
        "The «service category for J9203 is classified as an» injection.",
    ],
    refuses=["the service type", "services of this type are rare", "service type isolation"],
)
TYPE_UNDER: Final = Phrase(
    "{falls_under} (?:the|an?)? (?P<type>[^.;]{2,80}?) {type_noun}",
    matches=["It «falls under the imaging service type».", "The code «is classified as a drug type of service»"],
    refuses=["the fall season", "It falls under imaging."],
)
TYPE_END: Final = Phrase(
    r"""
      [,;]? (?:and|with|while|whereas|whose|where) (?:the|its|a|is|are)?
        {usually}? (?:typical|usual|common|most common|customary|{done})
    | ,? and (?:the)? sites? of service
    | [,;] (?:and)? (?:is|are|it is)? {usually} {done}
    | ;\s{1,3}
    | [,;] {done}
    | \s{1,3}{usually} {done}
    | , (?:which|where|reflecting|because|as the|since|when)
    | \s{1,3}typical sites? of service:
    """,
    matches=[
        "drug administration«, and the typical» site",
        "imaging«, usually performed» in",
        "imaging«, reflecting» its use",
    ],
    refuses=["evaluation and management", "imaging in usual care", "typical imaging"],
)
_TYPE_TAIL: Final = Phrase(
    r"\s{1,3}(?:service type|services? category)$",
    matches=["drug« service type»", "imaging« services category»"],
    refuses=["service type drug", "drug service"],
)
SITE_IS: Final = Phrase(
    r"""
      {typical}? (?:sites?|places?|settings?) of (?:service|care) (?: here | for [^,.;]{2,40}? )?
      (?:is|are|includes?|including|remains?|would be|being|can be|such as|spans?|comprise|may be|may include)
    | (?:typical|usual|common|most common)
      (?:sites?|settings?|places?|locations?)\b[^.;:]{0,60}?(?: \b(?:are|include|is)(?=\s) | : )
    """,
    matches=[
        "The «typical site of service is» an office.",
        "«Sites of care for this drug include» clinics.",
        "«Usual locations:» home",
    ],
    refuses=["The site of service", "a typical patient is", "common settings vary."],
)
SITE_DONE: Final = Phrase(
    r"(?:{usually} {done}|{done} {usually}) (?:[a-z]+ly)? (?:in|at|within|through|by|from) (?:either)?(?=\s)",
    matches=["It is «most often given in» the office.", "It is «performed chiefly in either» place"],
    refuses=["usually performed", "It is given in the office.", "typically performed in-house"],
)
SITE_PLAIN: Final = Phrase(
    r"(?:is|are) {done} (?:in|at|within)(?=\s[^.;]{0,120}(?:place of service|POS)\s)",
    matches=["It «is furnished in» an office (POS 11)", "They «are given at» home, place of service 12"],
    refuses=["It is furnished in an office.", "It is seen in an office (POS 11)"],
)
SITE_POS: Final = Phrase(
    r"(?:specifically)? (?:in|at)(?=\s{1,3}(?:place of service|(?-i:POS)) (?:code)? [0-9]{2})",
    matches=["given «specifically at» Place of Service 21", "reported «in» POS 11"],
    refuses=["at place of service", "in an office (POS 11)"],
)
LATER_LABEL: Final = Phrase(
    r"[.;,]?\s{1,3}(?:\|\s{0,3})?[*_]{0,2}(?:typical)? sites? of service[*_]{0,2}\s{0,2}:[*_\s]{0,4}",
    matches=["Drug«; typical site of service: »home", "Drug« | **Sites of service:** »home"],
    refuses=["Site of service: home", "a typical site of service is: home"],
)
_TYPE_LABEL: Final = Phrase(
    r"(?:^|(?<=[.;]\s))[*_]{0,2}(?:service type|type of service)[*_]{0,2}\s{0,2}:[*_\s]{0,4}",
    matches=["«Service type: »drug", "An overview. «**Type of service:** »drug"],
    refuses=["the service type: drug", "Service type is drug"],
)
_SITE_STATED: Final = (SITE_DONE, SITE_PLAIN, SITE_POS)
_NAMING_SERVICE: Final = Phrase("{type_noun}", matches=["the «service type»"], refuses=["a type of drug"])
_NAMING_PLACE: Final = Phrase(
    r"{type_noun}|place of service|POS(?=\s)",
    matches=["«Place of service» 11", "at «POS» 11"],
    refuses=["positive"],
)
"""Beside one of these, "performed in" says where the service is given."""
_TYPE_LABELS: Final = frozenset(["service_type"])
_SITE_LABELS: Final = frozenset(["site_of_service", "service_type"])
_BEGIN: Final = attrgetter("start")
_LONGEST_PLACEHOLDER: Final = 40
_MOST_ITEMS: Final = 7
"""Lines below a label that are looked at for its value."""


def service_type(page: Page) -> Statement | None:
    """Return the first statement of the service type that is not a placeholder."""
    for sentence in page.sentences_with(_NAMING_SERVICE, labels=_TYPE_LABELS):
        for statement in _types_in(page, sentence):
            if not _is_placeholder(page, statement):
                return statement
    return None


def sites(page: Page, start: int = 0, end: int | None = None) -> Iterator[Statement]:
    """Yield the statements of the typical site of service, in document order; values are lists with remarks.

    Placeholders and negations are left out. Only those of sentences that start from `start` on, before `end`.
    """
    for sentence in page.sentences_with(SITE_IS, LATER_LABEL, _NAMING_PLACE, labels=_SITE_LABELS):
        if sentence.start >= start and (end is None or sentence.start < end):
            for statement in _sites_in(page, sentence):
                if not _is_placeholder(page, statement):
                    yield statement


def _is_placeholder(page: Page, statement: Statement) -> bool:
    """Whether what stands where a value should says that there is none ("not stated", "TBA")."""
    said = absence(page.part(statement.start, min(statement.end, statement.start + _LONGEST_PLACEHOLDER)))
    return said is not None and said.start == statement.start


def _types_in(page: Page, sentence: Sentence) -> Sequence[Statement]:
    text, end = page.text, sentence.end
    if (block := sentence.block).kind == "label":
        if block.name != "service_type" or sentence.start != block.content_start:
            return ()
        later = LATER_LABEL.find(page.part(block.value_start, block.end))
        return _labelled(page, block, later.start() if later else block.end)
    if match := _TYPE_LABEL.find(sentence):
        return _one(*trim_value(text, match.end(), end, also=".,;"), end, labelled=True)
    if match := TYPE_UNDER.find(sentence):
        return _one(*match.span("type"), end)
    if match := TYPE_IS.find(sentence):
        stop = TYPE_END.find(sentence, match.end())
        first, last = trim_value(text, match.end(), stop.start() if stop else end, also=".,;")
        tail = _TYPE_TAIL.find(sentence, first, last)
        return _one(first, tail.start() if tail else last, end)
    return ()


def _sites_in(page: Page, sentence: Sentence) -> Sequence[Statement]:
    if (block := sentence.block).kind == "label":
        return _sites_at(page, block) if block.name in _SITE_LABELS and sentence.start == block.content_start else ()
    if match := SITE_IS.find(sentence):
        return _behind(sentence, match.end())
    if match := LATER_LABEL.find(sentence, max(0, sentence.start - 1)):
        return _one(match.end(), sentence.end, sentence.end, labelled=True)
    return _done_in(sentence) if _NAMING_PLACE.find(sentence) else ()


def _sites_at(page: Page, block: Block) -> Sequence[Statement]:
    """What a label's line states: after the label of the site, or after that of the type."""
    if block.name == "site_of_service":
        return _labelled(page, block, block.end)
    value = page.part(block.value_start, block.end)
    if match := LATER_LABEL.find(value):
        return _one(match.end(), block.end, block.end, labelled=True)
    return _done_in(value)


def _done_in(passage: Passage) -> Sequence[Statement]:
    for phrase in _SITE_STATED:
        if match := phrase.find(passage):
            return _behind(passage, match.end())
    return ()


def _behind(passage: Passage, start: int) -> Sequence[Statement]:
    """The value behind a lead-in that ends at `start`: all that follows, but for the colon and blanks."""
    text, end = passage.whole.text, passage.end
    return _one(end - len(text[start:end].lstrip(": \n\t\r\u00a0")), end, end)


def _one(start: int, end: int, reach: int, *, labelled: bool = False) -> Sequence[Statement]:
    return (Statement(start, end, reach, labelled),) if start < end else ()


def _labelled(page: Page, block: Block, end: int) -> Sequence[Statement]:
    """The value of a label up to `end` on its line, or in the line or list below it."""
    if block.value_start < block.end:
        return _one(*trim_value(page.text, block.value_start, end, also="."), block.end, labelled=True)
    lines: list[Block] = []
    number = bisect_right(page.first_page, block.start, key=_BEGIN)
    for line in page.first_page[number : number + _MOST_ITEMS]:
        if line.kind in ("paragraph", "item"):
            lines.append(line)
        if line.kind != "item":
            break
    found: list[Statement] = []
    next_item = -1
    for line in reversed(lines):
        first, last = trim_value(page.text, line.content_start, line.end, also=".")
        if first < last:
            found.append(Statement(first, last, line.end, True, next_item))
        next_item = first if line.kind == "item" else -1
    return found[::-1]

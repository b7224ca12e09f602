"""Where a document states the service type and the site of service: labels, bullets, prose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex
from msgspec import Struct

from ..facts import trim
from ..page import Page


class Statement(Struct, frozen=True):
    """Span of a stated value; `reach` is the end of the line or sentence that it was read from."""

    start: int
    end: int
    reach: int
    labelled: bool


_HOW: Final = r"(?:typically|usually|commonly|generally|most\s{1,3}often|most\s{1,3}commonly|often|normally|most\s{1,3}frequently|frequently|primarily|routinely|chiefly|mostly|mainly)"
_DONE: Final = r"(?:delivered|performed|provided|furnished|rendered|administered|given|carried\s{1,3}out|supplied|reported|dispensed|used|offered|completed|conducted|done)"
# What ends the type in "The service type is <X>, and the typical site of service is <Y>."
_TYPE_END: Final = regex.compile(
    rf"[,;]?\s{{1,3}}(?:and|with|while|whereas|whose|where)\s{{1,3}}(?:the\s{{1,3}}|its\s{{1,3}}|a\s{{1,3}}|is\s{{1,3}}|are\s{{1,3}})?{_HOW}?\s{{0,2}}(?:typical|usual|common|most\s{{1,3}}common|customary|{_DONE})\b"
    rf"|,?\s{{1,3}}and\s{{1,3}}(?:the\s{{1,3}})?sites?\s{{1,3}}of\s{{1,3}}service\b|[,;]\s{{1,3}}(?:and\s{{1,3}})?(?:is\s{{1,3}}|are\s{{1,3}}|it\s{{1,3}}is\s{{1,3}})?{_HOW}\s{{1,3}}{_DONE}\b|;\s{{1,3}}|[,;]\s{{1,3}}{_DONE}\b|\s{{1,3}}{_HOW}\s{{1,3}}{_DONE}\b"
    rf"|,\s{{1,3}}(?:which|where|reflecting|because|as\s{{1,3}}the|since|when)\b|\s{{1,3}}[Tt]ypical\s{{1,3}}sites?\s{{1,3}}of\s{{1,3}}service:",
)
_TYPE_IS: Final = regex.compile(
    r"\b(?:service\s{1,3}type|type\s{1,3}of\s{1,3}service|service\s{1,3}category)\b(?:\s{1,3}(?:here|for\s{1,3}(?:this|the)\s{1,3}code|associated\s{1,3}with\s{1,3}(?:this|the)\s{1,3}code|assigned\s{1,3}to\s{1,3}(?:this|the)\s{1,3}code|of\s{1,3}this\s{1,3}code|for\s{1,3}[A-Z0-9]{5}))?"
    r"\s{1,3}(?:is|remains|would\s{1,3}be|can\s{1,3}be\s{1,3}described\s{1,3}as|falls\s{1,3}under|being|of|is\s{1,3}best\s{1,3}described\s{1,3}as)"
    r"\s{1,3}(?:(?:best\s{1,3})?(?:described|classified|categorized|characterized|listed)\s{1,3}as\s{1,3})?(?:an?\s{1,3}|the\s{1,3})?",
    regex.IGNORECASE,
)
_TYPE_UNDER: Final = regex.compile(
    r"\b(?:falls\s{1,3}(?:under|within|into)|belongs\s{1,3}to|is\s{1,3}(?:classified|grouped|categorized|listed)\s{1,3}(?:under|within|in|as)|sits\s{1,3}(?:under|within)|is\s{1,3}part\s{1,3}of)"
    r"\s{1,3}(?:the\s{1,3}|an?\s{1,3})?(?P<type>[^.;]{2,80}?)\s{1,3}(?:service\s{1,3}type|type\s{1,3}of\s{1,3}service|service\s{1,3}category)\b",
    regex.IGNORECASE,
)
_TYPE_LEADS: Final = frozenset(["service", "type"])
_UNDER_LEADS: Final = frozenset(["falls", "belongs", "is", "sits"])
"""Words one of which begins what _TYPE_IS and _TYPE_UNDER match."""
_SITE_IS: Final = regex.compile(
    r"\b(?:(?:typical|usual|common|most\s{1,3}common|customary|expected|primary)\s{1,3})?(?:sites?|places?|settings?)\s{1,3}of\s{1,3}(?:service|care)\b(?:\s{1,3}(?:here|for\s{1,3}[^,.;]{2,40}?))?"
    r"\s{1,3}(?:is|are|includes?|including|remains?|would\s{1,3}be|being|can\s{1,3}be|such\s{1,3}as|span|spans|comprise|may\s{1,3}be|may\s{1,3}include)\b\s{0,3}:?\s{0,3}"
    r"|\b(?:typical|usual|common|most\s{1,3}common)\s{1,3}(?:sites?|settings?|places?|locations?)\b[^.;:]{0,60}?(?:\b(?:are|include|is)\s{1,3}|:\s{0,3})",
    regex.IGNORECASE,
)
_SITE_LEADS: Final = frozenset([
    "typical", "usual", "common", "most", "customary", "expected", "primary", "site", "sites", "place", "places", "setting", "settings",
])  # fmt: skip
"""Words one of which begins what _SITE_IS matches."""
_SITE_DONE: Final = regex.compile(
    rf"\b(?:{_HOW}\s{{1,3}}{_DONE}|{_DONE}\s{{1,3}}{_HOW})\s{{1,3}}(?:[a-z]+ly\s{{1,3}})?(?:in|at|within|through|by|from)\s{{1,3}}(?:either\s{{1,3}})?",
    regex.IGNORECASE,
)
_SITE_PLAIN: Final = regex.compile(
    rf"\b(?:is|are)\s{{1,3}}{_DONE}\s{{1,3}}(?:in|at|within)\s{{1,3}}(?=[^.;]{{0,120}}(?:[Pp]lace\s{{1,3}}of\s{{1,3}}[Ss]ervice|POS)\s)",
    regex.IGNORECASE,
)
_SITE_POS: Final = regex.compile(
    r"\b(?:specifically\s{1,3})?(?:in|at)\s{1,3}(?=(?:[Pp]lace\s{1,3}of\s{1,3}[Ss]ervice|POS)\s{1,3}(?:code\s{1,3})?[0-9]{2})"
)
_LATER_LABEL: Final = regex.compile(
    r"[.;,]?\s{1,3}(?:\|\s{0,3})?[*_]{0,2}(?:[Tt]ypical\s{1,3})?[Ss]ites?\s{1,3}of\s{1,3}[Ss]ervice[*_]{0,2}\s{0,2}:[*_\s]{0,4}"
)
# What stands where a value should, and is none.
_PLACEHOLDER: Final = regex.compile(
    r"(?:data\s{1,3}|information\s{1,3})?(?:not\b|none\b|no\s{1,3}(?:data|information|site|type)|n/?a\b|unknown\b|unavailable\b|unspecified\b|see\s{1,3}(?:below|above|text|the)|tbd\b|to\s{1,3}be\b|missing\b|varies\b)",
    regex.IGNORECASE,
)
# Whole words, one of which every statement holds, by the expressions above; looked for first. Then one of the anchors must be there too.
_TYPE_WORDS: Final = frozenset(["type", "category"])
_SITE_WORDS: Final = frozenset(
    ["site", "sites", "place", "places", "setting", "settings", "location", "locations", "pos", *_TYPE_WORDS]
)
_ANCHORS: Final = ("service type", "type of service", "service category")
_SITE_ANCHORS: Final = (
    "service type",
    "service category",
    "of service",
    "of care",
    "pos ",
    "typical",
    "usual",
    "common",
)
# "performed in" says where the service is given only beside one of these.
_PLACED: Final = (*_ANCHORS, "place of service", "pos ")
_TYPE_LABEL: Final = regex.compile(
    r"(?:^|(?<=[.;]\s))[*_]{0,2}(?:[Ss]ervice\s{1,3}[Tt]ype|[Tt]ype\s{1,3}of\s{1,3}[Ss]ervice)[*_]{0,2}\s{0,2}:[*_\s]{0,4}"
)
_TYPE_TAIL: Final = regex.compile(r"\s{1,3}service\s{1,3}type$|\s{1,3}services?\s{1,3}category$", regex.IGNORECASE)


def service_types(page: Page) -> Iterator[Statement]:
    """Statements of the service type, in document order, placeholders left out."""
    return _stated(page, _service_types(page))


def _stated(page: Page, statements: Iterator[Statement]) -> Iterator[Statement]:
    return (statement for statement in statements if not _PLACEHOLDER.match(page.text, statement.start, statement.end))


def _service_types(page: Page) -> Iterator[Statement]:
    for number, (block, words) in enumerate(page.worded):
        if block.kind == "label" and block.name == "service_type":
            yield from _labelled(page, number, stop=_LATER_LABEL)
        elif block.kind in ("paragraph", "item") and not _TYPE_WORDS.isdisjoint(words):
            for start, end in page.sentences_with(block, _TYPE_WORDS & words):
                if page.holds(_ANCHORS, start, end):
                    yield from _type_in(page, words, start, end)


def _type_in(page: Page, words: set[str], start: int, end: int) -> Iterator[Statement]:
    text = page.text
    if ":" in text[start:end] and (match := _TYPE_LABEL.search(text, start, end)):
        first, last = trim(text, match.end(), end, also=".,;")
        if first < last:
            yield Statement(first, last, end, True)
    elif match := page.first_match(_TYPE_UNDER, _UNDER_LEADS & words, start, end):
        yield Statement(match.start("type"), match.end("type"), end, False)
    elif match := page.first_match(_TYPE_IS, _TYPE_LEADS & words, start, end):
        stop = _TYPE_END.search(text, match.end(), end)
        first, last = trim(text, match.end(), stop.start() if stop else end, also=".,;")
        if tail := _TYPE_TAIL.search(text, first, last):
            last = tail.start()
        if first < last:
            yield Statement(first, last, end, False)


def sites(page: Page, start: int = 0, end: int | None = None) -> Iterator[Statement]:
    """Statements of the typical site of service, in document order, placeholders and negations left out; values are lists with remarks.

    Only those of blocks that start from `start` on, before `end`.
    """
    return _stated(page, _sites(page, start, len(page.text) if end is None else end))


def _sites(page: Page, start: int, end: int) -> Iterator[Statement]:
    for number, (block, words) in enumerate(page.worded):
        if not start <= block.start < end:
            continue
        if block.kind == "label" and block.name == "site_of_service":
            yield from _labelled(page, number)
        elif block.kind == "label" and block.name == "service_type":
            if match := _LATER_LABEL.search(page.text, block.value_start, block.end):
                yield Statement(match.end(), block.end, block.end, True)
            else:
                yield from _done_in(page.text, block.value_start, block.end)
        elif block.kind in ("paragraph", "item") and not _SITE_WORDS.isdisjoint(words):
            for first, last in page.sentences_with(block, _SITE_WORDS & words):
                if page.holds(_SITE_ANCHORS, first, last):
                    yield from _site_in(page, words, first, last)


def _site_in(page: Page, words: set[str], start: int, end: int) -> Iterator[Statement]:
    text = page.text
    match = page.first_match(_SITE_IS, _SITE_LEADS & words, start, end)
    if match is None and ":" in text[start:end] and (labelled := _LATER_LABEL.search(text, max(0, start - 1), end)):
        yield Statement(labelled.end(), end, end, True)
        return
    if match is not None:
        yield Statement(match.end(), end, end, False)
        return
    if page.holds(_PLACED, start, end):
        yield from _done_in(text, start, end)


def _done_in(text: str, start: int, end: int) -> Iterator[Statement]:
    match = (
        _SITE_DONE.search(text, start, end)
        or _SITE_PLAIN.search(text, start, end)
        or _SITE_POS.search(text, start, end)
    )
    if match:
        yield Statement(match.end(), end, end, False)


def _labelled(page: Page, number: int, stop: regex.Pattern[str] | None = None) -> Iterator[Statement]:
    """The value of a label, on its line or in the line or list below it."""
    block = page.own[number]
    if block.value_start < block.end:
        end = block.end
        if stop is not None and (match := stop.search(page.text, block.value_start, block.end)):
            end = match.start()
        first, last = trim(page.text, block.value_start, end, also=".")
        if first < last:
            yield Statement(first, last, block.end, True)
        return
    for below in page.own[number + 1 : number + 8]:
        if below.kind not in ("paragraph", "item"):
            return
        if below.content_start < below.end:
            first, last = trim(page.text, below.content_start, below.end, also=".")
            if first < last:
                yield Statement(first, last, below.end, True)
        if below.kind == "paragraph":
            return

"""Where a document states the service type and the site of service: labels, bullets, prose."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Final

import regex
from msgspec import Struct

from ..marks import trim_value
from ..page import Block, Page, Sentence


class Statement(Struct, frozen=True):
    """Span of a stated value; `reach` is the end of the line or sentence that it was read from."""

    start: int
    end: int
    reach: int
    labelled: bool
    next_item: int = -1
    """Where the next item begins, if the statement is an item of the list below a label."""


def by_re(pattern: str, begin: str = "") -> re.Pattern[str]:
    r"""Compile an expression for `re`; `\s` is the white space of Unicode, for which `re` takes ASCII's separators too.

    `begin` has the characters one of which stands before all that the expression says: only there it is tried. In it `\s` is that of `re`.
    """
    pattern = pattern.replace(r"\s", r"[^\S\x1c-\x1f]")
    return re.compile(f"[{begin}](?:{pattern})" if begin else pattern)


_HOW: Final = r"(?:typically|usually|commonly|generally|most\s{1,3}often|most\s{1,3}commonly|often|normally|most\s{1,3}frequently|frequently|primarily|routinely|chiefly|mostly|mainly)"
_DONE_WORDS: Final = frozenset([
    "delivered", "performed", "provided", "furnished", "rendered", "administered", "given", "carried", "supplied",
    "reported", "dispensed", "used", "offered", "completed", "conducted", "done",
])  # fmt: skip
_DONE: Final = rf"(?:{'|'.join(sorted(_DONE_WORDS - {'carried'}))}|carried\s{{1,3}}out)"
# What ends the type in "The service type is <X>, and the typical site of service is <Y>."
_TYPE_END: Final = by_re(
    rf"(?=\W)(?:[,;]?\s{{1,3}}(?:and|with|while|whereas|whose|where)\s{{1,3}}(?:the\s{{1,3}}|its\s{{1,3}}|a\s{{1,3}}|is\s{{1,3}}|are\s{{1,3}})?{_HOW}?\s{{0,2}}(?:typical|usual|common|most\s{{1,3}}common|customary|{_DONE})\b"
    rf"|,?\s{{1,3}}and\s{{1,3}}(?:the\s{{1,3}})?sites?\s{{1,3}}of\s{{1,3}}service\b|[,;]\s{{1,3}}(?:and\s{{1,3}})?(?:is\s{{1,3}}|are\s{{1,3}}|it\s{{1,3}}is\s{{1,3}})?{_HOW}\s{{1,3}}{_DONE}\b|;\s{{1,3}}|[,;]\s{{1,3}}{_DONE}\b|\s{{1,3}}{_HOW}\s{{1,3}}{_DONE}\b"
    rf"|,\s{{1,3}}(?:which|where|reflecting|because|as\s{{1,3}}the|since|when)\b|\s{{1,3}}[Tt]ypical\s{{1,3}}sites?\s{{1,3}}of\s{{1,3}}service:)"
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
_UNDER_LEADS: Final = frozenset(["falls", "belongs", "is", "sits"])
"""Words one of which begins what _TYPE_UNDER matches."""
_UNDER: Final = frozenset(["falls", "belongs", "sits", "classified", "grouped", "categorized", "listed", "part"])
"""Words one of which is in what _TYPE_UNDER matches, and in few other sentences."""
_SITE_IS: Final = regex.compile(
    r"\b(?:(?:typical|usual|common|most\s{1,3}common|customary|expected|primary)\s{1,3})?(?:sites?|places?|settings?)\s{1,3}of\s{1,3}(?:service|care)\b(?:\s{1,3}(?:here|for\s{1,3}[^,.;]{2,40}?))?"
    r"\s{1,3}(?:is|are|includes?|including|remains?|would\s{1,3}be|being|can\s{1,3}be|such\s{1,3}as|span|spans|comprise|may\s{1,3}be|may\s{1,3}include)\b\s{0,3}:?\s{0,3}"
    r"|\b(?:typical|usual|common|most\s{1,3}common)\s{1,3}(?:sites?|settings?|places?|locations?)\b[^.;:]{0,60}?(?:\b(?:are|include|is)\s{1,3}|:\s{0,3})",
    regex.IGNORECASE,
)
_SITE_LEADS: Final = frozenset(
    ["typical", "usual", "common", "site", "sites", "place", "places", "setting", "settings"]
)
"""Words one of which begins what _SITE_IS matches, or a part of it that ends alike."""
_SITE_DONE: Final = regex.compile(
    rf"\b(?:{_HOW}\s{{1,3}}{_DONE}|{_DONE}\s{{1,3}}{_HOW})\s{{1,3}}(?:[a-z]+ly\s{{1,3}})?(?:in|at|within|through|by|from)\s{{1,3}}(?:either\s{{1,3}})?",
    regex.IGNORECASE,
)
_DONE_LEADS: Final = _DONE_WORDS | {
    "typically", "usually", "commonly", "generally", "most", "often", "normally", "frequently", "primarily", "routinely", "chiefly", "mostly", "mainly",
}  # fmt: skip
"""Words one of which begins what _SITE_DONE matches."""
_SITE_PLAIN: Final = regex.compile(
    rf"\b(?:is|are)\s{{1,3}}{_DONE}\s{{1,3}}(?:in|at|within)\s{{1,3}}(?=[^.;]{{0,120}}(?:[Pp]lace\s{{1,3}}of\s{{1,3}}[Ss]ervice|POS)\s)",
    regex.IGNORECASE,
)
_SITE_POS: Final = regex.compile(
    r"\b(?:specifically\s{1,3})?(?:in|at)\s{1,3}(?=(?:[Pp]lace\s{1,3}of\s{1,3}[Ss]ervice|POS)\s{1,3}(?:code\s{1,3})?[0-9]{2})"
)
_PLAIN_LEADS: Final = frozenset(["is", "are"])
_POS_LEADS: Final = frozenset(["specifically", "in", "at"])
"""Words one of which begins what _SITE_PLAIN matches, and what _SITE_POS does."""
_LATER_LABEL: Final = regex.compile(
    r"[.;,]?\s{1,3}(?:\|\s{0,3})?[*_]{0,2}(?:[Tt]ypical\s{1,3})?[Ss]ites?\s{1,3}of\s{1,3}[Ss]ervice[*_]{0,2}\s{0,2}:[*_\s]{0,4}"
)
# What stands where a value should, and is none.
_NO_VALUE: Final = frozenset([
    "data", "information", "not", "none", "no", "n", "na", "unknown", "unavailable", "unspecified", "see", "tbd", "to", "missing", "varies",
])  # fmt: skip
"""Words one of which is the first of a placeholder; none has more than eleven characters."""
_PLACEHOLDER: Final = regex.compile(
    r"(?:data\s{1,3}|information\s{1,3})?(?:not\b|none\b|no\s{1,3}(?:data|information|site|type)|n/?a\b|unknown\b|unavailable\b|unspecified\b|see\s{1,3}(?:below|above|text|the)|tbd\b|to\s{1,3}be\b|missing\b|varies\b)",
    regex.IGNORECASE,
)
# Words that a sentence holds if one of the expressions above is found in it: one of each set. One of the anchors must be there too.
_TYPE_WORDS: Final = frozenset(["type", "category"])
_ANCHORS: Final = ("service type", "type of service", "service category")
_SITE_NOUNS: Final = frozenset(["site", "sites", "place", "places", "setting", "settings", "location", "locations"])
_SITE_OF: Final = frozenset(["service", "care", "typical", "usual", "common"])
_SITE_ANCHORS: Final = (
    "of service",
    "of care",
    "typical",
    "usual",
    "common",
    "service type",
    "service category",
    "pos ",
)
_SITE_WORDS: Final = _SITE_NOUNS | _TYPE_WORDS | {"pos"}
_IN: Final = frozenset(["in", "at", "within", "through", "by", "from"])
_DONE_OR_CODE: Final = _DONE_WORDS | {"place", "pos"}
# "performed in" says where the service is given only beside one of these.
_PLACED: Final = (*_ANCHORS, "place of service", "pos ")
_TYPE_LABEL: Final = regex.compile(
    r"(?:^|(?<=[.;]\s))[*_]{0,2}(?:[Ss]ervice\s{1,3}[Tt]ype|[Tt]ype\s{1,3}of\s{1,3}[Ss]ervice)[*_]{0,2}\s{0,2}:[*_\s]{0,4}"
)
_SITE_LABELS: Final = frozenset(["site_of_service", "service_type"])
_BEGIN: Final = attrgetter("start")
_MOST_ITEMS: Final = 7
"""Lines below a label that are looked at for its value."""
_TYPE_TAIL: Final = regex.compile(r"\s{1,3}service\s{1,3}type$|\s{1,3}services?\s{1,3}category$", regex.IGNORECASE)
_TAILS: Final = ("type", "category")


def service_type(page: Page) -> Statement | None:
    """Return the first statement of the service type that is no placeholder."""
    for sentence in page.said:
        stated: Sequence[Statement] = ()
        if (block := sentence.block).kind == "label":
            if block.name == "service_type" and sentence.start == block.content_start:
                later = _later_label(page.text, block.value_start, block.end)
                stated = _labelled(page, block, later.start() if later else block.end)
        elif not _TYPE_WORDS.isdisjoint(sentence.words) and page.holds(_ANCHORS, sentence.start, sentence.end):
            stated = _type_in(page, sentence)
        for statement in stated:
            if not _is_placeholder(page, statement):
                return statement
    return None


def sites(page: Page, start: int = 0, end: int | None = None) -> Iterator[Statement]:
    """Statements of the typical site of service, in document order, placeholders and negations left out; values are lists with remarks.

    Only those of sentences that start from `start` on, before `end`.
    """
    said = page.said
    if end is not None:
        said = said[bisect_left(said, start, key=_BEGIN) : bisect_left(said, end, key=_BEGIN)]
    for sentence in said:
        stated: Sequence[Statement] = ()
        if (block := sentence.block).kind == "label":
            if block.name in _SITE_LABELS and sentence.start == block.content_start:
                stated = _sites_at(page, block)
        elif not _SITE_WORDS.isdisjoint(sentence.words):
            stated = _sites_in(page, sentence)
        for statement in stated:
            if not _is_placeholder(page, statement):
                yield statement


def _is_placeholder(page: Page, statement: Statement) -> bool:
    start, end = statement.start, statement.end
    words = page.plain[start : min(end, start + 12)].split(None, 1)
    return bool(words) and words[0] in _NO_VALUE and _PLACEHOLDER.match(page.text, start, end) is not None


def _type_in(page: Page, sentence: Sentence) -> Sequence[Statement]:
    text, words, start, end = page.text, sentence.words, sentence.start, sentence.end
    if text.find(":", start, end) >= 0 and (match := _TYPE_LABEL.search(text, start, end)):
        first, last = trim_value(text, match.end(), end, also=".,;")
        return _one(first, last, end, labelled=True)
    if not _UNDER.isdisjoint(words) and (match := page.first_match(_TYPE_UNDER, _UNDER_LEADS & words, start, end)):
        return _one(*match.span("type"), end)
    if match := _TYPE_IS.search(text, start, end):
        stop = _TYPE_END.search(text, match.end(), end)
        first, last = trim_value(text, match.end(), stop.start() if stop else end, also=".,;")
        tail = _TYPE_TAIL.search(text, first, last) if page.plain.endswith(_TAILS, first, last) else None
        return _one(first, tail.start() if tail else last, end)
    return ()


def _sites_at(page: Page, block: Block) -> Sequence[Statement]:
    """What a label's line states: after the label of the site, or after that of the type and what it says of the site."""
    if block.name == "site_of_service":
        return _labelled(page, block, block.end)
    if match := _later_label(page.text, block.value_start, block.end):
        return _one(match.end(), block.end, block.end, labelled=True)
    return _done_in(page, set(page.plain[block.value_start : block.end].split()), block.value_start, block.end)


def _sites_in(page: Page, sentence: Sentence) -> Sequence[Statement]:
    text, words, start, end = page.text, sentence.words, sentence.start, sentence.end
    if not (_SITE_NOUNS.isdisjoint(words) or _SITE_OF.isdisjoint(words)) and page.holds(_SITE_ANCHORS, start, end):
        if match := page.first_match(_SITE_IS, _SITE_LEADS & words, start, end):
            return _one(match.end(), end, end)
        if match := _later_label(text, max(0, start - 1), end):
            return _one(match.end(), end, end, labelled=True)
    return _done_in(page, words, start, end) if page.holds(_PLACED, start, end) else ()


def _later_label(text: str, start: int, end: int) -> regex.Match[str] | None:
    return _LATER_LABEL.search(text, start, end) if text.find(":", start, end) >= 0 else None


def _done_in(page: Page, words: AbstractSet[str], start: int, end: int) -> Sequence[Statement]:
    if _IN.isdisjoint(words) or _DONE_OR_CODE.isdisjoint(words):
        return ()
    match = page.first_match(_SITE_DONE, _DONE_LEADS & words, start, end)
    if match is None:
        match = page.first_match(_SITE_PLAIN, _PLAIN_LEADS & words, start, end) or page.first_match(
            _SITE_POS, _POS_LEADS & words, start, end
        )
    return _one(match.end(), end, end) if match else ()


def _one(start: int, end: int, reach: int, *, labelled: bool = False) -> Sequence[Statement]:
    return (Statement(start, end, reach, labelled),) if start < end else ()


def _labelled(page: Page, block: Block, end: int) -> Sequence[Statement]:
    """The value of a label up to `end` on its line, or in the line or list below it."""
    if block.value_start < block.end:
        return _one(*trim_value(page.text, block.value_start, end, also="."), block.end, labelled=True)
    lines: list[Block] = []
    number = bisect_right(page.own, block.start, key=_BEGIN)
    for line in page.own[number : number + _MOST_ITEMS]:
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

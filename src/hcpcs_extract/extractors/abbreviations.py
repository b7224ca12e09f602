"""Abbreviations where they are introduced: "acute myeloid leukemia (AML)"."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

import regex

from ..facts.long_forms import long_form
from ..facts.making import place
from ..model.page import Page
from ..model.record import Abbreviation
from ..reading.marks import unmark
from ..text.words import offsets, one_line

_SHORT: Final = re.compile(r"\([*_`]{0,3}([A-Za-z][A-Za-z0-9&/+-]{0,9}[A-Z0-9s])[*_`]{0,3}\)")
"""A short form in parentheses behind its words: "(AML)"."""
_SHORT_FIRST: Final = regex.compile(
    r"(?<![\w-])(?P<short>[A-Z][A-Z0-9&-]{1,7}s?)\s"
    r"\((?P<long>[a-z][^()]{6,90})\)"
)
"""A short form before its words: "AML (acute myeloid leukemia)"."""
_SMALL: Final = frozenset(ascii_lowercase)
_ENDS_SHORT: Final = frozenset(ascii_uppercase + digits + "&-s")
"""What such a short form may end with."""
_LONGEST_SHORT: Final = 10
"""With the blank after it."""
_LONGEST_LONG: Final = 93
"""With its parentheses."""


def extract(page: Page) -> list[Abbreviation]:
    """Return the first introduction of each abbreviation.

    It stands in parentheses after the words that give its letters, or before them.
    """
    found: dict[str, Abbreviation] = {}
    text = page.text
    parentheses = offsets(text, "(", 0, page.first_page_end)
    for at in parentheses:
        match = _SHORT.match(text, at, page.first_page_end)
        if match is None or match[1] in found or match[1].islower():
            continue
        span = long_form(page.passage, match[1], at, max(0, at - 200))
        if span is not None:
            found[match[1]] = _introduced(page, match[1], span, span[0], match.end())
    for at in parentheses:
        if text[at + 1 : at + 2] not in _SMALL or text[at - 2] not in _ENDS_SHORT or not text[at - 1].isspace():
            continue
        first = _SHORT_FIRST.search(text, max(0, at - _LONGEST_SHORT), min(page.first_page_end, at + _LONGEST_LONG))
        if first is None or first.start("long") != at + 1 or first["short"] in found:
            continue
        span = long_form(page.passage, first["short"], first.end("long"), at + 1)
        if span is not None and span[0] == at + 1:
            found[first["short"]] = _introduced(page, first["short"], first.span("long"), first.start(), first.end())
    return sorted(found.values(), key=lambda item: item.span)


def _introduced(page: Page, short: str, long: tuple[int, int], start: int, end: int) -> Abbreviation:
    """Return the abbreviation whose long form has the span `long`, introduced between two offsets."""
    quote, where, section, partial = place(page, start, end)
    return Abbreviation(
        value=one_line(unmark(page.text, *long, markdown=page.is_markdown)),
        quote=quote,
        span=where,
        section=section,
        partial=partial,
        short=short,
    )

"""The sentences of prose that say what the page's code is, and doses in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import regex

from ..page import PROSE, Block, Page
from ..vocabulary.units import SCALES

Sentence = tuple[int, int, Block]
"""Start and end of a sentence, and its block."""


DEFINING_SECTIONS: Final = frozenset(["summary", "billing_code_overview"])
# Words that speak of another code, of what was, or of what is not meant.
CONTRAST: Final = regex.compile(
    r"\b(?:unlike|instead|rather|whereas|while|former(?:ly)?|previous(?:ly)?|earlier|old|older|once(?!\s{1,3}(?:per|for|every|each|an?)\b)|shr[ai]nk|chang(?:ed|es)|replac(?:ed|es|ing|ement)|gave\s{1,3}way|succe(?:ssor|eded)|predecessor|differ\w{0,6}"
    r"|another|other|others|not|never|no|until|before|was|were|had|temporary|sibling|sister|twin|family|neighbou?rs?|separate(?:ly)?|compar\w{1,6}|alternative|distinct|similar|related|companion|partner"
    r"|biosimilar|without|elsewhere|also|would|belongs?|add-on|base|lower|higher|unless|if)\b",
    regex.IGNORECASE,
)
PAST: Final = regex.compile(
    r"\b(?:unlike|instead|former(?:ly)?|previous(?:ly)?|replac(?:ed|es|ing|ement)|gave\s{1,3}way|succe(?:ssor|eded)|predecessor|temporary)\b",
    regex.IGNORECASE,
)
"""Those that keep even the first sentence of a section from saying what the page is about."""
DEFINES: Final = regex.compile(
    r"[`*]{0,2}\s{1,3}(?:(?:describes|represents|identifies|denotes|designates|reports|covers|defines|names|captures)\b|stands\s{1,3}for\b|refers\s{1,3}to\b|is\s{1,3}(?:the\b|an?\b|used\b|for\b))"
)
"""What follows a code in a sentence that says what it stands for."""
_SCALES: Final = {unit: (base, Decimal(factor)) for unit, base, factor in SCALES}


def prose(page: Page, anchors: tuple[str, ...], blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    """Sentences of blocks of prose that hold an anchor (in lower case), but for one that was cut."""
    for block in blocks:
        if page.holds(anchors, block.start, block.end):
            for start, end in page.sentences(block):
                if end < page.cut and page.holds(anchors, start, end):
                    yield start, end


def sentence_at(page: Page, starts: list[int], offset: int) -> Sentence | None:
    """The sentence of prose that holds the character at `offset`; `starts` are where the page's own blocks start. None where it was cut."""
    number = bisect_right(starts, offset) - 1
    if number < 0 or page.own[number].kind not in PROSE:
        return None
    block = page.own[number]
    spans = page.sentences(block)
    at = bisect_right(spans, (offset, len(page.text))) - 1
    if at < 0 or not spans[at][0] <= offset < spans[at][1] or spans[at][1] >= page.cut:
        return None
    return *spans[at], block


def opens_section(page: Page, starts: list[int], sentence: Sentence) -> bool:
    """Whether a sentence is the first one of its section's prose."""
    start, _, block = sentence
    number = bisect_right(starts, block.start) - 1
    return start == block.content_start and (number == 0 or page.own[number - 1].kind in ("heading", "title"))


def base_unit(unit: str) -> str:
    """The unit that a unit is a multiple of, or itself.

    >>> base_unit("mcg"), base_unit("mL")
    ('mg', 'mL')
    """
    return _SCALES[unit][0] if unit in _SCALES else unit


def in_base_unit(amount: str, unit: str) -> tuple[Decimal, str]:
    """Amount and unit in the unit that others are multiples of.

    >>> in_base_unit("100", "mcg") == in_base_unit("0.1", "mg")
    True
    """
    base, factor = _SCALES.get(unit, (unit, Decimal(1)))
    return (Decimal(amount) * factor).normalize(), base


def differ(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two doses are of one kind and not the same; doses of two kinds (a mass, a volume) cannot be compared.

    >>> differ(("1", "mg"), ("0.1", "mg")), differ(("1", "mg"), ("1", "mL")), differ(("1", "g"), ("1000", "mg"))
    (True, False, False)
    """
    (amount, unit), (second, kind) = in_base_unit(*one), in_base_unit(*other)
    return unit == kind and amount != second

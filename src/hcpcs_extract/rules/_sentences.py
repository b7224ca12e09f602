"""The sentences of prose that say what the page's code is, and doses in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Final

import regex

from ..model import CodeMention
from ..page import Page, Sentence
from ..vocabulary import Vocabulary

BILLED: Final = frozenset(["HCPCS", "CPT", "CDT"])
"""Systems of the codes that pages are about."""
_NAMES_CODE: Final = frozenset(["hcpcs", "cpt", "cdt", "code", "codes"])
"""Words one of which stands in a sentence that gives a code: without one, `A1234` may be a room and 02110 a town."""
DEFINING_SECTIONS: Final = frozenset(["summary", "billing_code_overview"])
# Words that speak of another code, of what was, or of what is not meant.
CONTRAST: Final = regex.compile(
    r"\b(?:unlike|instead|rather|whereas|while|former(?:ly)?|previous(?:ly)?|earlier|old|older|once(?!\s{1,3}(?:per|for|every|each|an?)\b)|shr[ai]nk|chang(?:ed|es)|replac(?:ed|es|ing|ement)|gave\s{1,3}way|succe(?:ssor|eded)|predecessor|differ\w{0,6}"
    r"|another|other|others|not|never|no|until|before|was|were|had|temporary|sibling|sister|twin|family|neighbou?rs?|separate(?:ly)?|compar\w{1,6}|alternative|distinct|similar|related|companion|partner"
    r"|biosimilar|without|elsewhere|also|would|belongs?|add-on|base|lower|higher|unless|if)\b",
    regex.IGNORECASE,
)
_CONTRASTING: Final = frozenset([
    "unlike", "instead", "rather", "whereas", "while", "former", "formerly", "previous", "previously", "earlier", "old", "older", "once", "shrank", "shrink",
    "changed", "changes", "replaced", "replaces", "replacing", "replacement", "gave", "successor", "succeeded", "predecessor", "another", "other", "others",
    "not", "never", "no", "until", "before", "was", "were", "had", "temporary", "sibling", "sister", "twin", "family", "neighbor", "neighbors", "neighbour",
    "neighbours", "separate", "separately", "alternative", "distinct", "similar", "related", "companion", "partner", "biosimilar", "without", "elsewhere",
    "also", "would", "belong", "belongs", "add", "base", "lower", "higher", "unless", "if",
])  # fmt: skip
_DIFFER: Final = "differ"
_COMPARE: Final = "compar"
"""Words one of which is in what CONTRAST matches, and beginnings of others."""
_SURE: Final = _CONTRASTING - {"once", "gave", "add"}
"""Words that CONTRAST matches wherever they stand."""
PAST: Final = regex.compile(
    r"\b(?:unlike|instead|former(?:ly)?|previous(?:ly)?|replac(?:ed|es|ing|ement)|gave\s{1,3}way|succe(?:ssor|eded)|predecessor|temporary)\b",
    regex.IGNORECASE,
)
"""Those that keep even the first sentence of a section from saying what the page is about."""
_PAST_WORDS: Final = frozenset([
    "unlike", "instead", "former", "formerly", "previous", "previously", "replaced", "replaces", "replacing", "replacement", "gave", "successor",
    "succeeded", "predecessor", "temporary",
])  # fmt: skip
"""Words one of which is in what PAST matches."""
DEFINES: Final = regex.compile(
    r"[`*]{0,2}\s{1,3}(?:(?:describes|represents|identifies|denotes|designates|reports|covers|defines|names|captures)\b|stands\s{1,3}for\b|refers\s{1,3}to\b|is\s{1,3}(?:the\b|an?\b|used\b|for\b))"
)
"""What follows a code in a sentence that says what it stands for."""
_START: Final = attrgetter("start")
Scales = dict[str, tuple[str, Decimal]]
"""Units that are multiples of another one: the other, and how many of that make one."""


def contrasts(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence has a word of CONTRAST."""
    start, end = sentence.start, sentence.end
    if _CONTRASTING.isdisjoint(sentence.words):
        find = page.lowered.find
        if find(_DIFFER, start, end) < 0 and find(_COMPARE, start, end) < 0:
            return False
    elif not _SURE.isdisjoint(sentence.words):
        said = page.text[start:end]
        if said.isascii() and "_" not in said:
            return True
    return CONTRAST.search(page.text, start, end) is not None


def speaks_of_past(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence has a word of PAST."""
    if _PAST_WORDS.isdisjoint(sentence.words):
        return False
    return PAST.search(page.text, sentence.start, sentence.end) is not None


def defining(page: Page) -> list[Sentence]:
    """Return the sentences of the sections that say what the page's code is."""
    found: list[Sentence] = []
    for section in page.sections:
        if section.id in DEFINING_SECTIONS:
            start, end = section.span
            first = bisect_left(page.said, start, key=_START)
            found += page.said[first : bisect_left(page.said, end, first, key=_START)]
    return found


def sentence_at(page: Page, offset: int) -> Sentence | None:
    """The sentence of prose that holds the character at `offset`. None where it was cut."""
    number = bisect_right(page.said, offset, key=_START) - 1
    sentence = page.said[number] if number >= 0 else None
    return sentence if sentence is not None and offset < sentence.end < page.cut else None


def gives_code(page: Page, mentions: Iterable[CodeMention]) -> bool:
    """Whether a sentence names a billing code and calls it a code; `mentions` are those of the page."""
    for mention in mentions:
        if mention.system in BILLED:
            number = bisect_right(page.said, mention.span[0], key=_START) - 1
            sentence = page.said[number] if number >= 0 else None
            if sentence is not None and mention.span[0] < sentence.end and not _NAMES_CODE.isdisjoint(sentence.words):
                return True
    return False


def opens_section(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence is the first one of its section's prose."""
    block = sentence.block
    if sentence.start != block.content_start:
        return False
    number = bisect_right(page.own, block.start, key=_START) - 1
    return number == 0 or page.own[number - 1].kind in ("heading", "title")


def unit_scales(vocabulary: Vocabulary) -> Scales:
    """Return what `Vocabulary.derived` keeps to compare doses with.

    >>> from hcpcs_extract.vocabulary import built_in
    >>> built_in().derived(unit_scales)["mcg"]
    ('mg', Decimal('0.001'))
    """
    return {row.id: (row.base, Decimal(row.factor)) for row in vocabulary.units if row.base and row.factor}


def base_unit(unit: str, scales: Scales) -> str:
    """The unit that a unit is a multiple of, or itself."""
    return scales[unit][0] if unit in scales else unit


def comparable_units(unit: str, scales: Scales) -> frozenset[str]:
    """Return the units whose doses can be compared with those in a unit.

    >>> sorted(comparable_units("mcg", {"mcg": ("mg", Decimal("0.001")), "g": ("mg", Decimal(1000))}))
    ['g', 'mcg', 'mg']
    """
    base = base_unit(unit, scales)
    return frozenset([base, *(other for other, (of, _) in scales.items() if of == base)])


def in_base_unit(amount: str, unit: str, scales: Scales) -> tuple[Decimal, str]:
    """Amount and unit in the unit that others are multiples of.

    >>> in_base_unit("100", "mcg", {"mcg": ("mg", Decimal("0.001"))})
    (Decimal('0.1'), 'mg')
    """
    base, factor = scales.get(unit, (unit, Decimal(1)))
    return (Decimal(amount) * factor).normalize(), base


def differ(one: tuple[str, str], other: tuple[str, str], scales: Scales) -> bool:
    """Whether two doses are of one kind and not the same; doses of two kinds (a mass, a volume) cannot be compared.

    >>> scales: Scales = {"g": ("mg", Decimal(1000))}
    >>> differ(("1", "mg"), ("0.1", "mg"), scales), differ(("1", "mg"), ("1", "mL"), scales)
    (True, False)
    >>> differ(("1", "g"), ("1000", "mg"), scales)
    False
    """
    if one == other or base_unit(one[1], scales) != base_unit(other[1], scales):
        return False
    return in_base_unit(*one, scales)[0] != in_base_unit(*other, scales)[0]

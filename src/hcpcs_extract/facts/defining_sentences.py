"""The sentences of prose that say what the page's code is, and doses in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Final

from ..model.page import Page, Sentence
from ..model.record import CodeMention
from ..text.phrases import Phrase
from ..vocabulary import Vocabulary
from .defining import DEFINING_SECTIONS

BILLED: Final = frozenset(["HCPCS", "CPT", "CDT"])
"""Systems of the codes that pages are about."""
NAMES_CODE: Final = Phrase(
    "codes?|HCPCS|CPT|CDT", matches=["the «code» J9203", "«CPT» 02110"], refuses=["room A1234", "decoded"]
)
"""What stands in a sentence that gives a code: without it, `A1234` may be a room and 02110 a town."""
DEFINES: Final = Phrase(
    r"[`*]{0,2}\s{1,3}(?: {defines} | is (?:the|an?|used|for) )",
    matches=["J9203« describes» it", "`J9203«` stands for» it", "J9203« is used»", "J9203« is the» code"],
    refuses=["describes", "J9203 is billed", "J9203 describe"],
)
"""What follows a code in a sentence that says what it stands for."""
_START: Final = attrgetter("start")
Scales = dict[str, tuple[str, Decimal]]
"""Units that are multiples of another one: the other, and how many of that make one."""


def defining(page: Page) -> list[Sentence]:
    """Return the sentences of the sections that say what the page's code is."""
    found: list[Sentence] = []
    for section in page.sections:
        if section.id in DEFINING_SECTIONS:
            start, end = section.span
            first = bisect_left(page.sentences, start, key=_START)
            found += page.sentences[first : bisect_left(page.sentences, end, first, key=_START)]
    return found


def sentence_at(page: Page, offset: int) -> Sentence | None:
    """The sentence of prose that holds the character at `offset`. None where it was cut."""
    number = bisect_right(page.sentences, offset, key=_START) - 1
    sentence = page.sentences[number] if number >= 0 else None
    return sentence if sentence is not None and offset < sentence.end < page.cut_at else None


def gives_code(page: Page, mentions: Iterable[CodeMention]) -> bool:
    """Whether a sentence names a billing code and calls it a code; `mentions` are those of the page."""
    for mention in mentions:
        if mention.system in BILLED:
            number = bisect_right(page.sentences, mention.span[0], key=_START) - 1
            sentence = page.sentences[number] if number >= 0 else None
            if sentence is not None and mention.span[0] < sentence.end and NAMES_CODE.find(sentence):
                return True
    return False


def opens_section(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence is the first one of its section's prose."""
    block = sentence.block
    if sentence.start != block.content_start:
        return False
    number = bisect_right(page.first_page, block.start, key=_START) - 1
    return number == 0 or page.first_page[number - 1].kind in ("heading", "title")


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

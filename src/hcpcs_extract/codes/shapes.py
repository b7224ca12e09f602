"""Codes by their shape: system, family, and whether they stand for an item."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import product
from operator import itemgetter
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct

from ..model.record import CodeSystem, ModifierSystem
from ..text.words import offsets
from . import expressions

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

HCPCS_SHAPE: Final = regex.compile(expressions.HCPCS)
ICD_SHAPE: Final = regex.compile(expressions.ICD_10_CM)
PLACES: Final = regex.compile(
    r"(?:\bPOS|[Pp]laces?[\s-]of[\s-][Ss]ervice)(?:\s{1,2}codes?)?(?:\s{0,2}:|\s{1,2}is)?\s{0,2}(?P<code>[0-9]{2})"
    r"(?:(?:\s{0,2},\s{0,2}(?:and\s|or\s)?\s{0,2}|\s{0,2}/\s{0,2}|\s{1,2}(?:and|or)\s{1,2})(?P<code>[0-9]{2})){0,20}"
    r"(?![0-9A-Za-z])"
)
"""Place-of-service codes in words, each a capture of `code`: "POS 11, 19 and 22", "Place of Service 21"."""
_LENGTH: Final = 5
_BY_FIRST: Final[dict[str, CodeSystem]] = {
    **dict.fromkeys("ABCEFGHIJKLMNOPQRSTUV", "HCPCS"),
    "D": "CDT",
    **dict.fromkeys(digits, "CPT"),
}
"""The system of a code whose other four characters are digits, by its first one."""
_LAST_OF_CPT: Final = frozenset("AFMTU")
_FIRST_CODE: Final = itemgetter(0)
_MODIFIER_SHAPES: Final[list[tuple[str, ModifierSystem]]] = [
    ("[0-9]{2}", "CPT"),
    ("[1-8]P", "CPT"),
    ("P[1-6]", "CPT"),
    ("[A-Z][A-Z0-9]", "HCPCS"),
]
"""Expression for the whole modifier, and its system; the first that matches decides.

Physical-status modifiers (P1 to P6) and performance-measure modifiers (1P to 8P) are CPT's.
"""
_MODIFIERS: Final[dict[str, ModifierSystem]] = {}
"""Every pair of characters that has the shape of a modifier, and its system: looked up for each row of each table."""
for _pair in map("".join, product(digits + ascii_uppercase, repeat=2)):
    if _system := next((system for shape, system in _MODIFIER_SHAPES if regex.fullmatch(shape, _pair)), None):
        _MODIFIERS[_pair] = _system


def system_of(code: str) -> CodeSystem | None:
    """Code system by the shape of a code in capitals, or None.

    >>> system_of("J9203"), system_of("0018U"), system_of("D0120"), system_of("J92")
    ('HCPCS', 'CPT', 'CDT', None)
    """
    if len(code) != _LENGTH or not code.isascii():
        return None
    if code[1:].isdigit():
        return _BY_FIRST.get(code[0])
    return "CPT" if code[:-1].isdigit() and code[-1] in _LAST_OF_CPT else None


class Families(Struct, frozen=True):
    """The families of codes of a vocabulary."""

    ranges: dict[str, list[tuple[str, str, str, bool]]]
    """First and last code, name, and whether the codes stand for an item, in order, by system."""
    letters: dict[str, str]
    """Family of the CPT codes that end in a letter."""


def families(vocabulary: Vocabulary) -> Families:
    """Return what `Vocabulary.derived` keeps for this module."""
    ranges: dict[str, list[tuple[str, str, str, bool]]] = {"HCPCS": [], "CPT": [], "CDT": []}
    for row in sorted(vocabulary.categories, key=lambda row: row.first):
        ranges[row.system].append((row.first, row.last, row.name, row.item))
    return Families(ranges, {row.id: row.name for row in vocabulary.cpt_letters})


def category_of(code: str, vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """Family of a code, and whether its codes stand for an item.

    >>> from ..vocabulary import built_in
    >>> category_of("J9203", built_in()), category_of("3044F", built_in())[0], category_of("XX", built_in())
    (('Chemotherapy drugs', True), 'Category II: performance measurement', (None, False))
    """
    system = system_of(code)
    if system is None:
        return None, False
    known = vocabulary.derived(families)
    if system == "CPT" and code[-1] in known.letters:
        return known.letters[code[-1]], False
    ranges = known.ranges[system]
    at = bisect_right(ranges, code, key=_FIRST_CODE) - 1
    if at < 0:
        return None, False
    _, last, name, item = ranges[at]
    return (name, item) if code <= last else (None, False)


def places(text: str, start: int, end: int) -> Iterator[regex.Match[str]]:
    """Matches of PLACES between two offsets: the expression is tried only where the words begin.

    >>> [match.captures("code") for match in places("the office (POS 11 or 19), at Place of Service 21", 0, 49)]
    [['11', '19'], ['21']]
    """
    for at in offsets(text, ("POS", "lace"), start, end):
        if text[at] == "P":
            begin = at
        elif text[at + 4 : at + 5].isalpha() and text[at + 4] != "s":  # placed, placement
            continue
        else:
            begin = at - 1
        if begin >= start and (match := PLACES.match(text, begin, end)):
            yield match
            start = match.end()


def modifier_system(modifier: str) -> ModifierSystem:
    """Modifier system by shape.

    >>> modifier_system("51"), modifier_system("JW"), modifier_system("P3"), modifier_system("25 and 59")
    ('CPT', 'HCPCS', 'CPT', 'unknown')
    """
    return _MODIFIERS.get(modifier, "unknown")


def is_modifier(text: str) -> bool:
    """Whether `text` has the shape of one modifier.

    >>> [is_modifier(t) for t in ("JW", "51", "1P", "When", "")]
    [True, True, True, False, False]
    """
    return text in _MODIFIERS

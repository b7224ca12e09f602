"""Titles, headings and labels: the words that a line opens with, and what they name.

>>> [match and (match["code"] or match["bare"]) for match in map(TITLE.match, (
...     "HCPCS Level II J9203: Injection", "CPT® Code 0018U : x", "HCPCS/CPT A42: x", "ADA CDT D0120", "AMA CPT 99213",
... ))]
['J9203', '0018U', 'A42', 'D0120', '99213']
>>> [TITLE.match(line) for line in ("AMA 99213: x", "HCPCS J9203 is", "HCPCSJ9203: x", "The CPT 99213: x", "CPT code")]
[None, None, None, None, None]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct

from ..codes.expressions import BILLING_CODE
from ..model.record import SectionId
from ..text.words import fold, index, opening, openings
from .marks import closes_here, without_marks

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

OTHER_LEVEL: Final = 2
LONGEST: Final = 90
"""Characters of the longest wording of a heading or label that is looked up; longer lines are neither."""
_SHORTEST_PREFIX: Final = 3
_TITLE_SYSTEMS: Final = {
    "HCPCS": r"HCPCS (?:/CPT)? (?: \s{1,3} Level \s{1,3} I{1,2} )?",
    "CPT": "CPT",
    "CDT": "CDT",
    "ADA": r"ADA (?: \s{1,3} CDT )?",
    "AMA": r"AMA \s{1,3} CPT",
}
"""How a title names the system of its code: expressions by the letters that they begin with."""
TITLE: Final = regex.compile(
    rf"""
    (?: {" | ".join(_TITLE_SYSTEMS.values())} )
    \s{{0,2}} [®™]? (?: \s{{1,3}} [Cc]ode )? \s{{1,3}}
    (?: (?P<code> [A-Za-z]?[0-9]{{2,6}}[A-Za-z]? ) \s{{0,3}} [:：]
      | (?P<bare> {BILLING_CODE} ) $
    )
    """,
    regex.VERBOSE,
)
"""The beginning of a title line, with its code. Without a colon, in a line that was cut, the code must be whole."""
TITLE_STARTS: Final = tuple(_TITLE_SYSTEMS)


class LineWords(Struct, frozen=True):
    """The words of a vocabulary that tell what a line is."""

    sections: dict[str, SectionId]
    """Section id by folded heading."""
    as_written: dict[str, SectionId]
    """Section id by heading: most stand word for word as they are listed, and need no folding."""
    parts: tuple[tuple[str, SectionId], ...]
    """Parts of words that tell the section of a heading that is not listed, in order."""
    levels: dict[str, int]
    labels: dict[str, str]
    """Label id by folded label."""
    label_beginnings: tuple[tuple[str, str], ...]
    """Folded words that begin a label, a blank after them, and its id."""
    section_openings: frozenset[str]
    label_openings: frozenset[str]
    openings: frozenset[str]
    """How lines open that may be more than a part of a paragraph (`words.opening`)."""


def line_words(vocabulary: Vocabulary) -> LineWords:
    """Return what `Vocabulary.derived` keeps for this module."""
    headings = vocabulary.headings
    sections: dict[str, SectionId] = index((row.id, row.names) for row in headings)
    labels = index((row.id, row.names) for row in vocabulary.labels)
    beginnings = tuple((f"{fold(words)} ", row.id) for row in vocabulary.labels for words in row.beginnings)
    section_openings = openings(sections)
    label_openings = openings([*labels, *(words for words, _ in beginnings)])
    return LineWords(
        sections=sections,
        as_written={name: row.id for row in headings for name in row.names},
        parts=tuple((fold(part), row.id) for row in headings for part in row.contains),
        levels={row.id: row.level for row in headings},
        labels=labels,
        label_beginnings=beginnings,
        section_openings=section_openings,
        label_openings=label_openings,
        openings=section_openings | label_openings | openings(TITLE_STARTS),
    )


def section_of(heading: str, words: LineWords) -> SectionId | None:
    """Section id of a known heading, or None.

    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> section_of("Clinical and Coding Specifications", words), section_of("Payer Mix", words)
    ('clinical_coding_specifications', None)
    """
    if len(heading) > LONGEST:
        return None
    if name := words.as_written.get(heading):
        return name
    if opening(heading) not in words.section_openings:
        return None
    return words.sections.get(fold(heading.rstrip(":")))


def section_of_unlisted(heading: str, words: LineWords) -> SectionId:
    """Section id of a marked heading whose wording is not listed, by the words in it.

    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> section_of_unlisted("Commonly Paired Diagnoses", words), section_of_unlisted("Payer Mix", words)
    ('related_diagnoses', 'other')
    """
    folded = fold(heading)
    return next((name for part, name in words.parts if part in folded), "other")


def level_of(name: SectionId, words: LineWords) -> int:
    """Depth of a section in the outline of the family."""
    return words.levels.get(name, OTHER_LEVEL)


def begins_heading(line: str, words: LineWords) -> bool:
    """Whether `line` is the beginning of a known heading that goes on.

    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> [begins_heading(line, words) for line in ("Coding Spec", "Coding Specifications", "The")]
    [True, False, False]
    """
    folded = fold(line.lstrip("#* "))
    if len(folded) < _SHORTEST_PREFIX or folded in words.sections:
        return False
    return any(key.startswith(folded) for key in words.sections)


def label_of(line: str, words: LineWords) -> tuple[str, int] | None:
    """Label id and the offset in `line` where the value begins, or None.

    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> label_of("**Service Type:** surgery", words), label_of("Note: none", words)
    (('service_type', 18), None)
    """
    colon = line.find(":", 0, LONGEST)
    if colon < 0 or opening(line) not in words.label_openings:
        return None
    key = fold(without_marks(line[:colon]))
    name = words.labels.get(key)
    if name is None:
        name = next((label for beginning, label in words.label_beginnings if key.startswith(beginning)), None)
        if name is None:
            return None
    value = colon + 1
    value = _after_blanks(line, value)
    if closing := closes_here(line, colon, value):
        value = _after_blanks(line, value + closing)
    return name, value


def _after_blanks(line: str, at: int) -> int:
    while at < len(line) and line[at] in " \t\u00a0":
        at += 1
    return at

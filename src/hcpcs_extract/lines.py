"""What one line is: title, known heading, label, list item, or a part of a paragraph. Serves text, Markdown and HTML.

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

from .code_shapes import BILLING_CODE
from .marks import closes_here, without_marks
from .model import SectionId
from .page import Block
from .prose import WHITE_SPACE, fold, index, opening, openings

if TYPE_CHECKING:
    from .vocabulary import Vocabulary

OTHER_LEVEL: Final = 2
# The longest wording of a heading or label that we look up; longer lines are neither.
_LONGEST: Final = 90
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
_ITEM: Final = regex.compile(r"(?: [-*•–‣◦·] | [0-9]{1,2} [.)] ) (?: \s+ | $ )", regex.VERBOSE)
_DEEPEST: Final = 6
_ATX_END: Final = regex.compile(r"\s{1,3}#+$")
_BOLD_LINE: Final = regex.compile(r"(?P<mark> \*\* | __ ) (?P<line> [^*_]{1,90} ) (?P=mark) :?", regex.VERBOSE)
_TERMINAL: Final = frozenset(".:;,!?|")
_SMALL_WORDS: Final = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "per", "the", "to", "vs", "with"]
)


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
    """How lines open that may be more than a part of a paragraph (`prose.opening`)."""


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

    >>> from .vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> section_of("Clinical and Coding Specifications", words), section_of("Payer Mix", words)
    ('clinical_coding_specifications', None)
    """
    if len(heading) > _LONGEST:
        return None
    if name := words.as_written.get(heading):
        return name
    if opening(heading) not in words.section_openings:
        return None
    return words.sections.get(fold(heading.rstrip(":")))


def section_of_unlisted(heading: str, words: LineWords) -> SectionId:
    """Section id of a marked heading whose wording is not listed, by the words in it.

    >>> from .vocabulary import built_in
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

    >>> from .vocabulary import built_in
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

    >>> from .vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> label_of("**Service Type:** surgery", words), label_of("Note: none", words)
    (('service_type', 18), None)
    """
    colon = line.find(":", 0, _LONGEST)
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


def looks_like_heading(line: str) -> bool:
    """Whether an unmarked line reads as a heading: short, in title case, no final mark.

    >>> looks_like_heading("Payer Policy Notes")
    True
    >>> looks_like_heading("Data not available in the input"), looks_like_heading("Done.")
    (False, False)
    """
    if not line or len(line) > _LONGEST or line[-1] in _TERMINAL or not (line[0].isupper() or line[0].isdigit()):
        return False
    words = line.split()
    if len(words) > 9 or "|" in line:
        return False
    weighty = [word for word in words if word[0].isalpha() and word.casefold() not in _SMALL_WORDS]
    return bool(weighty) and all(word[0].isupper() for word in weighty) and any(len(word) > 3 for word in weighty)


def marked_heading(line: str) -> tuple[int, int, int] | None:
    """Level and content span of a line with a heading's mark (`#`, or bold alone on its line); level 0 for bold.

    >>> marked_heading("## Payer Mix ##"), marked_heading("**Payer Mix**:"), marked_heading("__Payer Mix__")
    ((2, 3, 12), (0, 2, 11), (0, 2, 11))
    >>> [marked_heading(line) for line in ("#1 of all", "**Payer Mix__", "**Payer** Mix", "####### x")]
    [None, None, None, None]
    """
    size = len(line)
    if line[0] == "#":
        level = size - len(line.lstrip("#"))
        begin = size - len(line[level:].lstrip(WHITE_SPACE))
        if level <= _DEEPEST and (begin > level or begin == size):
            closing = _ATX_END.search(line, begin) if line[-1] == "#" else None
            return level, begin, closing.start() if closing else size
    elif line[0] in "*_" and line[-1] in "*_:":
        bold = _BOLD_LINE.fullmatch(line)
        if bold and looks_like_heading(bold["line"].strip(": ")):
            return 0, bold.start("line"), bold.end("line")
    return None


def classify(line: str, start: int, words: LineWords, *, level: int = 0) -> Block:
    """Return the block that the trimmed, non-empty `line` at offset `start` is on its own.

    `level` is given for a line that the source marks as a heading (HTML h1 to h6, Setext).

    >>> from .vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> [classify(line, 0, words).kind for line in ("- an item", "12) an item", "•", "-5 mg", "123. no item", "1.5 mg")]
    ['item', 'item', 'item', 'paragraph', 'paragraph', 'paragraph']
    >>> [classify(line, 0, words).kind for line in ("**HCPCS J9203: x**", "Payer Mix", "Coding Specifications")]
    ['title', 'paragraph', 'heading']
    """
    first = line[0]
    size = len(line)
    end = start + size
    if size <= _LONGEST and not level and (name := words.as_written.get(line)):
        return Block("heading", start, end, start, 0, name)
    begins = opening(line)
    if begins not in words.openings and not level and first.isalpha():
        return Block("paragraph", start, end, start)
    if level or first in "#*_":
        marked = None if level else marked_heading(line)
        if marked:
            level, begin, stop = marked[0] or OTHER_LEVEL, marked[1], marked[2]
            return _heading(line[begin:stop], start, start + stop, start + begin, level, words)
        if level:
            return _heading(line, start, end, start, level, words)
    if size <= _LONGEST and begins in words.section_openings:
        name = words.sections.get(fold((without_marks(line) if first in "*_`" else line).rstrip(":")))
        if name:
            return Block("heading", start, end, start, 0, name)
    bare = line.lstrip("*") if first == "*" else line
    if bare.startswith(TITLE_STARTS) and (title := TITLE.match(bare)):
        return _title(title, start, end, start + size - len(bare), 0)
    item = None if first.isalpha() else _ITEM.match(line)
    begin = item.end() if item else 0
    if (item or begins in words.label_openings) and (found := label_of(line[begin:] if item else line, words)):
        return Block("label", start, end, start + begin, 0, found[0], start + begin + found[1])
    return Block("item" if item else "paragraph", start, end, start + begin)


def _title(match: regex.Match[str], start: int, end: int, offset: int, level: int) -> Block:
    group = "code" if match["code"] is not None else "bare"
    return Block(
        "title",
        start,
        end,
        offset,
        level,
        "",
        offset + match.end(),
        offset + match.start(group),
        offset + match.end(group),
    )


def _heading(content: str, start: int, end: int, content_start: int, level: int, words: LineWords) -> Block:
    """Return the block of a marked heading: a title line, or a section."""
    plain = content.lstrip("*_` ")
    if plain.startswith(TITLE_STARTS) and (title := TITLE.match(plain)):
        return _title(title, start, end, content_start + len(content) - len(plain), level)
    heading = without_marks(content)
    name = section_of(heading, words) or section_of_unlisted(heading, words)
    return Block("heading", start, end, content_start, level, name)

"""A sentence that says what the page's code is names another code of the same system.

Either a code was mistyped or the text of another page was taken over: then nothing in that sentence, and perhaps in that section, can be relied on.
Codes that are named beside the page's own, set against it, or listed in a table are not meant.

Compare the sentence with the title, and ask where the page came from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import regex

from ..extractors.tables import own_tables
from ..page import Hit, Page, Sentence
from ..ruling import Facts
from ._sentences import DEFINES, DEFINING_SECTIONS, contrasts, opens_section, sentence_at, speaks_of_past
from ._words import distinctive, drugs

SEVERITY = "warning"
ABOUT = "codes_mentioned"
MESSAGE = "the text speaks of {code} where the title has {title}"
_SPEAKING_SECTIONS: Final = DEFINING_SECTIONS | {"clinical_context"}
_REACH: Final = 80
_WORD: Final = regex.compile(r"[A-Z0-9]{4,5}")
_SYSTEM: Final = r"(?:(?:HCPCS|CPT|CDT)(?:\s{1,3}Level\s{1,3}I{1,2})?\s{1,3})?(?:[Cc]ode\s{1,3})?"
_BEGINS: Final = regex.compile(rf"[\s*`_]{{0,4}}(?:The\s{{1,3}}|Billing\s{{1,3}})?{_SYSTEM}[`*]{{0,2}}")
_IN_USE: Final = regex.compile(
    rf"\b(?:when|whenever|each\s{{1,3}}time)\s{{1,3}}{_SYSTEM}[`*]{{0,2}}$", regex.IGNORECASE
)
_USED: Final = regex.compile(r"[`*]{0,2}\s{1,3}is\s{1,3}(?:billed|reported|submitted|claimed|used|coded)\b")
_UNIT_OF: Final = regex.compile(
    rf"\b(?:each|one|every|a)\s{{1,3}}(?:billing\s{{1,3}})?unit\s{{1,3}}of\s{{1,3}}{_SYSTEM}[`*]{{0,2}}$",
    regex.IGNORECASE,
)
_WAS: Final = regex.compile(r"[`*]{0,2}\s{1,3}(?:was|were|had|stood|\w{2,20}ed)\b")
# Another code on the same claim is used beside the page's own, not in its place.
_BESIDE: Final = regex.compile(
    r"\b(?:same\s{1,3}(?:day|date|visit|claim|session|encounter|cycle|infusion)|together|along|alongside|as\s{1,3}well|addition|additional|additionally|both|concurrent(?:ly)?|beside|besides|plus)\b",
    regex.IGNORECASE,
)


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield the first mention of each such code."""
    code = facts["code"]
    if code is None:
        return
    mentions = [mention for mention in facts["codes_mentioned"] if mention.system == code.system]
    places = [mention.span[0] for mention in mentions]
    in_tables: frozenset[str] | None = None
    for mention in mentions:
        if mention.value == code.value or mention.section not in _SPEAKING_SECTIONS:
            continue
        sentence = sentence_at(page, mention.span[0])
        if sentence is None or not _is_alone(page, code.value, places, sentence):
            continue
        opens = opens_section(page, sentence)
        if (speaks_of_past if opens else contrasts)(page, sentence):
            continue
        if not _names_the_code(page, facts, mention.span, sentence, opens=opens):
            continue
        in_tables = _words_in_tables(page) if in_tables is None else in_tables
        if mention.value not in in_tables:
            yield Hit(mention.span, {"code": mention.value, "title": code.value})


def _is_alone(page: Page, code: str, places: list[int], sentence: Sentence) -> bool:
    """Whether a sentence names one code for the first time, and the page's own not at all."""
    start, end = sentence.start, sentence.end
    if bisect_left(places, end) - bisect_left(places, start) != 1:
        return False
    return page.lowered.find(code.lower(), start, end) < 0


def _words_in_tables(page: Page) -> frozenset[str]:
    """Return the words that may be codes in the cells of the page's own tables."""
    return frozenset(
        word
        for table in own_tables(page)
        for row in table.rows
        for cell in row.cells
        for word in _WORD.findall(cell.text)
    )


def _names_the_code(page: Page, facts: Facts, span: tuple[int, int], sentence: Sentence, *, opens: bool) -> bool:
    """Whether a sentence uses the code as the name of what the page is about."""
    text = page.text
    (first, last), start, end = span, sentence.start, sentence.end
    section = page.section_at(start)
    near = max(start, first - _REACH)
    is_unit_of = "unit" in sentence.words and _UNIT_OF.search(text, near, first) is not None
    if is_unit_of or (_USED.match(text, last, end) and _IN_USE.search(text, near, first)):
        return _BESIDE.search(text, start, end) is None and not _names_another_drug(page, facts, start, end)
    if section not in DEFINING_SECTIONS or first - start > _REACH or _BEGINS.fullmatch(text, start, first) is None:
        return False
    if opens:
        return text[last : last + 1] != ":" and _WAS.match(text, last, end) is None
    product = facts["product"]
    return (
        product is not None
        and DEFINES.match(text, last, end) is not None
        and bool(distinctive(product.name.value) & distinctive(text[last:end]))
    )


def _names_another_drug(page: Page, facts: Facts, start: int, end: int) -> bool:
    """Whether a sentence names a drug that is not the title's: then the other code is that drug's."""
    product = facts["product"]
    own = drugs(product.name.value.lower()) if product is not None else {}
    return any(name not in own for name in drugs(page.lowered, start, end))

"""What stands as a code has the shape of none: a letter for a digit, a digit too many or too few, or another system's code.

HCPCS Level II and CDT codes are a letter and four digits, CPT codes five digits, or four digits and a letter. A code that cannot exist cannot be looked up or billed.

Look for O and 0, I and 1, S and 5; else ask where the page came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

from ..codes import system_of
from ..page import Hit, Page
from ..ruling import Facts
from ..text.shapes import word_starts

SEVERITY = "warning"
MESSAGE = "{code!r} is no {system} code: {why}"
_NAMED: Final = regex.compile(
    r"\b(?P<system>HCPCS(?:\s{1,3}Level\s{1,3}I{1,2})?|CPT|CDT)[®™]?(?:\s{1,3}[Cc]odes?)?\s{1,3}[`*]{0,2}(?P<code>[A-Za-z0-9]{3,7})(?![\w-]|\.[0-9])"
)
# The beginning of what _NAMED matches, and blanks by a wider measure; most codes that it finds read well.
_BEGINS: Final = re.compile(
    r"(?P<system>HCPCS|CPT|CDT)(?:\s{1,3}Level\s{1,3}I{1,2})?[®™]?(?:\s{1,3}[Cc]odes?)?\s{1,3}[`*]{0,2}(?P<code>[A-Za-z0-9]{3,7})"
)
_SYSTEMS: Final = ("HCPCS", "CPT", "CDT")
_CAPITALS: Final = b"AAA"
"""How they begin, in `Page.shape`."""
_YEAR: Final = regex.compile(r"(?:19|20)[0-9]{2}")
_FEWEST_DIGITS: Final = 2
_SHAPES: Final = {
    "HCPCS": "a letter and four digits",
    "CDT": "D and four digits",
    "CPT": "five digits, or four digits and a letter",
}


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield the title's code, and what follows the name of a system, where it has no code's shape."""
    title = page.title_line
    if title is not None and facts["code"] is not None and title.code_end < page.cut:
        yield from _judged(page, page.text[title.content_start : title.code_start], title.code_start, title.code_end)
    seen = {title.code_start} if title is not None else set()
    for at in word_starts(page.shape, _CAPITALS, page.own_end):
        if not page.text.startswith(_SYSTEMS, at):
            continue
        begins = _BEGINS.match(page.text, at)
        if begins is None or _reads_well(begins["system"], begins["code"]):
            continue
        match = _NAMED.match(page.text, at, page.own_end)
        if match is None or match.end() >= page.cut:
            continue
        begin, end = match.span("code")
        if begin not in seen and _is_meant_as_code(match["code"]):
            seen.add(begin)
            yield from _judged(page, match["system"], begin, end)


def _reads_well(system: str, word: str) -> bool:
    """Whether what stands after a system's name is surely no malformed code: nearly everywhere.

    >>> _reads_well("HCPCS", "J9203"), _reads_well("CPT", "codes"), _reads_well("CPT", "J9203"), _reads_well("HCPCS", "J92O3")
    (True, True, False, False)
    """
    if word.isalpha():
        return True
    found = system_of(word.upper())
    return found is not None and system in ("HCPCS", found)


def _is_meant_as_code(word: str) -> bool:
    """Whether a word after a system's name stands where a code does: with digits, no year, no ordinal, no plural, no wildcard.

    >>> _is_meant_as_code("J92O3"), _is_meant_as_code("2026"), _is_meant_as_code("Level"), _is_meant_as_code("9921x")
    (True, False, False, False)
    """
    return (
        sum(c.isdigit() for c in word) >= _FEWEST_DIGITS
        and not _YEAR.fullmatch(word)
        and word[-1] not in "xXs"
        and not word[-1:].islower()
    )


def _judged(page: Page, words: str, start: int, end: int) -> Iterator[Hit]:
    code = page.text[start:end]
    found = system_of(code.upper())
    system = words.lstrip("*# ")[:3]
    if system not in ("CDT", "CPT"):
        if found is not None:
            return
        system = "HCPCS"
    if found == system:
        return
    why = f"it has the shape of {found}" if found else f"it has the shape of none ({_SHAPES[system]})"
    yield Hit((start, end), {"code": code, "system": system, "why": why})

"""A code is malformed: a letter for a digit, a digit too many or too few, or the code of another system.

HCPCS Level II and CDT codes are a letter and four digits, CPT codes five digits, or four digits and a letter. A code
that cannot exist cannot be looked up or billed.

Look for O and 0, I and 1, S and 5; else ask where the page came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...codes.shapes import system_of
from ...model.page import Hit, Page
from ...model.record import Draft
from ...text.phrases import Phrase

SEVERITY = "warning"
MESSAGE = "{code!r} is no {system} code: {why}"
_NAMED: Final = Phrase(
    r"(?P<system>HCPCS (?:Level I{1,2})?|CPT|CDT)[®™]? (?:[Cc]odes?)? [`*]{0,2}"
    r"(?P<code>[A-Za-z0-9]{3,7})(?![\w-]|\.[0-9])",
    matches=["«HCPCS Level II code J92O3» is", "«CPT® codes `9921»`", "«CDT D012»"],
    refuses=["HCPCS J9203-JW", "HCPCS or", "hcpcs J92O3", "CPT 99213.5", "CPT 12345678"],
    case_matters=True,
)
"""What stands as a code behind the name of a system."""
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_FEWEST_DIGITS: Final = 2
_SHAPES: Final = {
    "HCPCS": "a letter and four digits",
    "CDT": "D and four digits",
    "CPT": "five digits, or four digits and a letter",
}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the title's code, and what follows the name of a system, where it has no code's shape."""
    title = page.title_line
    if title is not None and draft.code is not None and title.code_end < page.cut_at:
        yield from _judged(page, page.text[title.content_start : title.code_start], title.code_start, title.code_end)
    seen = {title.code_start} if title is not None else set()
    for match in _NAMED.each(page.passage):
        begin, end = match.span("code")
        if begin not in seen and end < page.cut_at and _is_meant_as_code(match["code"]):
            seen.add(begin)
            yield from _judged(page, match["system"], begin, end)


def _is_meant_as_code(word: str) -> bool:
    """Whether a word after a system's name stands where a code does.

    It has digits, and is not a year, an ordinal, a plural or a wildcard.

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
    if found is not None and found in words.upper():  # "CPT/HCPCS"
        return
    system = words.lstrip("*# ")[:3].upper()
    if system not in ("CDT", "CPT"):
        if found is not None:
            return
        system = "HCPCS"
    if found == system:
        return
    why = f"it has the shape of {found}" if found else f"it has the shape of none ({_SHAPES[system]})"
    yield Hit((start, end), {"code": code, "system": system, "why": why})

"""Making facts: every fact is cut out of the text, so that its quote cannot differ from its span."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, Literal

from msgspec import UNSET, UnsetType

from ..model.page import Page
from ..model.record import Fact, SectionId

_AROUND: Final = " \t\r\n\u00a0*_`"


def trim(text: str, start: int, end: int, also: str = "") -> tuple[int, int]:
    """Span without surrounding space, marks of Markdown and the characters of `also`.

    >>> trim(" **Office.** ", 0, 13, also=".")
    (3, 9)
    """
    around = _AROUND + also
    while start < end and text[start] in around:
        start += 1
    while end > start and text[end - 1] in around:
        end -= 1
    return start, end


def partial(page: Page, reach: int) -> Literal[True] | UnsetType:
    """Whether a fact whose source reaches to `reach` touches the place of the cut."""
    return True if reach >= page.cut_at else UNSET


def place(
    page: Page, start: int, end: int, reach: int = 0
) -> tuple[str, tuple[int, int], SectionId, Literal[True] | UnsetType]:
    """Quote, span, section and partial of a fact at `[start, end)`, read from a source that reaches to `reach`."""
    at = bisect_right(page.starts, start) - 1
    section = page.sections[at].id if at >= 0 else "preamble"
    return page.text[start:end], (start, end), section, True if end >= page.cut_at or reach >= page.cut_at else UNSET


def fact(page: Page, value: str, start: int, end: int, reach: int = 0) -> Fact:
    """Return a plain fact; see `place`."""
    quote, span, section, cut = place(page, start, end, reach)
    return Fact(value=value, quote=quote, span=span, section=section, partial=cut)

"""The code of the title line."""

from __future__ import annotations

from ..codes.shapes import category_of, system_of
from ..facts.making import place
from ..model.page import Page
from ..model.record import CodeFact, CodeSystem


def extract(page: Page) -> CodeFact | None:
    """Return the code of the first title line; its system by its shape, or where malformed by the words before it."""
    title = page.title_line
    if title is None:
        return None
    quote, span, section, partial = place(page, title.code_start, title.code_end)
    value = quote.upper()
    system = system_of(value) or _stated(page.text[title.content_start : title.code_start])
    return CodeFact(
        value=value,
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        system=system,
        category=category_of(value, page.vocabulary)[0],
    )


def _stated(words: str) -> CodeSystem:
    """System that the title line states before the code.

    >>> _stated("CPT "), _stated("HCPCS Level II ")
    ('CPT', 'HCPCS')
    """
    if words.lstrip("*").startswith(("CDT", "ADA")):
        return "CDT"
    return "CPT" if words.lstrip("*").startswith(("CPT", "AMA")) else "HCPCS"

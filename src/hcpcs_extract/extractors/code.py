"""The code of the title line, or else of a sentence that says what the code stands for."""

from __future__ import annotations

from ..codes.shapes import category_of, system_of
from ..facts.defining import CONTRAST, DEFINING_SECTIONS, STATES_CODE
from ..facts.making import place
from ..model.page import Page
from ..model.record import CodeFact, CodeSystem


def extract(page: Page) -> CodeFact | None:
    """Return the code of the first title line; its system by its shape, or where malformed by the words before it.

    Without a title line, return the code of the first sentence of the overview that says what a code represents.
    """
    title = page.title_line
    if title is None:
        return _in_prose(page)
    start, end = title.code_start, title.code_end
    system = system_of(page.text[start:end].upper()) or _stated(page.text[title.content_start : start])
    return _code(page, start, end, system)


def _in_prose(page: Page) -> CodeFact | None:
    for sentence in page.sentences_with(STATES_CODE):
        if page.section_at(sentence.start) not in DEFINING_SECTIONS or CONTRAST.find(sentence):
            continue
        if (match := STATES_CODE.find(sentence)) and (system := system_of(match["code"])):
            return _code(page, *match.span("code"), system)
    return None


def _code(page: Page, start: int, end: int, system: CodeSystem) -> CodeFact:
    quote, span, section, partial = place(page, start, end)
    value = quote.upper()
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

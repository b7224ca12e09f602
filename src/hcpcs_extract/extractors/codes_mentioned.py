"""Codes named in prose and in tables: HCPCS, CPT, CDT, ICD-10-CM, modifiers, places of service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..codes.expressions import CDT, CPT, HCPCS, ICD_CATEGORY, MODIFIER
from ..codes.shapes import is_modifier, modifier_system, places
from ..facts.making import place, trim
from ..facts.modifier_rows import own_tables
from ..model.page import Cell, Page
from ..model.record import CodeMention, MentionSystem
from ..text.phrases import Phrase
from ..text.shapes import word_starts

Mention = tuple[int, int, int, MentionSystem]
"""Start and end of a code, how far what was read for it reaches, and what it belongs to."""
_CAPITAL_AND_DIGIT: Final = b"A0"
_FOUR_DIGITS: Final = b"0000"
"""How words begin that may be codes, in `Page.shape`."""
_LENGTH: Final = 5
_COUNTED_REACH: Final = 16
_LETTERED: Final = re.compile(
    rf"(?:{HCPCS}|{CDT})(?!\w|\.\w)"
    rf"|{ICD_CATEGORY}\.[0-9A-Z]{{1,4}}(?!\w)"
)
_PLAIN_ICD: Final = re.compile(rf"{ICD_CATEGORY}(?![\w.-])")
_NUMERIC: Final = re.compile(
    rf"{CPT}(?! [\w%°]"
    r"| [.,][0-9]"  # a longer number
    r"| -(?:year|month|day|hour)"
    r"| -[0-9](?![0-9]) | -[0-9]{3,4}(?![0-9AFMTU]) | -[0-9]{6} )",  # parts of an NDC, a postal code
    re.VERBOSE,
)
_NO_CODE_BEFORE: Final = frozenset("$,.-/#§+")
_RANGE: Final = re.compile(rf"{CPT}[-\u2010-\u2013]$")
COUNTED: Final = Phrase(
    r"\s{1,2}{counted}", matches=["5000« units»", "12000« or more»"], refuses=["5000 unite", "12000units"]
)
"""Behind a number that counts something."""
OTHER_NUMBER: Final = Phrase(
    r"(?<=(?:(?<![A-Za-z])(?-i:[A-Z]{2})|\b{numbered})[ \u00a0])[0-9]{4}\w",
    matches=["TN «37203»", "line «27140»", "Lot «12345»", "no. «12345»"],
    refuses=["code 27140", "Ten 37203", "XTN 37203", "online 27140"],
)
"""A postal code, or the number of something else."""
_AND: Final = r"(?: \s{0,3}[,/]\s{0,3}(?:(?:and|or)\s{1,3})? | \s{1,3}(?:and|or)\s{1,3} )"
AFTER_NOUN: Final = Phrase(
    rf"""
    modifiers?(?:\s{{1,3}}(?:codes?|usage|use|such as|like|including|is|are|the|of)){{0,9}}[\s:`'\"“(]{{1,3}}
    (?-i:(?P<code>{MODIFIER})(?:[`'\"”]?{_AND}[`'\"“]?(?P<code>{MODIFIER})(?!\w)){{0,40}}(?![\w%]))
    """.replace("\n    (?-i", "(?-i"),
    matches=["«modifier JW»", "«Modifiers such as LT, RT and 50» apply", '«modifier codes "25»"'],
    refuses=["modifier J", "modifiers are listed", "modifier jw", "modifier 50%"],
)
BEFORE_NOUN: Final = Phrase(
    rf"(?<=(?<![\w.-])(?-i:(?P<code>{MODIFIER})(?:{_AND}(?P<code>{MODIFIER})){{0,9}})[`*]{{0,3}}\s{{1,3}})modifiers?",
    matches=["the KX «modifier»", "JW and JZ «modifiers»", "`JW` «modifier»"],
    refuses=["the modifier", "a JWX modifier", "CPT modifier"],
)
_MARKS: Final = frozenset("*_` \t\r\n\u00a0")
"""What a cell may have around its text."""


def extract(page: Page) -> list[CodeMention]:
    """Return the first mention of each code outside the title line, in document order."""
    found: dict[tuple[str, str], CodeMention] = {}
    text, title = page.text, page.title_line
    skip = (title.start, title.end) if title else (-1, -1)
    mentions = [*_lettered(page, skip), *_numeric(page, skip), *_modifiers_in_prose(page), *_in_tables(page)]
    for match in places(text, 0, page.first_page_end):
        mentions.extend((start, end, match.end(), "POS") for start, end in match.spans("code"))
    mentions.sort()
    for start, end, reach, system in mentions:
        if (system, text[start:end]) in found or skip[0] <= start < skip[1]:
            continue
        quote, span, section, partial = place(page, start, end, reach)
        found[system, quote] = CodeMention(
            value=quote, quote=quote, span=span, section=section, partial=partial, system=system
        )
    return list(found.values())


def _lettered(page: Page, title: tuple[int, int]) -> Iterator[Mention]:
    """Codes of HCPCS and CDT, and those of ICD-10-CM that have a full stop.

    Codes of HCPCS and CDT are each given up to the first one outside the title.
    """
    text, seen = page.text, set()
    for start in word_starts(page.shape, _CAPITAL_AND_DIGIT, page.first_page_end):
        if text[start : start + _LENGTH] in seen:
            continue
        match = _LETTERED.match(text, start, page.first_page_end)
        if match is None or (start and (text[start - 1].isalnum() or text[start - 1] in "$_.")):
            continue
        end = match.end()
        if text[start + 3] == ".":
            yield start, end, end, "ICD-10-CM"
        else:
            yield start, end, end, "CDT" if text[start] == "D" else "HCPCS"
            if not title[0] <= start < title[1]:
                seen.add(match[0])


def _numeric(page: Page, title: tuple[int, int]) -> Iterator[Mention]:
    """Codes of CPT, each up to the first one outside the title."""
    text, seen = page.text, set()
    last = len(text.rstrip())
    for start in word_starts(page.shape, _FOUR_DIGITS, page.first_page_end):
        end = start + _LENGTH
        if (
            text[start:end] not in seen
            and _NUMERIC.match(text, start, page.first_page_end)
            and _is_code(page, start, end)
        ):
            yield start, end, min(last, end + _COUNTED_REACH), "CPT"
            if not title[0] <= start < title[1]:
                seen.add(text[start:end])


def _modifiers_in_prose(page: Page) -> Iterator[Mention]:
    """Modifiers named after the noun ("modifiers JW and 59") or before it ("the KX modifier")."""
    for phrase in (AFTER_NOUN, BEFORE_NOUN):
        for match in phrase.each(page.passage):
            for start, end in match.spans("code"):
                yield start, end, match.end(), _modifier_mention(match.string[start:end])


def _is_code(page: Page, start: int, end: int) -> bool:
    text = page.text
    before = text[start - 1] if start else ""
    if before.isalnum() or before in _NO_CODE_BEFORE:
        return before in "-/" and _RANGE.search(text, max(0, start - 6), start) is not None
    return not OTHER_NUMBER.opens(page.passage, start) and not COUNTED.opens(page.passage, end)


def _in_tables(page: Page) -> Iterator[Mention]:
    """Modifiers in the first cells of modifier tables; ICD-10-CM codes without a full stop in tables of diagnoses."""
    for table in own_tables(page):
        if table.kind == "modifiers":
            for row in table.rows:
                for cell in row.cells[:1]:
                    start, end, code = _bare(page.text, cell)
                    if is_modifier(code):
                        yield start, end, end, _modifier_mention(code)
        elif table.kind == "diagnoses":
            for row in table.rows:
                for cell in row.cells:
                    start, end, code = _bare(page.text, cell)
                    if _PLAIN_ICD.fullmatch(code):
                        yield start, end, end, "ICD-10-CM"


def _bare(text: str, cell: Cell) -> tuple[int, int, str]:
    """Span and text of a cell without the marks around it."""
    start, end = cell.start, cell.end
    code = text[start:end]
    if code and (code[0] in _MARKS or code[-1] in _MARKS):
        start, end = trim(text, start, end)
        code = text[start:end]
    return start, end, code


def _modifier_mention(modifier: str) -> MentionSystem:
    return "CPT-modifier" if modifier_system(modifier) == "CPT" else "HCPCS-modifier"

"""Codes named in prose and in tables: HCPCS, CPT, CDT, ICD-10-CM, modifiers, places of service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

from ..codes import is_modifier, modifier_system, places, word_starts
from ..facts import place, trim
from ..model import CodeMention, MentionSystem
from ..page import Cell, Page
from .tables import own_tables

Mention = tuple[int, int, int, MentionSystem]
"""Start and end of a code, how far what was read for it reaches, and what it belongs to."""
_CAPITAL_AND_DIGIT: Final = b"A0"
_FOUR_DIGITS: Final = b"0000"
"""How words begin that may be codes, in `Page.shape`."""
_LENGTH: Final = 5
# A letter and two digits begin HCPCS and CDT codes (four digits) and ICD-10-CM codes with a full stop.
_LETTERED: Final = re.compile(r"[A-Z][0-9][0-9A-Z](?:[0-9]{2}(?!\w|\.\w)|\.[0-9A-Z]{1,4}(?!\w))")
_PLAIN_ICD: Final = re.compile(r"[A-TV-Z][0-9][0-9AB](?![\w.-])")
_NUMERIC: Final = re.compile(
    r"[0-9]{4}[0-9AFMTU](?![\w%°]|[.,][0-9]|-(?:year|month|day|hour)|-[0-9](?![0-9])|-[0-9]{3,4}(?![0-9AFMTU])|-[0-9]{6})"
)
_PLAIN_ICD_LENGTH: Final = 3
_NO_CODE_BEFORE: Final = frozenset("$,.-/#§+")
_RANGE: Final = re.compile(r"[0-9]{4}[0-9AFMTU][-\u2010-\u2013]$")
# "5000 units", "12000 patients": numbers that count something.
_COUNTED: Final = re.compile(
    r"\s{1,2}(?:units?|mg|mcg|mL|IU|patients?|people|dollars|claims|members|beneficiaries|steps|cases|or\s{1,3}more|miles)\b"
)
# "TN 37203", "line 27140": a postal code, a number of something else.
_OTHER_NUMBER: Final = re.compile(
    r"(?:(?<![A-Za-z])[A-Z]{2}|\b(?:[Ll]ine|[Ii]tem|[Ff]orm|[Rr]oom|[Bb]ox|[Ss]uite|ZIP|[Nn]umber|[Nn]o\.|[Ll]ot|[Pp]hone))[ \u00a0]$"
)
_OTHERS: Final = frozenset(["line", "item", "form", "room", "box", "suite", "zip", "number", "no", "lot", "phone"])
"""Words, in lower case, one of which or one of two letters or with digits ends what _OTHER_NUMBER matches."""
_OTHER_REACH: Final = 10
_COUNTED_REACH: Final = 16
_MODIFIERS: Final = regex.compile(
    r"[Mm]odifiers?(?:\s{1,3}(?:codes?|usage|use|such\s{1,3}as|like|including|is|are|the|of))*[\s:`'\"“(]{1,3}(?P<code>[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)"
    r"(?:[`'\"”]?(?:\s{0,3}[,/]\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or)\s{1,3})[`'\"“]?(?P<code>[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)(?!\w))*(?![\w%])"
)
# "the KX modifier", "JW and JZ modifiers"
_BEFORE_NOUN: Final = regex.compile(
    r"(?<![\w.-])(?P<code>[A-Z][A-Z0-9]|[0-9]{2})(?:(?:\s{0,3}[,/]\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or)\s{1,3})(?P<code>[A-Z][A-Z0-9]|[0-9]{2}))*[`*]{0,3}\s{1,3}$"
)
# The beginning of what _MODIFIERS matches, and blanks by a wider measure: few occurrences of the word have it.
_NAMES_MODIFIER: Final = re.compile(
    r"[Mm]odifiers?(?:\s{1,3}(?:codes?|usage|use|such\s{1,3}as|like|including|is|are|the|of))*[\s:`'\"“(]{1,3}(?:[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)"
)
_LONGEST_LIST: Final = 60
_MOST_BEFORE_NOUN: Final = 7
"""Characters that hold the end of a code, three marks and three blanks."""
_MARKS: Final = frozenset("*_` \t\r\n\u00a0")
"""What a cell may have around its text."""


def extract(page: Page) -> list[CodeMention]:
    """Return the first mention of each code outside the title line, in document order."""
    found: dict[tuple[str, str], CodeMention] = {}
    text, title = page.text, page.title_line
    skip = (title.start, title.end) if title else (-1, -1)
    mentions = [*_lettered(page, skip), *_numeric(page, skip), *_modifiers_in_prose(page), *_in_tables(page)]
    for match in places(text, 0, page.own_end):
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
    """Codes of HCPCS and CDT, each up to the first one outside the title, and those of ICD-10-CM that have a full stop."""
    text, seen = page.text, set()
    for start in word_starts(page.shape, _CAPITAL_AND_DIGIT, page.own_end):
        if text[start : start + _LENGTH] in seen:
            continue
        match = _LETTERED.match(text, start, page.own_end)
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
    for start in word_starts(page.shape, _FOUR_DIGITS, page.own_end):
        end = start + _LENGTH
        if text[start:end] not in seen and _NUMERIC.match(text, start, page.own_end) and _is_code(page, start, end):
            yield start, end, min(last, end + _COUNTED_REACH), "CPT"
            if not title[0] <= start < title[1]:
                seen.add(text[start:end])


def _modifiers_in_prose(page: Page) -> Iterator[Mention]:
    """Modifiers named after the noun ("modifiers JW and 59") or before it ("the KX modifier")."""
    text = page.text
    at = page.lowered.find("modifier", 0, page.own_end)
    while at >= 0:
        if _NAMES_MODIFIER.match(text, at) and (after := _MODIFIERS.match(text, at, page.own_end)):
            yield from _each_code(after)
        before = text[max(0, at - _MOST_BEFORE_NOUN) : at].rstrip().rstrip("`*")[-1:]
        if (before.isupper() or before.isdigit()) and (
            match := _BEFORE_NOUN.search(text, max(0, at - _LONGEST_LIST), at)
        ):
            yield from _each_code(match)
        at = page.lowered.find("modifier", at + 1, page.own_end)


def _each_code(match: regex.Match[str]) -> Iterator[Mention]:
    for start, end in match.spans("code"):
        yield start, end, match.end(), _modifier_mention(match.string[start:end])


def _is_code(page: Page, start: int, end: int) -> bool:
    text, plain = page.text, page.plain
    before = text[start - 1] if start else ""
    if before.isalnum() or before in _NO_CODE_BEFORE:
        return before in "-/" and _RANGE.search(text, max(0, start - 6), start) is not None
    word = plain[max(0, start - _OTHER_REACH) : start].split()[-1:]
    may_be_other = word and (word[0] in _OTHERS or len(word[0]) == 2 or not word[0].isalpha())
    if may_be_other and _OTHER_NUMBER.search(text, max(0, start - _OTHER_REACH), start) is not None:
        return False
    return _COUNTED.match(text, end) is None


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
                    if len(code) == _PLAIN_ICD_LENGTH and _PLAIN_ICD.fullmatch(code):
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

"""Codes named in prose and in tables: HCPCS, CPT, CDT, ICD-10-CM, modifiers, places of service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..codes import is_modifier, modifier_system, places
from ..facts import place, trim
from ..model import CodeMention, MentionSystem
from ..page import Page

Mention = tuple[int, int, int, MentionSystem]
"""Start and end of a code, how far what was read for it reaches, and what it belongs to."""
# A letter and two digits begin HCPCS and CDT codes (four digits) and ICD-10-CM codes with a full stop.
_LETTERED: Final = regex.compile(r"[A-Z][0-9][0-9A-Z](?:[0-9]{2}(?!\w|\.\w)|\.[0-9A-Z]{1,4}(?!\w))")
_PLAIN_ICD: Final = regex.compile(r"[A-TV-Z][0-9][0-9AB](?![\w.-])")
_NUMERIC: Final = regex.compile(
    r"[0-9]{4}[0-9AFMTU](?![\w%°]|[.,][0-9]|-(?:year|month|day|hour)|-[0-9](?![0-9])|-[0-9]{3,4}(?![0-9AFMTU])|-[0-9]{6})"
)
_NO_CODE_BEFORE: Final = frozenset("$,.-/#§+")
_RANGE: Final = regex.compile(r"[0-9]{4}[0-9AFMTU][-\u2010-\u2013]$")
# "5000 units", "12000 patients": numbers that count something.
_COUNTED: Final = regex.compile(
    r"\s{1,2}(?:units?|mg|mcg|mL|IU|patients?|people|dollars|claims|members|beneficiaries|steps|cases|or\s{1,3}more|miles)\b"
)
# "TN 37203", "line 27140": a postal code, a number of something else.
_OTHER_NUMBER: Final = regex.compile(
    r"(?:(?<![A-Za-z])[A-Z]{2}|\b(?:[Ll]ine|[Ii]tem|[Ff]orm|[Rr]oom|[Bb]ox|[Ss]uite|ZIP|[Nn]umber|[Nn]o\.|[Ll]ot|[Pp]hone))[ \u00a0]$"
)
_COUNTED_REACH: Final = 16
_MODIFIERS: Final = regex.compile(
    r"[Mm]odifiers?(?:\s{1,3}(?:codes?|usage|use|such\s{1,3}as|like|including|is|are|the|of))*[\s:`'\"“(]{1,3}(?P<code>[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)"
    r"(?:[`'\"”]?(?:\s{0,3}[,/]\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or)\s{1,3})[`'\"“]?(?P<code>[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)(?!\w))*(?![\w%])"
)
# "the KX modifier", "JW and JZ modifiers"
_BEFORE_NOUN: Final = regex.compile(
    r"(?<![\w.-])(?P<code>[A-Z][A-Z0-9]|[0-9]{2})(?:(?:\s{0,3}[,/]\s{0,3}(?:and\s{1,3}|or\s{1,3})?|\s{1,3}(?:and|or)\s{1,3})(?P<code>[A-Z][A-Z0-9]|[0-9]{2}))*[`*]{0,3}\s{1,3}$"
)
_LONGEST_LIST: Final = 60
_POS_ANCHORS: Final = ("pos", "of service", "of-service")


def extract(page: Page) -> list[CodeMention]:
    """Return the first mention of each code outside the title line, in document order."""
    found: dict[tuple[str, str], CodeMention] = {}
    title = page.title_line
    skip = (title.start, title.end) if title else (-1, -1)
    for start, end, reach, system in sorted(_mentions(page)):
        if skip[0] <= start < skip[1]:
            continue
        if (system, page.text[start:end]) not in found:
            quote, span, section, partial = place(page, start, end, reach)
            found[system, quote] = CodeMention(
                value=quote, quote=quote, span=span, section=section, partial=partial, system=system
            )
    return list(found.values())


def _mentions(page: Page) -> Iterator[Mention]:
    """Every mention, in any order."""
    text = page.text
    for match in _LETTERED.finditer(text, 0, page.own_end):
        start, end = match.span()
        if start and (text[start - 1].isalnum() or text[start - 1] in "$_."):
            continue
        yield start, end, end, "ICD-10-CM" if text[start + 3] == "." else "CDT" if text[start] == "D" else "HCPCS"
    text_end = len(text.rstrip())
    for match in _NUMERIC.finditer(text, 0, page.own_end):
        start, end = match.span()
        if _is_code(text, start, end):
            yield start, end, min(text_end, end + _COUNTED_REACH), "CPT"
    if page.holds(_POS_ANCHORS, 0, len(text)):
        for match in places(text, 0, page.own_end):
            for start, end in match.spans("code"):
                yield start, end, match.end(), "POS"
    yield from _modifiers_in_prose(page)
    yield from _in_tables(page)


def _modifiers_in_prose(page: Page) -> Iterator[Mention]:
    """Modifiers named after the noun ("modifiers JW and 59") or before it ("the KX modifier")."""
    text = page.text
    at = page.lowered.find("modifier", 0, page.own_end)
    while at >= 0:
        if after := _MODIFIERS.match(text, at, page.own_end):
            yield from _each_code(after)
        before = text[max(0, at - _LONGEST_LIST) : at].rstrip().rstrip("`*")
        if (before[-1:].isupper() or before[-1:].isdigit()) and (
            match := _BEFORE_NOUN.search(text, max(0, at - _LONGEST_LIST), at)
        ):
            yield from _each_code(match)
        at = page.lowered.find("modifier", at + 1, page.own_end)


def _each_code(match: regex.Match[str]) -> Iterator[Mention]:
    for start, end in match.spans("code"):
        yield start, end, match.end(), _modifier_mention(match.string[start:end])


def _is_code(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    if before.isalnum() or before in _NO_CODE_BEFORE:
        return before in "-/" and _RANGE.search(text, max(0, start - 6), start) is not None
    return _COUNTED.match(text, end) is None and _OTHER_NUMBER.search(text, max(0, start - 10), start) is None


def _in_tables(page: Page) -> Iterator[Mention]:
    """Modifiers in the first cells of modifier tables; ICD-10-CM codes without a full stop in tables of diagnoses."""
    for block in page.own:
        if block.table is None or block.table.kind not in ("modifiers", "diagnoses"):
            continue
        lists_modifiers = block.table.kind == "modifiers"
        for row in block.table.rows:
            for cell in row.cells[:1] if lists_modifiers else row.cells:
                start, end = trim(page.text, cell.start, cell.end)
                code = page.text[start:end]
                if lists_modifiers:
                    if is_modifier(code):
                        yield start, end, end, _modifier_mention(code)
                elif code[1:2].isdigit() and _PLAIN_ICD.fullmatch(page.text, start, end):
                    yield start, end, end, "ICD-10-CM"


def _modifier_mention(modifier: str) -> MentionSystem:
    return "CPT-modifier" if modifier_system(modifier) == "CPT" else "HCPCS-modifier"

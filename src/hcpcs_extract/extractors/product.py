"""The item that the title names: name, brand, dose, route."""

from __future__ import annotations

import re
from typing import Final

import regex

from ..codes.shapes import category_of
from ..facts.long_forms import long_form
from ..facts.making import fact, place, trim
from ..facts.quantities import Quantity, billing_unit, quantities
from ..facts.title_line import title_span
from ..model.page import Page
from ..model.record import DoseFact, Fact, Product
from ..reading.marks import trim_value
from ..text.phrases import Passage, Phrase
from ..text.words import SPACE, offsets

ROUTE: Final = Phrase(
    r"(?<![\w-])(?:for)? (?P<route>{route~}) {route_noun}?(?![\w-])",
    matches=[
        "x, «intravenous infusion», 1 mg",
        "drops «for ophthalmic use»",
        "«Inj.»",
        "an «IV»",
        "«intra‑articular»",
    ],
    refuses=["hydromorphone", "IVIG", "non-oral", "oral-use", "for use"],
)
DOSE_LEAD: Final = Phrase(
    "{dose_lead}$",
    matches=["Acme cream, «per»", "Acme cream «up to»", "Acme cream, «dosage unit of»"],
    refuses=["per gram", "Acme helper", "Acme, dose form"],
)
"""What stands before a dose and belongs to it."""
QUALIFIER: Final = Phrase(
    "{qualifier~}",
    matches=["«biosimilar»", "«not otherwise specified»", "«Preservative‑free»"],
    refuses=["biosimilars", "specified"],
)
"""A part of a title that says more of the item, and is not its name."""
NO_BRAND: Final = Phrase(
    r"""
      (?:e\.g\.|i\.e\.)
    | (?:for|not|per|as|with|without)(?=\s)
    | (?:non|including|human|recombinant|therapeutically)\w{0,20}
    """,
    matches=["«e.g.» Acme", "«Not» compounded", "«Nonlyophilized»", "«human»", "«Recombinant» factor"],
    refuses=["Forteo", "Withall", "Superhuman", "Inotersen"],
)
"""How a remark in parentheses begins that is not a brand."""
_BRAND: Final = re.compile(r"\(([^()]{2,60})\)")
# A number with the beginning of a unit, at the end of a title that was cut.
_CUT_DOSE: Final = regex.compile(r"=.*|[0-9][0-9.,]{0,20}\s{0,3}[A-Za-z]{0,12}")
_SEPARATORS: Final = ",;:("
_LONGEST_LEAD: Final = 40
# What is longer is not a title any more.
_LONGEST_TITLE: Final = 1000
_TITLE_CASE: Final = regex.compile(r"\b[A-Z][a-z'’]{1,60}\b")


def extract(page: Page) -> Product | None:
    """Return the item of the title; None for services and procedures, and where no item is named."""
    found = title_span(page)
    if found is None:
        return None
    block, start, end = found
    end = min(end, start + _LONGEST_TITLE)
    code = page.text[block.code_start : block.code_end].upper()
    is_item = category_of(code, page.vocabulary)[1]
    title = page.part(start, end)
    dose = billing_unit(title)
    if dose is None and not is_item:
        return None
    route = _route(page, title)
    if route is None and not is_item:
        return None
    brand = _brand(page, title)
    name = _name(page, title, (dose.start, dose.end) if dose else (end, end), brand)
    if name is None:
        return None
    return Product(name=name, brand=brand, dose=_dose_fact(page, dose, end) if dose else None, route=route)


def _dose_fact(page: Page, dose: Quantity, reach: int) -> DoseFact:
    quote, span, section, partial = place(page, dose.start, dose.end, reach)
    amount, unit = dose.amount, dose.unit
    value = f"{amount} {unit}"
    return DoseFact(value=value, quote=quote, span=span, section=section, partial=partial, amount=amount, unit=unit)


def _route(page: Page, title: Passage) -> Fact | None:
    """Return the first of the most specific routes that the title names."""
    best: tuple[str, regex.Match[str]] | None = None
    lexicon = page.whole.lexicon
    for match in ROUTE.each(title):
        name = lexicon.meaning("route", match["route"])
        if name is None:
            continue
        if lexicon.meaning("unspecific_route", match["route"]) is None:
            best = name, match
            break
        best = best or (name, match)
    return fact(page, best[0], *best[1].span("route"), title.end) if best else None


def _brand(page: Page, title: Passage) -> Fact | None:
    """Return the trade name in parentheses, the last one of several; an abbreviation or a remark is not one."""
    text = page.text
    if text.find("(", title.start, title.end) < 0:
        return None
    for match in reversed(list(_BRAND.finditer(text, title.start, title.end))):
        begin, stop = trim(text, match.start(1), match.end(1))
        words = text[begin:stop]
        is_name = words[:1].isupper() or "®" in words or "™" in words
        if (
            is_name
            and "," not in words
            and not NO_BRAND.opens(title, begin, stop)
            and not any(quantities(title, begin, stop))
            and not ROUTE.covers(title, begin, stop)
            and long_form(page.passage, words, match.start(), title.start) is None
        ):
            return fact(page, _plain(words), begin, stop, title.end)
    return None


def _name(page: Page, title: Passage, dose: tuple[int, int], brand: Fact | None) -> Fact | None:
    """Return the run of words that is neither route nor dose, brand or qualifier: the first one of the title."""
    text = page.text
    first = last = -1
    for begin, stop in _segments(text, title.start, title.end):
        head, tail = _bare(title, begin, stop, dose, brand)
        if (
            head >= tail
            or _CUT_DOSE.fullmatch(text, head, tail)
            or QUALIFIER.covers(title, head, tail)
            or not any(c.isalpha() for c in text[head:tail])
        ):
            if first >= 0:
                break
            continue
        first = head if first < 0 else first
        last = tail
        if _bare_ends_early(text, tail, stop):
            break
    return fact(page, _lowered(text[first:last]), first, last, title.end) if first >= 0 else None


def _bare_ends_early(text: str, tail: int, stop: int) -> bool:
    """Whether something was taken off the end of a segment: then the name ends with it."""
    return bool(text[tail:stop].strip(" ,;:.®™"))


def _bare(title: Passage, first: int, last: int, dose: tuple[int, int], brand: Fact | None) -> tuple[int, int]:
    """Narrow a segment to what is neither dose, brand nor route."""
    if dose[0] < last and dose[1] > first:
        first, last = (dose[1], last) if dose[0] - first < 3 else (first, dose[0])
    if brand is not None and first <= brand.span[0] < last:
        last = title.whole.text.rfind("(", first, brand.span[0])
    return _without_routes(title, first, max(first, last))


def _without_routes(title: Passage, first: int, last: int) -> tuple[int, int]:
    """Narrow a segment by the words of routes and fillers at its ends."""
    text = title.whole.text
    first, last = trim_value(text, first, last, also=",;:")
    while first < last:
        before = first, last
        last = _without_lead(title, first, last)
        for match in ROUTE.each(title, first, last):
            if not text[first : match.start()].strip(" ,;:"):
                first = match.end()
            elif not text[match.end() : last].strip(" ,;:"):
                last = match.start()
        if (first, last) == before:
            return first, last
        first, last = trim_value(text, first, last, also=",;:")
    return first, last


def _without_lead(title: Passage, first: int, last: int) -> int:
    """Return the end of a segment without the separators and words that lead to a dose."""
    text = title.whole.text
    while True:
        while last > first and (text[last - 1] in _SEPARATORS or text[last - 1].isspace()):
            last -= 1
        lead = DOSE_LEAD.find(title, max(first, last - _LONGEST_LEAD), last)
        if lead is None:
            return last
        last = lead.start()


def _segments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between the commas that stand outside parentheses and numbers."""
    spans, depth, begin = [], 0, start
    for position in offsets(text, ",;()", start, end):
        character = text[position]
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and not (position + 1 < end and text[position + 1].isdigit()):
            spans.append((begin, position))
            begin = position + 1
    spans.append((begin, end))
    return spans


def _lowered(name: str) -> str:
    """Lower the words in title case, plain hyphens, no trade marks.

    >>> _lowered("Trastuzumab‑dkst"), _lowered("Factor VIII Human")
    ('trastuzumab-dkst', 'factor VIII human')
    """
    return " ".join([_lowered_word(word) for word in _plain(name).split(" ")])


def _lowered_word(word: str) -> str:
    if word.isascii() and word.isalpha():
        return word.lower() if word.istitle() and len(word) > 1 else word
    return _TITLE_CASE.sub(lambda match: match[0].lower(), word)


def _plain(name: str) -> str:
    """Plain hyphens, single spaces, no trade marks.

    >>> _plain("EpiFix®")
    'EpiFix'
    """
    if not name.isascii():
        name = name.replace("\u2011", "-").replace("®", "").replace("™", "")
    return (name if name.isprintable() and "  " not in name else SPACE.sub(" ", name)).strip()

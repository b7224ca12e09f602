"""The item that the title names: name, brand, dose, route."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import regex
from msgspec import Struct

from ..codes import category_of
from ..facts import fact, place, trim
from ..marks import trim_value
from ..model import DoseFact, Fact, Product
from ..page import Page
from ..prose import SPACE, fold, lower, offsets, plain
from ..vocabulary import Vocabulary
from .abbreviations import long_form
from .title import title_span

_NUMBER: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}"
# Where such a quantity may begin in a text in lower case, and the letters that follow; a point may stand before it.
_DOSE_BEGINS: Final = re.compile(
    r"[0-9pe](?<![\w,<-].)(?:(?<=[0-9])[0-9.,]{0,15}[\s\u2011-]{0,2}|(?<=p)er\s{1,2}|(?<=e)ach\s{1,2})(?=(?P<word>[^\W\d_]{1,20}))"
)
# What nearly every quantity of ASCII has before its unit.
_AMOUNT: Final = re.compile(rf"(?<![\w.,<-])(?<![^\0-\x7f])(?:(?P<amount>{_NUMBER})[ -]{{0,2}}|(?:per|each) {{1,2}})")
_AFTER_UNIT: Final = frozenset(" .,;:)(=\n")
"""What stands after nearly every unit."""
# "500 mL = 1 unit": what stands before is the quantity of a billing unit.
_ONE_UNIT: Final = regex.compile(r"\s{0,3}=\s{0,3}1\s{1,3}unit\b", regex.IGNORECASE)
_BRAND: Final = re.compile(r"\(([^()]{2,60})\)")
_DOSE_LEAD: Final = regex.compile(
    r"(?:[,;:\s(]|\b(?:per|up\s{1,3}to|dosage\s{1,3}unit\s{1,3}of|unit\s{1,3}dose|each|dosed|dose|of|in|billed)\b)+$",
    regex.IGNORECASE,
)
_LEADING: Final = frozenset(["per", "to", "of", "dose", "each", "dosed", "in", "billed"])
"""The last words of what _DOSE_LEAD matches."""
_BEGINS_CUT_DOSE: Final = frozenset("=0123456789")
# A number with the beginning of a unit, at the end of a title that was cut.
_CUT_DOSE: Final = regex.compile(r"=.*|[0-9][0-9.,]*\s{0,3}[A-Za-z]{0,12}")
_LONGEST_LEAD: Final = 40
# What is longer is no title any more.
_LONGEST_TITLE: Final = 1000
_TITLE_CASE: Final = regex.compile(r"\b[A-Z][a-z'’]+\b")
_QUALIFIERS: Final = frozenset(
    [
        "biosimilar",
        "not otherwise specified",
        "nos",
        "diagnostic",
        "therapeutic",
        "non-esrd use",
        "for esrd on dialysis",
        "single-dose",
        "unit dose",
        "each",
        "fda-approved",
        "fda approved final product",
        "fda-approved final product",
        "non-compounded",
        "compounded",
        "unit dose form",
        "concentrated form",
        "non-lyophilized",
        "lyophilized",
        "preservative free",
        "preservative-free",
    ]
)
_NOT_BRAND: Final = (
    "e.g.",
    "i.e.",
    "for ",
    "not ",
    "including",
    "non",
    "per ",
    "as ",
    "with ",
    "without ",
    "human",
    "recombinant",
    "therapeutically",
)


class UnitWords(Struct, frozen=True):
    """The units of a vocabulary."""

    units: dict[str, str]
    """Unit by wording: in capitals where it is written so, else folded."""
    dose: regex.Pattern[str]
    """"0.1 mg", "1mg", "100,000 units", "per square centimeter"; never the end of a longer word or number."""
    begins: frozenset[str]
    """The letters that a wording begins with."""
    words: frozenset[str]
    """Those that are a unit by themselves."""


def unit_words(vocabulary: Vocabulary) -> UnitWords:
    """Return what `Vocabulary.derived` keeps for units."""
    named = [(wording, row.id) for row in vocabulary.units for wording in row.names]
    units = {wording if wording.isupper() else wording.casefold(): unit for wording, unit in named}
    begins = frozenset(letters[0] for wording in units if (letters := re.findall(r"[^\W\d_]+", wording.lower())))
    names = "|".join(
        regex.escape(wording).replace("\\ ", r"\s{1,2}")
        for wording in sorted({wording for wording, _ in named}, key=len, reverse=True)
    )
    dose = regex.compile(
        rf"(?<![\w.,<-])(?:(?P<amount>{_NUMBER})[\s\u2011-]{{0,2}}|(?:per|each)\s{{1,2}})"
        rf"(?P<unit>{names or '(?!)'})(?![\w/])",
        regex.IGNORECASE,
    )
    return UnitWords(units, dose, begins, begins.intersection(wording.lower() for wording in units))


class RouteWords(Struct, frozen=True):
    """The routes of a vocabulary."""

    routes: dict[str, tuple[str, bool]]
    """Route, and whether it is specific, by folded wording."""
    pattern: regex.Pattern[str]
    leads: frozenset[str]
    """Words one of which begins what `pattern` matches."""


def route_words(vocabulary: Vocabulary) -> RouteWords:
    """Return what `Vocabulary.derived` keeps for routes."""
    named = [(fold(wording), (row.id, row.specific)) for row in vocabulary.routes for wording in row.names]
    routes = dict(sorted(named, key=lambda pair: -len(pair[0])))
    pattern = regex.compile(
        r"(?<![\w-])(?:for\s{1,3})?(?P<route>"
        + ("|".join(regex.escape(wording).replace("\\ ", r"\s{1,3}") for wording in routes) or "(?!)")
        + r")(?:\s{1,3}(?:use|administration|injection|infusion|instillation))?(?![\w-])",
        regex.IGNORECASE,
    )
    return RouteWords(routes, pattern, frozenset(["for", *(plain(wording).split()[0] for wording in routes)]))


class Quantity(Struct, frozen=True, gc=False):
    """A match of `UnitWords.dose`: its span, the amount as written ("per" has none), the unit as written."""

    start: int
    end: int
    amount: str | None
    unit: str


def extract(page: Page) -> Product | None:
    """Return the item of the title; None for services and procedures, and where no item is named."""
    found = title_span(page)
    if found is None:
        return None
    block, start, end = found
    end = min(end, start + _LONGEST_TITLE)
    code = page.text[block.code_start : block.code_end].upper()
    is_item = category_of(code, page.vocabulary)[1]
    dose, dose_start, dose_end = _dose(page, start, end)
    if dose is None and not is_item:
        return None
    route = _route(page, start, end)
    if route is None and not is_item:
        return None
    brand = _brand(page, start, end)
    name = _name(page, start, end, (dose_start, dose_end), brand)
    return None if name is None else Product(name=name, brand=brand, dose=dose, route=route)


def _dose(page: Page, start: int, end: int) -> tuple[DoseFact | None, int, int]:
    """Return the last quantity of the title (the billing unit stands last) and its span."""
    units = page.vocabulary.derived(unit_words)
    match = billing_unit(page.text, page.lowered, start, end, units)
    if match is None:
        return None, end, end
    begin = match.start
    found = quantity(match, units)
    if found is None:
        return None, end, end
    amount, unit = found
    quote, span, section, partial = place(page, begin, match.end, end)
    value = f"{amount} {unit}"
    return (
        DoseFact(value=value, quote=quote, span=span, section=section, partial=partial, amount=amount, unit=unit),
        begin,
        match.end,
    )


def billing_unit(text: str, lowered: str, start: int, end: int, units: UnitWords) -> Quantity | None:
    """Return the quantity that a title or descriptor names last, or the one that it says is a unit; `lowered` is the text in lower case.

    >>> from hcpcs_extract.vocabulary import built_in
    >>> billing_unit("Injection, x, 0.1 mg", "injection, x, 0.1 mg", 0, 20, built_in().derived(unit_words))
    Quantity(start=14, end=20, amount='0.1', unit='mg')
    """
    matches = list(doses(text, lowered, start, end, units))
    if len(matches) > 1 and text.find("=", start, end) >= 0:
        return next((match for match in matches if _ONE_UNIT.match(text, match.end, end)), matches[-1])
    return matches[-1] if matches else None


def quantity(match: Quantity, units: UnitWords) -> tuple[str, str] | None:
    """Return amount and unit of a quantity; None for a letter that case folding alone takes for one of a unit's (dotted capital I).

    >>> from hcpcs_extract.vocabulary import built_in
    >>> units = built_in().derived(unit_words)
    >>> texts = "1,000 Units", "per milligram"
    >>> [quantity(found, units) for text in texts for found in doses(text, text.lower(), 0, len(text), units)]
    [('1000', 'unit'), ('1', 'mg')]
    """
    wording = match.unit
    unit = units.units.get(wording) or _unit(SPACE.sub(" ", wording), units)
    if unit is None:
        return None
    amount = (match.amount or "1").replace(",", "")
    return "0" + amount if amount.startswith(".") else amount, unit


def _unit(wording: str, words: UnitWords) -> str | None:
    units = words.units
    return units.get(wording) or units.get(wording.upper()) or units.get(wording.casefold())


def doses(text: str, lowered: str, start: int, end: int, units: UnitWords) -> Iterator[Quantity]:
    """Quantities between two offsets: `UnitWords.dose` is tried only where a number or "per" begins."""
    for begins in _DOSE_BEGINS.finditer(lowered, start, end):
        word = begins["word"]
        if word not in units.begins and word.isascii():
            continue
        at = begins.start()
        if at > start and text[at - 1] == ".":
            at -= 1
        if at < start:
            continue
        first, last = begins.span("word")
        if (
            word in units.words
            and (last == end or text[last] in _AFTER_UNIT)
            and (lead := _AMOUNT.match(lowered, at, end))
            and lead.end() == first
        ):
            yield Quantity(at, last, lead["amount"], text[first:last])
            start = last
        elif match := units.dose.match(text, at, end):
            yield Quantity(*match.span(), match["amount"], match["unit"])
            start = match.end()


def _route(page: Page, start: int, end: int) -> Fact | None:
    """Return the most specific route that the title names."""
    known = page.vocabulary.derived(route_words)
    best: regex.Match[str] | None = None
    name, is_specific = "", False
    for match in _routes(page, start, end, known):
        found, specific = known.routes.get(fold(match["route"]), ("", False))
        if best is None or (specific and not is_specific):
            best, name, is_specific = match, found, specific
    if best is None or not name:
        return None
    first, last = best.span("route")
    return fact(page, name, first, last, end)


def _routes(page: Page, start: int, end: int, known: RouteWords) -> Iterable[regex.Match[str]]:
    leads = known.leads.intersection(page.plain[start:end].split())
    return page.each_match(known.pattern, leads, start, end) if leads else ()


def _brand(page: Page, start: int, end: int) -> Fact | None:
    """Return the trade name in parentheses, the last one of several; an abbreviation or a remark in parentheses is none."""
    if page.text.find("(", start, end) < 0:
        return None
    for match in reversed(list(_BRAND.finditer(page.text, start, end))):
        words = match[1].strip()
        if not words:
            continue
        begin, stop = trim(page.text, match.start(1), match.end(1))
        is_name = words[0].isupper() or "®" in words or "™" in words
        if (
            not is_name
            or "," in words
            or words.casefold().startswith(_NOT_BRAND)
            or any(doses(words, lower(words), 0, len(words), page.vocabulary.derived(unit_words)))
            or page.vocabulary.derived(route_words).pattern.fullmatch(words)
        ):
            continue
        if long_form(page.passage, words, match.start(), start) is None and begin < stop:
            return fact(page, _plain(page.text[begin:stop]), begin, stop, end)
    return None


def _name(page: Page, start: int, end: int, dose: tuple[int, int], brand: Fact | None) -> Fact | None:
    """Return the run of words that is neither route nor dose, brand or qualifier: the first one of the title."""
    text = page.text
    first = last = -1
    for begin, stop in _segments(text, start, end):
        head, tail = _bare(page, begin, stop, dose, brand)
        if (
            head >= tail
            or (text[head] in _BEGINS_CUT_DOSE and _CUT_DOSE.fullmatch(text, head, tail))
            or fold(text[head:tail]) in _QUALIFIERS
            or not (text[head].isalpha() or any(c.isalpha() for c in text[head:tail]))
        ):
            if first >= 0:
                break
            continue
        first = head if first < 0 else first
        last = tail
        if _bare_ends_early(text, tail, stop):
            break
    return fact(page, _lowered(text[first:last]), first, last, end) if first >= 0 else None


def _bare_ends_early(text: str, tail: int, stop: int) -> bool:
    """Whether something was taken off the end of a segment: then the name ends with it."""
    return bool(text[tail:stop].strip(" ,;:.®™"))


def _bare(page: Page, first: int, last: int, dose: tuple[int, int], brand: Fact | None) -> tuple[int, int]:
    """Narrow a segment to what is neither dose, brand nor route."""
    if dose[0] < last and dose[1] > first:
        first, last = (dose[1], last) if dose[0] - first < 3 else (first, dose[0])
    if brand is not None and first <= brand.span[0] < last:
        last = page.text.rfind("(", first, brand.span[0])
    return _without_routes(page, first, max(first, last))


def _without_routes(page: Page, first: int, last: int) -> tuple[int, int]:
    """Narrow a segment by the words of routes and fillers at its ends."""
    text, plain_text = page.text, page.plain
    known = page.vocabulary.derived(route_words)
    first, last = trim_value(text, first, last, also=",;:")
    if first >= last or fold(text[first:last]) in known.routes:
        return last, last
    while True:
        before = first, last
        words = plain_text[first:last].split()
        may_lead = (words and words[-1] in _LEADING) or text[last - 1] == "(" or text[last - 1].isspace()
        if may_lead and (lead := _DOSE_LEAD.search(text, max(first, last - _LONGEST_LEAD), last)):
            last = lead.start()
        if not known.leads.isdisjoint(words):
            for match in _routes(page, first, last, known):
                if not text[first : match.start()].strip(" ,;:"):
                    first = match.end()
                elif not text[match.end() : last].strip(" ,;:"):
                    last = match.start()
        if (first, last) == before:
            return first, last
        first, last = trim_value(text, first, last, also=",;:")


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

"""The text states another quantity for one billing unit than the title.

The quantity of one unit decides what a claim asks for: a factor of ten there is a factor of ten in the payment. Amounts of a patient's
treatment, of vials and of other codes are not meant.

Look the code up (`hcpcs-extract codes lookup CODE`), and correct the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

import regex

from ..extractors.product import Quantity, doses, quantity
from ..page import Hit, Page, Sentence
from ..prose import fold, plain
from ..ruling import Facts
from ..vocabulary.units import UNITS
from ._sentences import DEFINES, DEFINING_SECTIONS, base_unit, contrasts, differ

Dose = tuple[str, str]
"""Amount and unit."""

SEVERITY = "warning"
ABOUT = "product"
MESSAGE = "one unit is {stated} here, and {title} in the title"
_ANCHORS: Final = {
    base: frozenset(
        wording.lower()
        for unit, wordings in UNITS
        if base_unit(unit) == base
        for wording in wordings
        if len(wording) > 1
    )
    for base in {base_unit(unit) for unit, _ in UNITS}
}
"""What a sentence holds that names a quantity, by base unit."""
_FIRST_WORDS: Final = {
    base: frozenset(
        plain(wording).split()[0] for unit, wordings in UNITS if base_unit(unit) == base for wording in wordings
    )
    for base in _ANCHORS
}
"""The words that begin a unit's wordings, as they stand in `Page.plain` unless a digit is glued to them."""
_GLUED: Final = re.compile(rb"0[aA]")
"""A letter right after a digit, in `Page.shape`."""
_WORD: Final = regex.compile(r"\w{3,40}")
_TRIGGERS: Final = (
    "unit",
    "stands for",
    "increment",
    "steps of",
    "billed",
    "reported",
    "dosed",
    "counted",
    "charged",
    "priced",
    "coded",
    "performed per",
)
_OF_BILLING: Final = frozenset(
    [
        "unit",
        "units",
        "increment",
        "increments",
        "step",
        "steps",
        "billed",
        "reported",
        "dosed",
        "counted",
        "charged",
        "billing",
        "priced",
        "coded",
    ]
)
"""Words one of which is in what says that a quantity is that of a billing unit."""
_REACH: Final = 80
# "one unit of J9203 is", "a dosage unit of", "increments of", "billed per", "counted for every"
_BEFORE: Final = regex.compile(
    r"\bunits?\s{1,3}of\s{1,3}(?:only\s{1,3}|exactly\s{1,3}|one\s{1,3}|an?\s{1,3})?$"
    r"|\bunit(?:\s{1,3}of\s{1,3}(?:service|(?:code\s{1,3})?[A-Z0-9]{5}))?(?:\s{1,3}(?:reported|billed|claimed|submitted|charged))?\s{1,3}(?:is|equals|stands\s{1,3}for|represents|means|covers|corresponds\s{1,3}to)\s{1,3}(?:only\s{1,3}|exactly\s{1,3}|one\s{1,3}|an?\s{1,3})?$"
    r"|\b(?:increments|steps)\s{1,3}of\s{1,3}$"
    r"|\b(?:one|an?|each|1)\s{1,3}(?:billing\s{1,3})?unit\s{1,3}(?:is\s{1,3}(?:billed|reported|claimed)\s{1,3})?(?:per|for\s{1,3}every|for\s{1,3}each)\s{1,3}$"
    r"|\b(?:billed|reported|dosed|counted|charged|billing\s{1,3}is\s{1,3}performed|priced|coded)\s{1,3}(?:\w{2,12}\s{1,3}){0,2}?(?:per|for\s{1,3}every|for\s{1,3}each|in)\s{1,3}$",
    regex.IGNORECASE,
)
_LAST_BEFORE: Final = frozenset(
    [
        "of",
        "only",
        "exactly",
        "one",
        "a",
        "an",
        "is",
        "equals",
        "for",
        "represents",
        "means",
        "covers",
        "to",
        "per",
        "every",
        "each",
        "in",
    ]
)
"""The last words of what _BEFORE matches."""
# "counted per milligram": the match of the dose begins with "per".
_COUNTED: Final = regex.compile(
    r"\b(?:billed|reported|dosed|counted|charged|priced|coded)\s{1,3}(?:\w{2,12}\s{1,3})?$", regex.IGNORECASE
)
_IN: Final = regex.compile(r"\bin\s{1,3}$", regex.IGNORECASE)
_STEP_AFTER: Final = regex.compile(
    r"[\s-]{1,2}(?:billing\s{1,3})?(?:increments?|units?|steps?)\b(?!\s{1,3}of\s{1,3}[A-Z])"
)
_UNIT_AFTER: Final = regex.compile(
    r"\s{1,3}per\s{1,3}(?:billing\s{1,3})?unit\b|\s{1,3}(?:is|equals|makes|counts\s{1,3}as)\s{1,3}(?:one|1)\s{1,3}(?:billing\s{1,3})?unit\b"
)
# "200 mg every three weeks", "100 mg single-dose vial", "60 mg per vial": how much a patient gets, or what it is packed in.
_CONTAINERS: Final = r"(?:vial|syringe|pen|ampu|ampoule|autoinjector|auto-injector|cartridge|bag|bottle|kit|carton|package|pack|tablet|capsule|implant|patch|lyophil|powder)"
_GIVEN_AFTER: Final = regex.compile(
    rf"[\s-]{{1,3}}(?:(?:per|in\s{{1,3}}an?|single|multiple|multi|prefilled|pre-filled|dose|use|patient)[\s-]{{1,3}}){{0,4}}{_CONTAINERS}"
    r"|[\s,(]{1,3}(?:is\s{1,3}given\s{1,3}|given\s{1,3})?(?:every|each\s{1,3}(?:day|week|month|cycle)|once|twice|daily|weekly|monthly|on\s{1,3}days?|over\s{1,3}|at\s{1,3}weeks?|for\s{1,3}(?:the\s{1,3}first|adults|children|patients)|by\s{1,3}mouth|orally)\b",
    regex.IGNORECASE,
)
_AMOUNT_GIVEN: Final = regex.compile(
    r"[\s-]{1,2}(?:infusions?|injections?|doses?|courses?|bags?|vials|syringes|pens)\b(?!\s{1,3}of\b)", regex.IGNORECASE
)
# Without one of these a step is one of a treatment: "rounded in increments of 50 mg".
_BILLING: Final = regex.compile(
    r"\b(?:bill(?:s|ed|ing|able)?|report(?:s|ed|ing)?|units?|claim(?:s|ed)?|charg(?:e|es|ed)|count(?:s|ed)?|cod(?:e|es|ed|ing)|pric(?:e|es|ed)|paid|reimbursed|represents|describes)\b",
    regex.IGNORECASE,
)
_ROUNDED: Final = regex.compile(
    r"\b(?:round|titrat|adjust|escalat|increas|reduc|rais|lower)\w{0,6}\b", regex.IGNORECASE
)
_INJECTION_OF: Final = regex.compile(r"\s{1,3}(?:injection|dose)\s{1,3}of\s{1,3}", regex.IGNORECASE)
_UNITS_COUNTED: Final = regex.compile(r"\bunits\b", regex.IGNORECASE)
# "inotuzumab ozogamicin, 0.1 mg", "Idacio (adalimumab-aacf) injection, 1 mg"
_NAMED: Final = regex.compile(
    r"(?P<word>\w{3,40})[®™)]{0,3}(?:\s{1,3}\([^()]{1,60}\))?(?:\s{1,3}[Ii]njection)?(?:\s{1,3}brand)?\s{0,2}(?:,\s{1,3}(?:per\s{1,3})?|\s{1,3}per\s{1,3}|\s{1,3}in\s{1,3}the\s{1,3}amount\s{1,3}of\s{1,3})$"
)
_DEFINED_LEAD: Final = regex.compile(r"\s{1,3}(?:exactly\s{1,3}|only\s{1,3}|an?\s{1,3})?")
_OF: Final = regex.compile(r"\s{1,3}of\s{1,3}")
# A patient's weight or a package is no billing unit.
_NO_UNIT: Final = frozenset(["kg", "dose", "vial", "syringe", "tablet", "capsule", "L"])


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each quantity of a billing unit that is not the title's."""
    product = facts["product"]
    if product is None or product.dose is None or product.dose.partial is True:
        return
    title = (product.dose.amount, product.dose.unit)
    own = facts["code"].value
    name: frozenset[str] | None = None
    others: list[int] | None = None
    for sentence, different in _sentences_with_other_doses(page, title, own.lower()):
        start, end = sentence.start, sentence.end
        name = frozenset(_WORD.findall(fold(product.name.quote))) if name is None else name
        others = _other_codes(facts, own) if others is None else others
        part = page.lowered[start:end]
        if not any(trigger in part for trigger in (*_TRIGGERS, *name)) or _is_between(others, start, end):
            continue
        if contrasts(page, sentence):
            continue
        says_name = page.section_at(start) in DEFINING_SECTIONS and (
            "units" not in sentence.words or _UNITS_COUNTED.search(page.text, start, end) is None
        )
        says_code = own.lower() in part
        in_steps = cache(partial(_is_billed_in_steps, page.text, start, end))
        for match, dose in different:
            if (
                _is_unit(page.text, match, (start, end), in_steps)
                or _is_defined(page.text, match, (start, end), own)
                or (says_name and _is_named(page.text, match, (start, end), name, says_code=says_code))
            ):
                yield Hit((match.start, match.end), {"stated": " ".join(dose), "title": " ".join(title)})


def _sentences_with_other_doses(
    page: Page, title: Dose, code: str
) -> Iterator[tuple[Sentence, list[tuple[Quantity, Dose]]]]:
    """Sentences of prose that may say what a unit is, with the doses in them that differ from the title's; not one that was cut."""
    base = base_unit(title[1])
    words, anchors = _FIRST_WORDS[base], _ANCHORS[base]
    lowered, shape = page.lowered, page.shape
    glued = _GLUED.search(shape) is not None  # then a unit may hide at the end of a word
    for sentence in page.said:
        if words.isdisjoint(sentence.words) and not (glued and _GLUED.search(shape, sentence.start, sentence.end)):
            continue
        start, end = sentence.start, sentence.end
        if (
            _OF_BILLING.isdisjoint(sentence.words)
            and page.section_at(start) not in DEFINING_SECTIONS
            and lowered.find(code, start, end) < 0
        ) or end >= page.cut:
            continue
        different = []
        for match in doses(page.text, lowered, start, end):
            dose = quantity(match)
            if dose is not None and dose[1] not in _NO_UNIT and differ(dose, title):
                different.append((match, dose))
        if different and (
            not anchors.isdisjoint(sentence.words) or any(lowered.find(unit, start, end) >= 0 for unit in anchors)
        ):
            yield sentence, different


def _other_codes(facts: Facts, own: str) -> list[int]:
    """Return where codes other than the title's are mentioned for the first time, in ascending order."""
    return [
        mention.span[0]
        for mention in facts["codes_mentioned"]
        if mention.value != own and mention.system in ("HCPCS", "CPT")
    ]


def _is_between(places: list[int], start: int, end: int) -> bool:
    """Whether one of the ascending `places` lies in the half-open range from `start` to `end`."""
    number = bisect_left(places, start)
    return number < len(places) and places[number] < end


def _is_billed_in_steps(text: str, start: int, end: int) -> bool:
    """Whether a step that a sentence names is one of billing, and not one of a treatment."""
    return _BILLING.search(text, start, end) is not None and _ROUNDED.search(text, start, end) is None


def _is_unit(text: str, match: Quantity, sentence: tuple[int, int], in_steps: Callable[[], bool]) -> bool:
    """Whether a quantity is said to be that of one billing unit; `in_steps` tells if the sentence bills in steps."""
    start, end = sentence
    near = max(start, match.start - _REACH), match.start
    if match.amount is None:
        return _COUNTED.search(text, *near) is not None
    word = text[slice(*near)].lower().split()[-1:]
    before = _BEFORE.search(text, *near) if word and word[0] in _LAST_BEFORE else None
    is_step = _STEP_AFTER.match(text, match.end, end) is not None
    if is_step or (before is not None and before[0].lower().startswith(("increment", "step"))):
        return in_steps()
    if before is not None:
        if before[0].lower().startswith(("charged", "priced")) and _GIVEN_AFTER.match(text, match.end, end):
            return False
        return _IN.search(before[0]) is None and _AMOUNT_GIVEN.match(text, match.end, end) is None
    return _UNIT_AFTER.match(text, match.end, end) is not None


def _is_defined(text: str, match: Quantity, sentence: tuple[int, int], code: str) -> bool:
    """Whether a quantity is what the code is said to stand for: "J9203 represents 0.1 mg of"."""
    start, end = sentence
    if match.amount is None or _OF.match(text, match.end, end) is None:
        return False
    at = text.rfind(code, max(start, match.start - _REACH), match.start)
    verb = DEFINES.match(text, at + len(code), match.start) if at >= 0 else None
    return verb is not None and _DEFINED_LEAD.fullmatch(text, verb.end(), match.start) is not None


def _is_named(text: str, match: Quantity, sentence: tuple[int, int], name: frozenset[str], *, says_code: bool) -> bool:
    """Whether a quantity stands with the name of the product as it does in a title."""
    start, end = sentence
    if match.amount is None or _GIVEN_AFTER.match(text, match.end, end):
        return False
    if _INJECTION_OF.match(text, match.end, end):
        return says_code
    near = max(start, match.start - _REACH), match.start
    before = text[slice(*near)]
    if not before.rstrip().endswith((",", "per", "of")):
        return False
    if before.isascii() and not any(word in before.lower() for word in name):
        return False
    named = _NAMED.search(text, *near)
    return named is not None and fold(named["word"]) in name

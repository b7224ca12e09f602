"""The text states another quantity for one billing unit than the title.

The quantity of one unit decides what a claim asks for: a factor of ten there is a factor of ten in the payment. Amounts
of a patient's treatment, of vials and of other codes are not meant.

Look the code up (`hcpcs-extract codes lookup CODE`), and correct the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

import regex

from ...facts.defining import CONTRAST, DEFINING_SECTIONS
from ...facts.defining_sentences import DEFINES, comparable_units, differ, unit_scales
from ...facts.quantities import Quantity, quantities
from ...model.page import Hit, Page, Sentence
from ...model.record import Draft
from ...text.phrases import Phrase
from ...text.words import fold, lower, offsets

Dose = tuple[str, str]
"""Amount and unit."""

SEVERITY = "warning"
ABOUT = "product"
MESSAGE = "one unit is {stated} here, and {title} in the title"
COUNTED: Final = Phrase(
    r"(?:{counted_by}|charged|priced) (?:\w{2,12})?$",
    matches=["It is «billed»", "«counted separately»", "is «priced»"],
    refuses=["It is given", "reported in full today", "accounted"],
)
"""What stands before "per milligram" where that is a billing unit."""
UNIT_BEFORE: Final = Phrase(
    r"""
      units? of (?:only|exactly|one|an?)?$
    | unit (?:of (?:service|(?:code)? [A-Z0-9]{5}))? (?:reported|billed|claimed|submitted|charged)?
      (?:is|equals|stands for|represents|means|covers|corresponds to) (?:only|exactly|one|an?)?$
    | (?:one|an?|each|1) (?:billing)? unit (?:is (?:billed|reported|claimed))? (?:per|for every|for each)$
    """,
    matches=[
        "a «unit of»",
        "one «unit of J9203 is exactly»",
        "«1 billing unit is reported for every»",
        "«units of only»",
    ],
    refuses=["unit", "the unit price is", "two units per", "units are", "unit of measure"],
)
"""What stands before the quantity of one billing unit."""
STEPS_OF: Final = Phrase(
    "(?:increments|steps) of$",
    matches=["in «increments of»", "«steps of»"],
    refuses=["increments", "a step of", "steps"],
)
BILLED_PER: Final = Phrase(
    r"(?:(?P<priced>charged|priced)|{counted_by}) (?:\w{2,12}){0,2}? (?:per|for every|for each|(?P<into>in))$",
    matches=["is «billed per»", "«reported once for every»", "«priced by weight per»", "«billed in»"],
    refuses=["billed", "given per", "billed one two three per", "counted for"],
)
STEP_AFTER: Final = Phrase(
    r"[\s-]{1,2}(?:billing)? (?:increments?|units?|steps?)(?!\s{1,3}of\s{1,3}(?-i:[A-Z]))",
    matches=["0.1 mg« increments»", "0.1-mg«-billing unit»", "1 mg« steps» of care"],
    refuses=["0.1 mg", "0.1 mg units of Idacio", "1 mg united"],
)
UNIT_AFTER: Final = Phrase(
    r"\s{1,3}(?:per|(?:is|equals|makes|counts as) (?:one|1)) (?:billing)? unit",
    matches=["0.1 mg« per unit»", "0.1 mg« equals one billing unit»"],
    refuses=["0.1 mg per vial", "0.1 mg is a unit", "0.1 mg per units"],
)
GIVEN_AFTER: Final = Phrase(
    r"[\s-]{1,3}(?:(?:per|in an?|single|multiple|multi|prefilled|pre-filled|dose|use|patient)[\s-]{1,3}){0,4}"
    r"{container}\w{0,12}"
    r"|[\s,(]{1,3}(?:is given|given)? {given_when}",
    matches=[
        "100 mg« single-dose vials»",
        "60 mg« per vial»",
        "200 mg« every» three weeks",
        "5 mg« (given twice» a day",
    ],
    refuses=["5 mg of it", "5 mg per day", "5 mg in a dose", "5 mg everyday"],
)
"""How much a patient gets, or what it is packed in."""
AMOUNT_GIVEN: Final = Phrase(
    r"[\s-]{1,2}(?:infusions?|injections?|doses?|courses?|bags?|vials|syringes|pens)(?!\s{1,3}of\b)",
    matches=["5 mg« infusion»", "5-mg«-doses»"],
    refuses=["5 mg injection of it", "5 mg vial"],
)
BILLING: Final = Phrase("{billing}", matches=["is «billed» per", "each «unit»"], refuses=["a bilateral", "united"])
"""Without such a word a step is one of a treatment: "rounded in increments of 50 mg"."""
ROUNDED: Final = Phrase(
    r"(?:round|titrat|adjust|escalat|increas|reduc|rais|lower)\w{0,6}",
    matches=["is «rounded» up", "«titration»", "«lower»"],
    refuses=["a billed unit", "ground", "flower"],
)
INJECTION_OF: Final = Phrase(
    r"\s{1,3}(?:injection|dose) of(?=\s)",
    matches=["1 mg« injection of» it"],
    refuses=["1 mg injection", "1 mg dose often"],
)
BEHIND_NAME: Final = Phrase(
    r"[®™)]{0,3}(?:\s{1,3}\([^()]{1,60}\))?(?:\s{1,3}injection)?(?:\s{1,3}brand)?"
    r"(?:\s{0,2},(?:\s{1,3}per)?|\s{1,3}(?:per|in the amount of))",
    matches=["ozogamicin«,» 1 mg", "Idacio« (adalimumab-aacf) injection,»", "Acme« brand, per»"],
    refuses=["Idacio of", "Idacio is given", "Idacio (adalimumab)"],
)
"""What stands between the name of the product and its dose in a title."""
OF: Final = Phrase(r"\s{1,3}of(?=\s)", matches=["1 mg« of» it"], refuses=["1 mg often", "1 mg"])
DEFINED_LEAD: Final = Phrase(
    r"\s{1,3}(?:(?:exactly|only|an?)\s{1,3})?", matches=["« »", "« exactly »0.1"], refuses=["", "exactly"]
)
_SAYING_UNIT: Final = (COUNTED, UNIT_BEFORE, STEPS_OF, BILLED_PER, STEP_AFTER, UNIT_AFTER)
_REACH: Final = 80
_WORD: Final = regex.compile(r"\w{3,40}")
# A patient's weight or a package is not a billing unit.
_NO_UNIT: Final = frozenset(["kg", "dose", "vial", "syringe", "tablet", "capsule", "L"])


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each quantity of a billing unit that is not the title's."""
    product, title_code = draft.product, draft.code
    if title_code is None or product is None or product.dose is None or product.dose.partial is True:
        return
    title = product.dose.amount, product.dose.unit
    code = title_code.value
    name = frozenset(_WORD.findall(fold(product.name.quote)))
    others: list[int] | None = None
    for sentence, different in _sentences_with_other_doses(page, title, name | {code.lower()}):
        others = _other_codes(draft, code) if others is None else others
        if _is_between(others, sentence.start, sentence.end) or CONTRAST.find(sentence):
            continue
        says_name = "units" not in sentence.words and page.section_at(sentence.start) in DEFINING_SECTIONS
        in_steps = cache(partial(_is_billed_in_steps, sentence))
        for dose in different:
            if (
                _is_unit(sentence, dose, in_steps)
                or _is_defined(sentence, dose, code)
                or (says_name and _is_named(page, sentence, dose, name, code))
            ):
                yield Hit((dose.start, dose.end), {"stated": f"{dose.amount} {dose.unit}", "title": " ".join(title)})


def _sentences_with_other_doses(
    page: Page, title: Dose, names: frozenset[str]
) -> Iterator[tuple[Sentence, list[Quantity]]]:
    """Sentences that speak of units or have one of the names, with the doses that differ from the title's.

    Not the one that was cut.
    """
    saying_unit = {sentence.start for sentence in page.sentences_with(*_SAYING_UNIT)}
    # Words of sentences are of ASCII: a name with other letters may be in any sentence.
    may_be_named = not all(map(str.isascii, names))
    scales = page.vocabulary.derived(unit_scales)
    units = comparable_units(title[1], scales) - _NO_UNIT
    if not units:
        return
    for sentence in page.sentences:
        if sentence.end >= page.cut_at:
            continue
        if not (sentence.start in saying_unit or may_be_named or not names.isdisjoint(sentence.words)):
            continue
        different = [dose for dose in quantities(sentence, of=units) if differ((dose.amount, dose.unit), title, scales)]
        if different:
            yield sentence, different


def _other_codes(draft: Draft, own: str) -> list[int]:
    """Return where codes other than the title's are mentioned for the first time, in ascending order."""
    return [
        mention.span[0]
        for mention in draft.codes_mentioned
        if mention.value != own and mention.system in ("HCPCS", "CPT")
    ]


def _is_between(places: list[int], start: int, end: int) -> bool:
    """Whether one of the ascending `places` lies in the half-open range from `start` to `end`."""
    number = bisect_left(places, start)
    return number < len(places) and places[number] < end


def _is_billed_in_steps(sentence: Sentence) -> bool:
    """Whether a step that a sentence names is one of billing, and not one of a treatment."""
    return BILLING.find(sentence) is not None and ROUNDED.find(sentence) is None


def _before(sentence: Sentence, dose: Quantity) -> tuple[int, int]:
    """Return the span of the words before a dose, up to the end of the last one."""
    start = max(sentence.start, dose.start - _REACH)
    return start, start + len(sentence.whole.text[start : dose.start].rstrip())


def _is_unit(sentence: Sentence, dose: Quantity, in_steps: Callable[[], bool]) -> bool:
    """Whether a quantity is said to be that of one billing unit; `in_steps`: whether steps of the sentence are."""
    before = _before(sentence, dose)
    if not dose.has_number:
        return COUNTED.find(sentence, *before) is not None
    if STEP_AFTER.opens(sentence, dose.end) or STEPS_OF.find(sentence, *before):
        return in_steps()
    said = UNIT_BEFORE.find(sentence, *before)
    billed = None if said else BILLED_PER.find(sentence, *before)
    if billed and (billed["into"] or (billed["priced"] and GIVEN_AFTER.opens(sentence, dose.end))):
        return False
    if said or billed:
        return AMOUNT_GIVEN.opens(sentence, dose.end) is None
    return UNIT_AFTER.opens(sentence, dose.end) is not None


def _is_defined(sentence: Sentence, dose: Quantity, code: str) -> bool:
    """Whether a quantity is what the code is said to stand for: "J9203 represents 0.1 mg of"."""
    if not dose.has_number or not OF.opens(sentence, dose.end):
        return False
    text = sentence.whole.text
    at = text.rfind(code, max(sentence.start, dose.start - _REACH), dose.start)
    verb = DEFINES.opens(sentence, at + len(code), dose.start) if at >= 0 else None
    return verb is not None and DEFINED_LEAD.covers(sentence, verb.end(), dose.start) is not None


def _is_named(page: Page, sentence: Sentence, dose: Quantity, name: frozenset[str], code: str) -> bool:
    """Whether a quantity stands with the name of the product as it does in a title."""
    if not dose.has_number or GIVEN_AFTER.opens(sentence, dose.end):
        return False
    if INJECTION_OF.opens(sentence, dose.end):
        return code.lower() in sentence.words
    start, end = _before(sentence, dose)
    before = lower(page.text[start:end])
    for at in offsets(before, name, 0, len(before)):
        behind = start + at + next(len(word) for word in name if before.startswith(word, at))
        if not page.text[max(0, start + at - 1)].isalnum() and BEHIND_NAME.covers(sentence, behind, end):
            return True
    return False

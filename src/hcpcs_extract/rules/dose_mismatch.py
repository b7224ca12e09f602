"""The text states another quantity for one billing unit than the title.

The quantity of one unit decides what a claim asks for: a factor of ten there is a factor of ten in the payment. Amounts of a patient's
treatment, of vials and of other codes are not meant.

Look the code up (`hcpcs-extract codes lookup CODE`), and correct the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final

from ..extractors.product import Quantity, doses, quantity, unit_words
from ..page import Hit, Page, Sentence
from ..prose import plain
from ..ruling import Facts
from ..text.phrases import Phrase
from ._sentences import CONTRAST, DEFINES, DEFINING_SECTIONS, defining, differ, unit_scales

SEVERITY = "warning"
ABOUT = "product"
MESSAGE = "one unit is {stated} here, and {title} in the title"
_REACH: Final = 80
"""How far before a quantity it may be said what it is that of."""
_SHORTEST_NAME: Final = 3
_UNIT_IS: Final = Phrase(
    r"""
      units? of (?:only|exactly|one|an?)? $
    | unit (?:of (?:service|(?:code)? [A-Z0-9]{5}))? (?:reported|billed|claimed|submitted|charged)?
      (?:is|equals|stands for|represents|means|covers|corresponds to) (?:only|exactly|one|an?)? $
    | (?P<step>increments|steps) of $
    | (?:one|an?|each|1) (?:billing)? unit (?:is (?:billed|reported|claimed))? (?:per|for every|for each) $
    | (?:(?P<price>charged|priced)|{billed}|billing is performed)
      (?:\w{2,12}){0,2}? (?:per|for every|for each|(?P<in>in)) $
    """,
    matches=[
        "One «unit of J9203 is »",
        "a dosage «unit of exactly »",
        "«increments of »",
        "«one billing unit is billed per »",
        "«counted for every »",
        "«priced in »",
        "«Billing is performed per »",
    ],
    refuses=[
        "one unit of J9203 is 5 mg",
        "the unit is",
        "community is ",
        "billed for the whole vial per ",
        "billed per",
    ],
)
"""What stands before the quantity of one billing unit, or of a step in which a code is billed."""
_COUNTED: Final = Phrase(
    r"{billed} (?:\w{2,12})? $",
    matches=["«counted »", "It is «billed only »"],
    refuses=["counted", "billed as a whole ", "discounted ", "given "],
)
"""What stands before "per milligram" where a milligram is one unit."""
_STEP_AFTER: Final = Phrase(
    r"[\s-]{1,2}(?:billing)? (?:increments?|units?|steps?)(?!\s{1,3}of\s{1,3}(?-i:[A-Z]))",
    matches=["10 mg« increments»", "a 10-mg« billing unit»", "a 10 mg«-unit» of"],
    refuses=["10 mg unit of J9203", "10 mg unity", "increments"],
)
_UNIT_AFTER: Final = Phrase(
    r"\s{1,3}(?: per | (?:is|equals|makes|counts as) (?:one|1) ) (?:billing)? unit",
    matches=["10 mg« per unit»", "10 mg« counts as one billing unit»"],
    refuses=["10 mg per units", "10 mg is a unit"],
)
_GIVEN_AFTER: Final = Phrase(
    r"""
      [\s-]{1,3}(?:(?:per|in an?|single|multiple|multi|prefilled|pre-filled|dose|use|patient)[\s-]{1,3}){0,4}(?:
        {drug_container} | {packed} )
    | [\s,(]{1,3}(?:(?:is)? given)? {schedule}
    """,
    matches=[
        "200 mg« every» three weeks",
        "100 mg« single-dose vial»",
        "60 mg« per vial»",
        "40 mg« (given once»)",
        "5 mg«, for adults»",
    ],
    refuses=["200 mg of it", "100 mg penicillin", "60 mg for billing", "60 mg given"],
)
"""What says how much a patient gets, or what an amount is packed in."""
_AMOUNT_GIVEN: Final = Phrase(
    r"[\s-]{1,2}(?:infusions?|injections?|doses?|courses?|bags?|vials|syringes|pens)(?!\s{1,3}of\b)",
    matches=["a 10 mg« infusion» is", "10 mg« doses»"],
    refuses=["a 10 mg injection of it", "10 mg vial", "10 mg doses of it"],
)
_BILLING: Final = Phrase(
    "{billing_word}", matches=["«billed» in", "two «units»"], refuses=["rounded to 5 mg", "bilateral"]
)
_ROUNDED: Final = Phrase(
    r"(?:round|titrat|adjust|escalat|increas|reduc|rais|lower)\w{0,6}",
    matches=["«rounded» up", "«titration»"],
    refuses=["around", "braised", "flowering"],
)
"""What is done to the dose of a treatment."""
_INJECTION_OF: Final = Phrase(
    r"\s{1,3}(?:injection|dose) of(?=\s)",
    matches=["a 10 mg« injection of» it"],
    refuses=["10 mg injections of it", "of"],
)
_UNITS: Final = Phrase("units", matches=["two «units»"], refuses=["one unit", "unitsize"])
"""Where units are counted, an amount beside the product's name is that of several."""
_NAMED: Final = Phrase(
    r"""
    (?P<word>\w{3,40})[®™)]{0,3}(?:\s{1,3}\([^()]{1,60}\))?(?:\s{1,3}injection)?(?:\s{1,3}brand)?\s{0,2}(?:
      ,\s{1,3}(?:(?-i:per)\s{1,3})? | \s{1,3}(?:(?-i:per)|in the amount of)\s{1,3} )$
    """,
    matches=["inotuzumab «ozogamicin, »", "«Idacio (adalimumab-aacf) injection, »", "«Idacio in the amount of »"],
    refuses=["ozogamicin ", "ozogamicin, of ", "it, "],
)
"""The name of a product as it stands before the quantity in a title."""
_DEFINED_AS: Final = Phrase(
    rf"(?:{DEFINES.pattern}) (?:exactly|only|an?)? $",
    matches=["J9203« represents »", "J9203« stands for a »"],
    refuses=["J9203 represents the ", "J9203 is ", "represents"],
)
_OF: Final = Phrase(r"\s{1,3}of(?=\s)", matches=["0.1 mg« of» it"], refuses=["0.1 mg often", "of it"])
_NO_UNIT: Final = frozenset(["kg", "dose", "vial", "syringe", "tablet", "capsule", "L"])
"""Units of a patient's weight and of packages: they are no billing units."""
Dose = tuple[str, str]
"""Amount and unit."""


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each quantity of a billing unit that is not the title's."""
    product = facts["product"]
    if product is None or product.dose is None or product.dose.partial is True:
        return
    title = (product.dose.amount, product.dose.unit)
    code = facts["code"].value
    name = {word for word in plain(product.name.quote).split() if len(word) >= _SHORTEST_NAME}
    for sentence in _sentences_about_units(page, code):
        different = _other_doses(page, sentence, title)
        if not different or _names_another_code(facts, code, sentence) or CONTRAST.find(sentence):
            continue
        says_name = page.section_at(sentence.start) in DEFINING_SECTIONS and not _UNITS.find(sentence)
        for match, dose in different:
            if (
                _is_unit(sentence, match)
                or _is_defined(sentence, match, code)
                or (says_name and _is_named(sentence, match, name, says_code=code.lower() in sentence.words))
            ):
                yield Hit((match.start, match.end), {"stated": " ".join(dose), "title": " ".join(title)})


def _sentences_about_units(page: Page, code: str) -> list[Sentence]:
    """Sentences that may say what one unit is: with words for units, about the code; not one that was cut."""
    found = {sentence.start: sentence for sentence in page.sentences_with(_UNIT_IS, _COUNTED, _STEP_AFTER, _UNIT_AFTER)}
    word = code.lower()
    for sentence in page.said:
        if word in sentence.words:
            found[sentence.start] = sentence
    found.update((sentence.start, sentence) for sentence in defining(page))
    return [sentence for sentence in found.values() if sentence.end < page.cut]


def _other_doses(page: Page, sentence: Sentence, title: Dose) -> list[tuple[Quantity, Dose]]:
    """Return the doses in a sentence that differ from the title's."""
    units, scales = page.vocabulary.derived(unit_words), page.vocabulary.derived(unit_scales)
    different = []
    for match in doses(page.text, page.lowered, sentence.start, sentence.end, units):
        dose = quantity(match, units)
        if dose is not None and dose[1] not in _NO_UNIT and differ(dose, title, scales):
            different.append((match, dose))
    return different


def _names_another_code(facts: Facts, code: str, sentence: Sentence) -> bool:
    """Whether a code other than the title's is mentioned for the first time in a sentence."""
    return any(
        sentence.start <= mention.span[0] < sentence.end
        and mention.value != code
        and mention.system in ("HCPCS", "CPT")
        for mention in facts["codes_mentioned"]
    )


def _is_unit(sentence: Sentence, match: Quantity) -> bool:
    """Whether a quantity is said to be that of one billing unit."""
    near = max(sentence.start, match.start - _REACH), match.start
    if match.amount is None:
        return _COUNTED.find(sentence, *near) is not None
    before = _UNIT_IS.find(sentence, *near)
    if (before and before["step"]) or _STEP_AFTER.opens(sentence, match.end):
        return _BILLING.find(sentence) is not None and _ROUNDED.find(sentence) is None
    if before is None:
        return _UNIT_AFTER.opens(sentence, match.end) is not None
    if before["in"] or (before["price"] and _GIVEN_AFTER.opens(sentence, match.end)):
        return False
    return _AMOUNT_GIVEN.opens(sentence, match.end) is None


def _is_defined(sentence: Sentence, match: Quantity, code: str) -> bool:
    """Whether a quantity is what the code is said to stand for: "J9203 represents 0.1 mg of"."""
    if match.amount is None or not _OF.opens(sentence, match.end):
        return False
    at = sentence.whole.text.rfind(code, max(sentence.start, match.start - _REACH), match.start)
    return at >= 0 and _DEFINED_AS.covers(sentence, at + len(code), match.start) is not None


def _is_named(sentence: Sentence, match: Quantity, name: Set[str], *, says_code: bool) -> bool:
    """Whether a quantity stands with the name of the product as it does in a title."""
    if match.amount is None or _GIVEN_AFTER.opens(sentence, match.end):
        return False
    if _INJECTION_OF.opens(sentence, match.end):
        return says_code
    named = _NAMED.find(sentence, max(sentence.start, match.start - _REACH), match.start)
    return named is not None and not name.isdisjoint(plain(named["word"]).split())

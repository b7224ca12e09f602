"""A sentence that says what the code stands for names another drug than the title.

The text of another page was taken over, or a name was mistaken for one like it: names of drugs may differ by a syllable, or by a suffix of four letters alone.

Find out which drug is meant before you use anything of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

import regex

from ..page import Hit, Page, Sentence
from ..prose import offsets, plain
from ..ruling import Facts
from ._sentences import CONTRAST, DEFINES, contrasts, defining
from ._words import drug_stems, drugs, with_stems

SEVERITY = "warning"
ABOUT = "product"
MESSAGE = "the text names {drug} where the title has {title}"

# Words after which a drug is not what the code stands for: one that it is compared with, given beside it, or tried before it.
_LEADS_AWAY: Final = regex.compile(
    r"\b(?:like|such|with|who|whose|whom|patients?|after|following|against|than|plus|beside|besides|alongside|versus|vs|failed|failing|failure|responded|switch\w{0,5}|begin|begins|begun|start|starts|started|given"
    r"|biosimilars?\s{1,3}(?:of|to|for|version)|reference\s{1,3}products?|originators?|metabolites?|prodrugs?|analogu?es?|form\s{1,3}of|salts?\s{1,3}of|target\w{0,5}|receptors?)\b"
)
_LEADS: Final = frozenset([
    "like", "such", "with", "who", "whose", "whom", "patient", "patients", "after", "following", "against", "than", "plus", "beside", "besides",
    "alongside", "versus", "vs", "failed", "failing", "failure", "responded", "begin", "begins", "begun", "start", "starts", "started", "given",
    "biosimilar", "biosimilars", "reference", "originator", "originators", "metabolite", "metabolites", "prodrug", "prodrugs", "analoge", "analoges",
    "analogue", "analogues", "form", "salt", "salts", "receptor", "receptors",
])  # fmt: skip
"""Words one of which, or one that begins as below, is in what _LEADS_AWAY matches."""
_SWITCH: Final = "switch"
_TARGET: Final = "target"
_OTHER_CODE: Final = regex.compile(r"\b(?:[A-Z][0-9]{4}|[0-9]{4}[0-9FTU])\b")
_NUMBERED: Final = b"a0"
_CAPITALS_NUMBERED: Final = b"AAAAA0"
"""A digit right after what may be a name, in `Page.shape`: then a name may end inside a word."""


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each other drug in a sentence about the code that does not name the title's."""
    product, code = facts["product"], facts["code"]
    if product is None or code is None or product.name.partial is True:
        return
    name = product.name.value.lower()
    stems = page.vocabulary.derived(drug_stems)
    own = drugs(name, stems)
    if not own:
        return
    known = {part for drug in own for part in (drug, drug.partition("-")[0])}
    for sentence in _sentences_with_other_drugs(page, code.value.lower(), name):
        start, end = sentence.start, sentence.end
        named = drugs(page.lowered, stems, start, end)
        others = [drug for drug in named if drug not in known]
        if not others or _leads_away(page, sentence, named[others[0]][0]):
            continue
        if _is_defined_as(page, code.value, (start, end), named, others[0]):
            yield Hit(named[others[0]], {"drug": others[0], "title": product.name.value})
        elif (
            not _names_all(own, named)
            and not contrasts(page, sentence)
            and not _names_another_code(page.text, code.value, start, end)
        ):
            for drug in others:
                yield Hit(named[drug], {"drug": drug, "title": product.name.value})


def _leads_away(page: Page, sentence: Sentence, end: int) -> bool:
    """Whether a sentence has, before `end`, a word after which a drug is not what the code stands for."""
    lowered, start = page.lowered, sentence.start
    if (
        _LEADS.isdisjoint(sentence.words)
        and lowered.find(_SWITCH, start, end) < 0
        and lowered.find(_TARGET, start, end) < 0
    ):
        return False
    return _LEADS_AWAY.search(lowered, start, end) is not None


def _is_defined_as(
    page: Page, code: str, sentence: tuple[int, int], named: dict[str, tuple[int, int]], drug: str
) -> bool:
    """Whether the code is said to be that of a drug, the first that the sentence names; what follows the drug does not matter."""
    start, end = sentence
    first = named[drug][0]
    at = page.text.find(code, start, end)
    verb = DEFINES.match(page.text, at + len(code), end) if at >= 0 else None
    if verb is None or verb.end() > first or any(span[0] < first for span in named.values()):
        return False
    lead = page.lowered[verb.end() : first].replace("biosimilar", "")
    return CONTRAST.search(page.text, start, at) is None and CONTRAST.search(lead) is None


def _names_another_code(text: str, code: str, start: int, end: int) -> bool:
    return any(match[0] != code for match in _OTHER_CODE.finditer(text, start, end))


def _sentences_with_other_drugs(page: Page, code: str, name: str) -> Iterator[Sentence]:
    """Sentences about the code in the defining sections whose words may name another drug than the title's name does; not one that was cut."""
    stems = page.vocabulary.derived(drug_stems)
    known = set(with_stems(plain(name).split(), stems))
    suffixed = [word + hyphen for word in known for hyphen in "-\u2011"]
    find, shape = page.lowered.find, page.shape
    said = defining(page)
    about = offsets(page.lowered, (code, "this code", "the code"), said[0].start, said[-1].end) if said else []
    for sentence in said:
        start, end = sentence.start, sentence.end
        if end >= page.cut or bisect_left(about, start) == bisect_left(about, end):
            continue
        if (
            not known.issuperset(with_stems(sentence.words, stems))
            or any(find(drug, start, end) >= 0 for drug in suffixed)
            or shape.find(_NUMBERED, start, end) >= 0
            or shape.find(_CAPITALS_NUMBERED, start, end) >= 0
        ):
            yield sentence


def _names_all(own: Iterable[str], named: Iterable[str]) -> bool:
    """Whether every name of the title is there; one without its suffix stands for the whole."""
    return all(name in named or name.partition("-")[0] in named for name in own)

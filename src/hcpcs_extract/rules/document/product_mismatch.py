"""A sentence that says what the code stands for names another drug than the title.

The text of another page was taken over, or a name was mistaken for one like it: names of drugs may differ by a
syllable, or only by a suffix of four letters.

Find out which drug is meant before you use anything of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ...codes.expressions import BILLING_CODE
from ...facts.defining import CONTRAST
from ...facts.defining_sentences import DEFINES, defining
from ...facts.names_of_drugs import drug_stems, drugs
from ...model.page import Hit, Page, Sentence
from ...model.record import Draft
from ...text.phrases import Passage, Phrase

SEVERITY = "warning"
ABOUT = "product"
MESSAGE = "the text names {drug} where the title has {title}"

_LEADS_AWAY: Final = Phrase(
    "{leads_away}",
    matches=[
        "a drug «like» it",
        "the «biosimilar of» it",
        "«patients» on it",
        "«salts of» it",
        "«switched» from it",
    ],
    refuses=["likely", "an adalimumab biosimilar", "the form", "a patience"],
)
"""What stands before a drug that the code does not stand for."""
_THE_CODE: Final = Phrase(
    "(?:this|the) codes?",
    matches=["«This code» is", "under «the codes»"],
    refuses=["a code", "the coding", "these codes"],
)
_ANY_CODE: Final = re.compile(rf"\b{BILLING_CODE}\b")


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each other drug in a sentence about the code that does not name the title's."""
    product, code = draft.product, draft.code
    if product is None or code is None or product.name.partial is True:
        return
    stems = page.vocabulary.derived(drug_stems)
    own = drugs(Passage.of(product.name.value, page.whole.lexicon), stems)
    if not own:
        return
    known = {part for drug in own for part in (drug, drug.partition("-")[0])}
    for sentence in _sentences_about(page, code.value):
        named = drugs(sentence, stems)
        others = [drug for drug in named if drug not in known]
        if not others or _LEADS_AWAY.find(sentence, sentence.start, named[others[0]][0]):
            continue
        if _is_defined_as(sentence, code.value, named, others[0]):
            yield Hit(named[others[0]], {"drug": others[0], "title": product.name.value})
        elif (
            not _names_all(own, named) and not CONTRAST.find(sentence) and not _names_another_code(sentence, code.value)
        ):
            for drug in others:
                yield Hit(named[drug], {"drug": drug, "title": product.name.value})


def _sentences_about(page: Page, code: str) -> Iterator[Sentence]:
    """Sentences of the defining sections that speak of the code; not one that was cut."""
    word = code.lower()
    for sentence in defining(page):
        if sentence.end < page.cut_at and (word in sentence.words or _THE_CODE.find(sentence)):
            yield sentence


def _is_defined_as(sentence: Sentence, code: str, named: dict[str, tuple[int, int]], drug: str) -> bool:
    """Whether the code is said to be that of a drug, the first that the sentence names.

    What follows the drug does not matter.
    """
    first = named[drug][0]
    at = sentence.whole.text.find(code, sentence.start, sentence.end)
    verb = DEFINES.opens(sentence, at + len(code)) if at >= 0 else None
    if verb is None or verb.end() > first or any(span[0] < first for span in named.values()):
        return False
    if CONTRAST.find(sentence, sentence.start, at):
        return False
    return all(match[0].lower() == "biosimilar" for match in CONTRAST.each(sentence, verb.end(), first))


def _names_another_code(sentence: Sentence, code: str) -> bool:
    found = _ANY_CODE.finditer(sentence.whole.text, sentence.start, sentence.end)
    return any(match[0] != code for match in found)


def _names_all(own: Iterable[str], named: Iterable[str]) -> bool:
    """Whether every name of the title is there; one without its suffix stands for the whole."""
    return all(name in named or name.partition("-")[0] in named for name in own)

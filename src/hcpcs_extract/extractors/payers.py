"""The payers that a document lists as covered: in a sentence with a lead-in, as a list of several, or under a label."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from msgspec import Struct

from ..facts.making import fact
from ..model.page import Block, Page, Sentence
from ..model.record import Fact
from ..text.phrases import Phrase

PAYER: Final = Phrase(
    r"(?<![\w-]){payer~}(?![\w-])",
    matches=[
        "by «Aetna»,",
        "the «Medicare Advantage» plan",
        "«Blue Cross/Blue Shield»¹",
        "«Blue Cross and Blue Shield»",
        "«fee‑for‑service Medicare»",
    ],
    refuses=["Aetnas", "non-Medicare", "cigna", "Blue Cross", "Medicare-like"],
    case_matters=True,
)
SEPARATOR: Final = Phrase(
    r"[\s*_]{0,4}(?:\([^()]{0,60}\)\s{0,2})?(?:[,;/&+•–—]|\b{joins_payers}\b)"
    r"(?:[\s,;*_]|\b{beside_payer}\b){0,8}\s{0,3}",
    matches=[
        "Aetna«, »Cigna",
        "Aetna« as well as the national »Cigna",
        "Aetna« (CVS) and »Cigna",
        "Aetna«**, and **»Cigna",
    ],
    refuses=["Aetna with Cigna", "Aetna Cigna", "Aetna (CVS) Cigna"],
)
"""What stands between two payers of one list."""
_CAPITALIZED: Final = r"[A-Z][\w&'’.-]{1,20}"
UNKNOWN_BETWEEN: Final = Phrase(
    rf"[\s*_]{{0,4}}, (?:and)? {_CAPITALIZED}(?:\s{{1,3}}{_CAPITALIZED}){{0,3}}"
    r"[\s*_]{0,4},\s{1,3}(?:and\s{1,3})?[*_]{0,2}",
    matches=["Aetna«, Premera, »Cigna", "Aetna«, Harvard Pilgrim, and »Cigna"],
    refuses=["Aetna, premera, Cigna", "Aetna, Premera and Cigna"],
    case_matters=True,
)
"""A payer that the vocabulary does not have, between two that it has."""
LEAD_IN: Final = Phrase(
    r"(?:{payer_noun}|health plans?|plans|programs?)\b[^.;]{0,90}?(?:\b{lists}\b|[:–—])"
    r"(?:[\s:,–—]|\b{before_list}\b){0,8}$",
    matches=["Key «payers in scope include »", "The «payer covered here is the »", "«Health plans: »"],
    refuses=["The payers include Aetna.", "payers; they are", "Patients are", "It is covered by"],
)
"""What says that the payers behind it are the ones listed: a noun, then within a few words a verb of listing."""
LEAD_AFTER: Final = Phrase(
    r"""
    [\s,]{1,3}(?:both|all)? (?:is|are|were|was|make up|form|represent|comprise|remain)
    (?:\w{1,30}[\s-]){0,6}?(?:{payer_noun}|plans?)
    """,
    matches=["Medicare« is the only payer» covered", "Aetna and Cigna«, both are national plans»"],
    refuses=["Medicare pays", "Medicare is a program", "Medicare is, of payers"],
)
"""What says so of the payers before it."""
EXCLUDED: Final = Phrase(
    "{left_out}",
    matches=["are «left out» of account", "are «not in scope»"],
    refuses=["left", "are covered", "in scope"],
)
NEGATED: Final = Phrase(
    r"not|no|never|exclud\w{1,4}|except|differs?|vary|varies|\w{1,8}n't",
    matches=["payers do «not» include", "payers «aren't»", "«excluding»", "coverage «varies»"],
    refuses=["payers include", "notes", "various"],
)
EXAMPLE: Final = Phrase(
    r"(?:such as|like)\s{0,3}$",
    matches=["payers «such as »", "insurers «like»"],
    refuses=["such as these", "alike", "likely"],
)
"""One payer behind such words is an example."""
NAMING_PAYERS: Final = Phrase("{payer_noun}", matches=["Key «payers»"], refuses=["payment", "prepayer"])
ANNOUNCING: Final = Phrase("{payer_noun}|plans", matches=["these «plans»:", "the «insurers»:"], refuses=["a plan:"])
BELOW: Final = Phrase(
    "below|following", matches=["the «following»", "listed «below»"], refuses=["follows", "belowground"]
)
_LONGEST_LEAD_IN: Final = 160
_LONGEST_ANNOUNCEMENT: Final = 160
_LONGEST_ENDING: Final = 40
_LISTING_FROM: Final = 3
_PROSE_LABELS: Final = frozenset(["lead", "represents", "headline", "readers_learn"])
"""Labels whose line is a sentence of prose."""


class _Payer(Struct, frozen=True, gc=False):
    """A payer: its canonical name, where it stands, and the end of the line or sentence that names it."""

    name: str
    start: int
    end: int
    reach: int


def extract(page: Page) -> list[Fact]:
    """Return each listed payer once, at its first listing, in document order."""
    naming = page.sentences_with(PAYER)
    if not naming:
        return []
    under_label = _items_under_label(page) if any(sentence.block.kind == "item" for sentence in naming) else ()
    found: dict[str, Fact] = {}
    for sentence in naming:
        for payer in _listed(sentence, under_label):
            if payer.name not in found:
                found[payer.name] = fact(page, payer.name, payer.start, payer.end, payer.reach)
    return list(found.values())


def _listed(sentence: Sentence, under_label: Container[int]) -> list[_Payer]:
    """Return the payers that a sentence lists; `under_label` has the offsets of the items of lists of payers."""
    block = sentence.block
    if block.kind == "label":
        if block.name == "payers":
            return _payers(sentence, max(sentence.start, block.value_start), block.end)
        return _in_prose(sentence) if block.name in _PROSE_LABELS else []
    if block.start in under_label:
        return _payers(sentence, sentence.start, block.end)
    return _in_prose(sentence)


def _payers(sentence: Sentence, start: int, reach: int) -> list[_Payer]:
    """Return the payers that a sentence names from `start` on."""
    lexicon = sentence.whole.lexicon
    return [
        _Payer(name, *match.span(), reach)
        for match in PAYER.each(sentence, start)
        if (name := lexicon.meaning("payer", match[0])) is not None
    ]


def _items_under_label(page: Page) -> set[int]:
    """Return where the items of lists of payers begin: under a label, heading or paragraph that announces one."""
    found = set()
    under_label = False
    for block in page.first_page:
        if block.kind == "label":
            under_label = block.name == "payers"
        elif block.kind == "heading":
            under_label = NAMING_PAYERS.find(page.part(block.start, block.end)) is not None
        elif block.kind == "item" and under_label:
            found.add(block.start)
        elif block.kind in ("item", "paragraph"):
            under_label = _announces(page, block)
    return found


def _announces(page: Page, block: Block) -> bool:
    """Whether a paragraph announces a list of payers that stands below it."""
    end = block.end
    ending = page.part(max(block.start, end - _LONGEST_ANNOUNCEMENT), end)
    if page.text[end - 1] != ":" and not BELOW.find(ending, max(block.start, end - _LONGEST_ENDING)):
        return False
    return ANNOUNCING.find(ending) is not None


def _in_prose(sentence: Sentence) -> list[_Payer]:
    """Return the payers that a sentence of prose lists: all if several stand together, else those it says it lists."""
    payers = _payers(sentence, sentence.start, sentence.end)
    if not payers or EXCLUDED.find(sentence, payers[0].end):
        return []
    runs = _runs(sentence, payers)
    for run in runs:
        if len(run) >= _LISTING_FROM and len({payer.name for payer in run}) >= _LISTING_FROM:
            return payers
    return [payer for run in runs if _is_listed(sentence, run) for payer in run]


def _is_listed(sentence: Sentence, run: list[_Payer]) -> bool:
    """Whether what stands before or after one or two payers says that they are the ones listed."""
    before = max(sentence.start, run[0].start - _LONGEST_LEAD_IN), run[0].start
    lead = LEAD_IN.find(sentence, *before)
    if lead and not NEGATED.find(sentence, *lead.span()) and not (len(run) == 1 and EXAMPLE.find(sentence, *before)):
        return True
    return LEAD_AFTER.opens(sentence, run[-1].end) is not None


def _runs(sentence: Sentence, payers: list[_Payer]) -> list[list[_Payer]]:
    """Payers that stand in one list: nothing but separators between them."""
    runs = [[payers[0]]]
    for payer in payers[1:]:
        between = runs[-1][-1].end, payer.start
        if SEPARATOR.covers(sentence, *between) or UNKNOWN_BETWEEN.covers(sentence, *between):
            runs[-1].append(payer)
        else:
            runs.append([payer])
    return runs

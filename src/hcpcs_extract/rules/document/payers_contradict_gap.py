"""The page says that payers are not available, and lists payers.

One of the two is wrong: the list may be a stock phrase of whoever wrote the page, or the remark may be one.

Do not rely on the list before you have seen its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import regex

from ...model.page import Hit, Page
from ...model.record import Data, Draft, Fact
from ...reading.absence import label_before, things_missing
from ...text.phrases import Passage, Phrase
from ...text.words import lower

SEVERITY = "warning"
ABOUT = "data_gaps"
MESSAGE = "the page says that payers are not available, and lists {count}: {payers}"
PAYERS: Final = Phrase(
    "payers? {payer_detail}?",
    matches=["«payers»", "the «payer names»"],
    refuses=["payment", "Payor"],
)
_BESIDE: Final = frozenset([
    "the", "these", "those", "key", "major", "national", "its", "specific", "named", "all",
    "covering", "covered", "listed",
    "of", "name", "names", "list", "lists", "identity", "identities",
])  # fmt: skip
"""Words beside "payers" that still mean the payers themselves: "the names of the payers"."""
_SPLIT: Final = regex.compile(r"[,;:]\s{0,3}|\s{1,3}(?:and|or)\s{1,3}")
_LABEL: Final = 60


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each statement that payers are missing, on a page that lists some."""
    payers = draft.payers
    if not payers:
        return
    data: Data = {"count": len(payers), "payers": ", ".join(payer.value for payer in payers)}
    for gap in draft.data_gaps:
        if _has_label(page, gap.span[0]) or _says_payers(page, gap):
            yield Hit(gap.span, data)


def _says_payers(page: Page, gap: Fact) -> bool:
    """Whether a gap names the payers as missing, or as one of the things that are."""
    if PAYERS.find(page.passage, *gap.span) is None:  # as nearly every gap: its words need not be listed
        return False
    passage = page.part(*gap.span)
    _, colon, after = gap.quote.rpartition(":")
    named = chain([after if colon else "", label_before(passage)], things_missing(passage))
    return any(_is_payers(page, piece) for listed in named for piece in _SPLIT.split(listed.rstrip(" .")))


def _has_label(page: Page, start: int) -> bool:
    """Whether a gap is the value of a label for payers."""
    before = page.text[max(0, start - _LABEL) : start]
    line = before[before.rfind("\n") + 1 :].strip("*_- ")
    return line.endswith(":") and _is_payers(page, line)


def _is_payers(page: Page, words: str) -> bool:
    """Whether words name only the payers or their names ("the names of payers", but not "payer policies")."""
    left = lower(words).strip(" *_:.").split()
    while left and left[0] in _BESIDE:
        left.pop(0)
    return PAYERS.covers(Passage.of(" ".join(left), page.whole.lexicon)) is not None

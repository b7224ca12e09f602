"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from ..facts.making import fact, trim
from ..model.page import Page, Sentence, Table
from ..model.record import Fact
from ..reading.absence import may_say, missing_data, names_input
from ..reading.absence_phrases import STATED
from ..text.phrases import Passage, Phrase

UNLISTED_LABEL: Final = Phrase(
    r"[*_]{0,2}[A-Z][\w ]{2,40}:[*_]{0,2}\s{1,3}(?=[A-Z])",
    matches=["«Data caveat: »The source", "«**Note:** »Data"],
    refuses=["Data caveat: the source", "A: B"],
    case_matters=True,
)


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    gaps = _in_prose(page)
    for block in page.first_page:
        if block.table is not None and (noted := _in_table(page, block.table)):
            at = bisect_left(gaps, block.start, key=_begin)
            gaps[at:at] = noted
    return gaps


def _begin(gap: Fact) -> int:
    return gap.span[0]


def _in_prose(page: Page) -> list[Fact]:
    gaps = []
    for sentence in page.sentences_with(*STATED):
        if not (statements := may_say(sentence)):
            continue
        said = _without_label(page, sentence)
        gap = missing_data(said, statements if said.words is sentence.words else None)
        # What is not recorded or given in a vignette is the patient's; there only the input itself counts.
        if gap and (page.section_at(sentence.block.start) != "clinical_context" or names_input(said)):
            gaps.append(fact(page, gap.what, said.start, said.end, sentence.end))
    return gaps


def _in_table(page: Page, table: Table) -> list[Fact]:
    gaps: list[Fact] = []
    for row, cell in page.cells_with(table, *STATED):
        gap = missing_data(page.part(cell.start, cell.end))
        if gap is not None:
            gaps.append(fact(page, gap.what, cell.start, cell.end, cell.end if row.closed else row.end))
    return gaps


def _without_label(page: Page, sentence: Sentence) -> Passage:
    """Return a sentence without its marks, and without an unlisted label ("Data caveat: The …") before a gap."""
    start, end = max(sentence.start, sentence.block.value_start), sentence.end
    if label := UNLISTED_LABEL.opens(sentence, start):
        start = label.end() if missing_data(page.part(label.end(), end)) else start
    first, last = trim(page.text, start, end)
    return page.part(first, last) if start > sentence.start else Passage(page.whole, first, last, sentence.words)

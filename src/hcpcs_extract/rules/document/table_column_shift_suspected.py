"""The last cell of a modifier row is empty: the text before it may have moved one column to the left.

When a page with an empty middle cell is turned into text, the last cell's text moves into the middle and the last cell
comes out empty. In the last row of a table that empty cell is gone as well. The result looks exactly like a row whose
last cell was empty from the start. The record keeps the cells where they stand, and the row is not complete.
`reads_like` says whether the text begins as instructions for use do (`when_to_use`) or not (`description`). A row is
not suspected where the table's columns are aligned by spaces: then an author left the cell blank.

Compare the row with the page it came from; if it reads like instructions, it belongs into the last column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...facts.modifier_rows import modifier_tables
from ...model.page import Hit, Page
from ...model.record import Data, Draft
from ...text.phrases import Passage, Phrase
from ._tables import may_move, moved_text

SEVERITY = "warning"
MESSAGE = (
    "row {row} of the modifiers table has nothing under {empty!r}; "
    "the text under {under!r} may belong there (it reads like {reads_like})"
)
_INSTRUCTION: Final = Phrase(
    "{instruction}",
    matches=["«When» part of the vial is left", "«on» the claim"],
    refuses=["Whenall", "Drug amount discarded", "Onset"],
)


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each row whose last cell is empty although the cell before it is not.

    Yield also a last row that is short by one cell.
    """
    for table in modifier_tables(page):
        if not may_move(table):
            continue
        for number, row in enumerate(table.rows, 1):
            if row is not table.rows[-1] and (not row.cells or row.cells[-1].text):
                continue
            text = moved_text(page.text, table, row)
            if text is not None:
                begins = _INSTRUCTION.opens(Passage.of(text, page.whole.lexicon))
                data: Data = {
                    "row": number,
                    "empty": table.header[-1].text,
                    "under": table.header[-2].text,
                    "reads_like": "when_to_use" if begins else "description",
                }
                yield Hit((row.start, row.end), data)

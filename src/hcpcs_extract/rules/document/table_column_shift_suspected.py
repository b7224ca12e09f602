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

from ...codes.shapes import is_modifier
from ...facts.modifier_rows import modifier_tables
from ...model.page import Hit, Page, Row, Table
from ...model.record import Data, Draft
from ...text.phrases import Passage, Phrase

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
        if table.cells_explicit or len(table.header) < 3:
            continue
        for number, row in enumerate(table.rows, 1):
            if row is not table.rows[-1] and (not row.cells or row.cells[-1].text):
                continue
            text = _text_that_may_have_moved(page.text, table, row)
            if text is not None:
                begins = _INSTRUCTION.opens(Passage.of(text, page.whole.lexicon))
                data: Data = {
                    "row": number,
                    "empty": table.header[-1].text,
                    "under": table.header[-2].text,
                    "reads_like": "when_to_use" if begins else "description",
                }
                yield Hit((row.start, row.end), data)


def _text_that_may_have_moved(text: str, table: Table, row: Row) -> str | None:
    cells = row.cells
    if row.shape == "complete" and not cells[-1].text and cells[-2].text and not _is_padded(text, row):
        return cells[-2].text
    # The last row of a table loses its empty last cell for good.
    is_short = row is table.rows[-1] and row.shape == "short" and len(cells) == len(table.header) - 1
    return cells[-1].text if is_short and is_modifier(cells[0].text) else None


def _is_padded(text: str, row: Row) -> bool:
    """Whether an author left the last cell blank in a table whose columns are aligned.

    Lost text leaves a single space at most.
    """
    blank = text[row.cells[-2].end : row.end].rstrip("|").rpartition("|")[2]
    return len(blank) > 1

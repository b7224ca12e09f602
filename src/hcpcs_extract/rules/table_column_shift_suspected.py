"""The last cell of a modifier row is empty: the text before it may have moved one column to the left.

When a page with an empty middle cell is turned into text, the last cell's text moves into the middle and the last cell comes out empty.
The result looks exactly like a row whose last cell was empty from the start. The record keeps the cells where they stand, and
the row is not complete. `reads_like` says whether the text begins as instructions for use do (`when_to_use`) or not (`description`).

Compare the row with the page it came from; if it reads like instructions, it belongs into the last column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..extractors.modifiers import modifier_tables
from ..model import Hit, Page
from ..ruling import Facts

SEVERITY = "warning"
MESSAGE = "row {row} of the modifiers table has nothing under {empty!r}; the text under {under!r} may belong there (it reads like {reads_like})"
_INSTRUCTION: Final = regex.compile(
    r"(?:when|use|used|append|appended|apply|applied|applies|if|report|reported|for|add|added|attach|only|where|claim|claims|any|whenever|after|bill|submit|enter|on|to|needed|required|once|in|as)\b",
    regex.IGNORECASE,
)


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each row of full width whose last cell is empty although the cell before it is not."""
    for table in modifier_tables(page):
        if table.cells_explicit or len(table.header) < 3:
            continue
        for number, row in enumerate(table.rows, 1):
            cells = row.cells
            if row.shape == "complete" and not cells[-1].text and cells[-2].text:
                like = "when_to_use" if _INSTRUCTION.match(cells[-2].text) else "description"
                yield Hit((row.start, row.end), {"row": number, "empty": table.header[-1].text, "under": table.header[-2].text, "reads_like": like})

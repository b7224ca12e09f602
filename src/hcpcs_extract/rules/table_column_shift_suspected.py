"""The last cell of a modifier row is empty: the text before it may have moved one column to the left.

When a page with an empty middle cell is turned into text, the last cell's text moves into the middle and the last cell comes out empty.
The result looks exactly like a row whose last cell was empty from the start. The record keeps the cells where they stand, and
the row is not complete. `reads_like` says whether the text begins as instructions for use do (`when_to_use`) or not (`description`).
A row is not suspected where the table's columns are aligned by spaces, or where every other row has instructions in the last column
and this text does not read like one.

Compare the row with the page it came from; if it reads like instructions, it belongs into the last column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..extractors.modifiers import modifier_tables
from ..page import Hit, Page, Row, Table
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
            if row.shape != "complete" or cells[-1].text or not cells[-2].text or _is_padded(page.text, row):
                continue
            like = "when_to_use" if _INSTRUCTION.match(cells[-2].text) else "description"
            if like == "when_to_use" or not _others_instruct(table, row):
                yield Hit(
                    (row.start, row.end),
                    {"row": number, "empty": table.header[-1].text, "under": table.header[-2].text, "reads_like": like},
                )


def _is_padded(text: str, row: Row) -> bool:
    """Whether an author left the last cell blank in a table whose columns are aligned; lost text leaves a single space at most."""
    blank = text[row.cells[-2].end : row.end].rstrip("|").rpartition("|")[2]
    return len(blank) > 1


def _others_instruct(table: Table, row: Row) -> bool:
    """Whether the last cells of the other rows all read like instructions: then a text that does not is no instruction."""
    others = [
        other.cells[-1].text
        for other in table.rows
        if other is not row and other.shape == "complete" and other.cells[-1].text
    ]
    return bool(others) and all(_INSTRUCTION.match(text) for text in others)

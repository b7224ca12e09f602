"""The cell of a modifier holds something that is not one modifier.

The cell is empty, or it holds words or a code of another kind: then the record gives null for the modifier, since a
guess may be wrong. Or the cell holds several modifiers: the record has one entry for a row, so it gives them as they
stand, and nobody who looks one of them up finds it.

Look at the row in `tables`, which has every cell as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...codes.shapes import is_modifier
from ...facts.modifier_rows import cell_of_modifier, joined, modifier_tables, says_nothing
from ...model.page import Hit, Page
from ...model.record import Draft
from ...reading.columns import column_words
from ...reading.modifier_cells import modifiers_in
from ._tables import may_move, moved_text

SEVERITY = "warning"
ABOUT = "modifiers"
MESSAGE = "the modifier of row {row} cannot be read: {why}"
_LONGEST_QUOTE: Final = 80


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each such cell; an empty one is shown by its row.

    Rows of another width, rows that the end of the document cuts and rows whose texts may have moved have findings of
    their own.
    """
    if all(row.modifier is not None and is_modifier(row.modifier) for row in draft.modifiers):
        return
    words = page.vocabulary.derived(column_words).cell
    for table in modifier_tables(page):
        for number, rows in enumerate(joined(table), 1):
            row = rows[0]
            cell = None if row.shape == "cut" else cell_of_modifier(table, rows)
            if cell is None or (may_move(table) and moved_text(page.text, table, row) is not None):
                continue
            named = modifiers_in(cell.text, words)
            if len(named) == 1 or (cell.text and says_nothing(page, cell.text)):
                continue
            span = (cell.start, cell.end) if cell.text else (row.start, row.end)
            yield Hit(span, {"row": number, "why": _why(cell.text, named)})


def _why(text: str, named: list[str]) -> str:
    if not text:
        return "its cell is empty"
    quote = repr(text[:_LONGEST_QUOTE])
    return f"{quote} holds several codes ({', '.join(named)})" if named else f"{quote} has no modifier's shape"

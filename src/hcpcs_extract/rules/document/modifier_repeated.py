"""A modifier has more than one row in the tables of modifiers.

The rows may say different things, and whoever looks a modifier up finds the first one. A cell that spans several rows
is not meant.

Compare the rows; keep one, or find out which modifier the other one was meant to be.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...codes.shapes import is_modifier
from ...facts.modifier_rows import joined, modifier_tables
from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "modifiers"
MESSAGE = "{modifier} has a row already: row {first} of the modifiers table, and row {row}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each row whose modifier had a row before."""
    if len(draft.modifiers) < 2:
        return
    for table in modifier_tables(page):
        column = table.columns.index("modifier") if "modifier" in table.columns else 0
        texts = [row.cells[column].text for row in table.rows if len(row.cells) > column]
        if len(set(texts)) == len(texts):
            continue
        seen: dict[str, tuple[int, int]] = {}
        for number, rows in enumerate(joined(table), 1):
            row = rows[0]
            if len(row.cells) <= column or (len(row.cells) == 1 and row.end >= page.cut_at):
                continue
            cell = row.cells[column]
            if not is_modifier(cell.text):
                continue
            first, at = seen.setdefault(cell.text, (number, cell.start))
            if first != number and at != cell.start:
                yield Hit((row.start, row.end), {"modifier": cell.text, "first": first, "row": number})

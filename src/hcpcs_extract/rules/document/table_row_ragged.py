"""A table row has fewer or more cells than the table has columns.

A cell that spans rows, a lost first cell, a list inside a cell or an unescaped pipe leaves a row that cannot be matched
to the columns by counting. The record keeps every cell as it stands and lists the row as not complete; which text
belongs to which column is not certain.

Compare the row with the page it came from before you use its cells by column.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ._tables import width_of

SEVERITY = "warning"
ABOUT = "tables"
MESSAGE = "row {row} of the {kind} table has {have} cells where the table has {want} columns"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each short or long row inside a table."""
    for table in page.tables:
        for number, row in enumerate(table.rows, 1):
            if row.shape in ("short", "long"):
                yield Hit(
                    (row.start, row.end),
                    {
                        "row": number,
                        "kind": table.kind,
                        "have": len(row.cells),
                        "want": width_of(table) or len(table.rows[0].cells),
                    },
                )

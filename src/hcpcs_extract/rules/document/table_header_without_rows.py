"""A table has a header, and no row.

At the end of a document this is a cut: the rows never arrived. Elsewhere the page had an empty table, or its rows were
lost on the way.

Fetch the document again; if the page itself has no rows, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "error"
ABOUT = "tables"
MESSAGE = "the {kind} table has a header ({columns}) and no row"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each table without rows."""
    for table in page.tables:
        if table.ends_in_header:
            yield Hit(
                (table.start, table.end),
                {"kind": table.kind, "columns": ", ".join(cell.text for cell in table.header) or "cut"},
            )

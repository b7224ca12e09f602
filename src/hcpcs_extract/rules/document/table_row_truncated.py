"""A table row stops before its last column, at the end of the document.

The document was cut inside this row: the cells named in `missing` never arrived, and every row that followed is lost
with them. Parsers of Markdown pad such a row with empty cells and report success; here it is an error.

Fetch the document again. Until then, use the row's modifier at most, never its empty cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ._tables import missing_columns, width_of

SEVERITY = "error"
ABOUT = "tables"
MESSAGE = "row {row} of the {kind} table stops after {have} of {want} cells; missing: {missing}; it reads {quote!r}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the row that the end of the document cuts."""
    cut = {item.span for item in page.evidence if item.kind == "table-row-cut"}
    for table in page.tables:
        for number, row in enumerate(table.rows, 1):
            if row.shape == "cut" or (row.start, row.end) in cut:
                missing = missing_columns(table, row)
                yield Hit(
                    (row.start, row.end),
                    {
                        "row": number,
                        "kind": table.kind,
                        "have": len(row.cells),
                        "want": max(width_of(table), len(row.cells)),
                        "missing": ", ".join(missing) or "the end of the last cell",
                        "quote": page.text[row.start : row.end][:80],
                    },
                )

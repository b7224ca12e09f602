"""The row of dashes under a table's header has fewer cells than the header, or stops in the middle.

The document was cut inside the table's frame, before its first row.

Fetch the document again: the whole table is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "error"
ABOUT = "evidence"
MESSAGE = "the document stops inside the row of dashes under the table's header: {quote!r}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the delimiter row that the end of the document cuts."""
    for item in page.evidence:
        if item.kind == "delimiter-cut":
            yield Hit(item.span, {"quote": page.text[slice(*item.span)]})

"""A section that consists of a table has text, but neither a table nor a statement that there is none.

The coding specifications list modifiers in a table. Where the table is absent it was lost on the way, or the document
was cut just before it.

Fetch the document again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...reading.truncation import lacks_table, sections_with_table

SEVERITY = "warning"
MESSAGE = "section {heading!r} has text but no table, and does not say that there is none"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each such section."""
    tables = [block.start for block in page.blocks if block.table]
    listing = page.vocabulary.derived(sections_with_table)
    for section in page.sections:
        if lacks_table(page.whole, tables, section, listing):
            yield Hit(section.span, {"heading": section.heading or section.id})

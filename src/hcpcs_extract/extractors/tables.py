"""Every table, whole."""

from __future__ import annotations

from ..model.page import Page, Table
from ..model.record import TableRecord, TableRow


def extract(page: Page) -> list[TableRecord]:
    """Return every table of the document with every row and cell that it has."""
    return [_record(page, table) for table in page.tables]


def _record(page: Page, table: Table) -> TableRecord:
    return TableRecord(
        kind=table.kind,
        section=page.section_at(table.start),
        columns=[cell.text for cell in table.header],
        rows=[
            TableRow(cells=[cell.text for cell in row.cells], shape=row.shape, span=(row.start, row.end))
            for row in table.rows
        ],
        span=(table.start, table.end),
    )

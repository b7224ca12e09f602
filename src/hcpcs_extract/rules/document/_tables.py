"""What several rules ask of tables."""

from __future__ import annotations

from ...model.page import Row, Table
from ...model.record import Modifier


def width_of(table: Table) -> int:
    """Return the number of columns that a table announces; 0 where nothing announces one."""
    return len(table.header) or table.delimiter_cells


def missing_columns(table: Table, row: Row) -> list[str]:
    """Return the header texts of the columns that a row does not reach."""
    return [cell.text for cell in table.header[len(row.cells) :]]


def is_first_cell_cut(row: Modifier) -> bool:
    """Whether the document may have been cut in the row's modifier: then it may be the beginning of another word."""
    return row.partial is True and row.description is None and row.when_to_use is None

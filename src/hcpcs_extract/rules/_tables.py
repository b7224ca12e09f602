"""What several rules ask of tables."""

from __future__ import annotations

from ..page import Row, Table


def width_of(table: Table) -> int:
    """Return the number of columns that a table announces; 0 where nothing announces one."""
    return len(table.header) or table.delimiter_cells


def missing_columns(table: Table, row: Row) -> list[str]:
    """Return the header texts of the columns that a row does not reach."""
    return [cell.text for cell in table.header[len(row.cells) :]]

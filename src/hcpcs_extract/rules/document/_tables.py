"""What several rules ask of tables."""

from __future__ import annotations

from ...codes.shapes import is_modifier
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


def may_move(table: Table) -> bool:
    """Whether the text of a cell may have moved to the left in a table: nothing marks its empty cells."""
    return not table.cells_explicit and len(table.header) > 2


def moved_text(text: str, table: Table, row: Row) -> str | None:
    """Return the text of the cell that may belong one column further to the right, in a table in which `may_move`."""
    cells = row.cells
    if row.shape == "complete" and not cells[-1].text and cells[-2].text and not _is_padded(text, row):
        return cells[-2].text
    # The last row of a table loses its empty last cell for good.
    is_short = row is table.rows[-1] and row.shape == "short" and len(cells) == len(table.header) - 1
    return cells[-1].text if is_short and is_modifier(cells[0].text) else None


def _is_padded(text: str, row: Row) -> bool:
    """Whether an author left the last cell blank in a table whose columns are aligned.

    Lost text leaves a single space at most.
    """
    blank = text[row.cells[-2].end : row.end].rstrip("|").rpartition("|")[2]
    return len(blank) > 1

"""Rows of modifier tables: which rows are one, and which text stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..codes.shapes import is_modifier
from ..model.page import Cell, Page, Row, Table
from ..model.record import ModifierColumn
from ..reading.absence import absence
from ..reading.columns import column_words
from ..reading.modifier_cells import says_none
from ..text.phrases import Passage

COLUMNS: Final[tuple[ModifierColumn, ...]] = ("modifier", "description", "when_to_use")


def own_tables(page: Page) -> Iterator[Table]:
    """Each table of the first page."""
    for table in page.tables:
        if table.start < page.first_page_end:
            yield table


def modifier_tables(page: Page) -> list[Table]:
    """Return the tables that list modifiers."""
    return [table for table in own_tables(page) if table.kind == "modifiers"]


def joined(table: Table) -> Iterator[list[Row]]:
    """Each data row with the continuation rows that belong to it."""
    rows: list[Row] = []
    for row in table.rows:
        if rows and row.shape == "continuation":
            rows.append(row)
            continue
        if rows:
            yield rows
        rows = [] if row.shape == "note" else [row]
    if rows:
        yield rows


def assign(table: Table, rows: list[Row]) -> dict[str, str]:
    """Text by column id, without the columns whose text is missing.

    A row of full width is read by its header. A row with too few cells, in a table that begins with the modifier, is
    read from the left if it begins with one, and lacks its modifier if it does not; in any other table only a cell with
    a modifier's shape can be placed. Surplus cells (a pipe inside a cell) stay with the last column.
    """
    columns = columns_of(table)
    cells = _cells(rows)
    texts = [cell.text for cell in cells]
    if not table.cells_explicit and "modifier" in columns:
        is_short = len(cells) < len(columns) and rows[0].shape != "cut"
        if columns[0] != "modifier":
            if is_short:
                modifiers = [text for text in texts if is_modifier(text)]
                if modifiers or len(cells) != len(columns) - 1:
                    return {"modifier": modifiers[0]} if len(modifiers) == 1 else {}
                columns = [column for column in columns if column != "modifier"]
        elif cells and not is_modifier(texts[0]) and (is_short or _is_padded(cells)):
            columns = columns[1:]
    if len(texts) > len(columns):
        texts = [*texts[: len(columns) - 1], " | ".join(text for text in texts[len(columns) - 1 :] if text)]
    return {column: text for column, text in zip(columns, texts, strict=False) if column and text}


def _is_padded(cells: list[Cell]) -> bool:
    """Whether a row of full width begins with a text and ends with an empty cell.

    Then its modifier is lost, and the rest moved to the left.
    """
    looks_like_text = len(cells[0].text.split()) > 3 or len(cells[0].text) > 12
    return looks_like_text and not cells[-1].text


def columns_of(table: Table) -> Sequence[str | None]:
    """Return the ids of a table's columns; those of a modifier table without a header are `COLUMNS`."""
    return table.columns or COLUMNS


def unread_columns(table: Table) -> dict[int, Cell]:
    """Return the columns of which nothing tells what they hold, by number, with the first cell that is not empty.

    Columns that are empty are left out.
    """
    unread = {at for at, name in enumerate(columns_of(table)) if name is None}
    found: dict[int, Cell] = {}
    for row in table.rows if unread else ():
        if row.shape != "note":
            for at, cell in enumerate(row.cells):
                if cell.text and at in unread:
                    found.setdefault(at, cell)
    return dict(sorted(found.items()))


def cell_of_modifier(table: Table, rows: list[Row]) -> Cell | None:
    """Return the cell of a row's modifier; None if the row is not as wide as the table, or the column is unread."""
    columns, cells = columns_of(table), _cells(rows)
    if "modifier" not in columns or (rows[0].shape != "complete" and len(cells) != len(columns)):
        return None
    at = columns.index("modifier")
    return cells[at] if at < len(cells) else None


def says_nothing(page: Page, text: str) -> bool:
    """Whether a modifier's cell says that there is none: "None", "N/A", a dash, "No modifiers apply."."""
    if says_none(text, page.vocabulary.derived(column_words).cell):
        return True
    found = absence(Passage.of(text, page.whole.lexicon))
    return found is not None and found.kind != "place"


def _cells(rows: list[Row]) -> list[Cell]:
    """Cells of a row; the first cell of a continuation goes on with the last cell before it."""
    if len(rows) == 1:
        return rows[0].cells
    cells = list(rows[0].cells)
    for row in rows[1:]:
        if cells and row.cells:
            last, first = cells[-1], row.cells[0]
            cells[-1] = Cell(f"{last.text} {first.text}".strip(), last.start, first.end)
            cells.extend(row.cells[1:])
        else:
            cells.extend(row.cells)
    return cells

"""A column of a modifier table has a header that does not tell what the column holds.

The record gives null for what the column may hold, and no row of the table is complete. This is reported too where a
table of coding specifications seems to list modifiers under a header that does not say so: then its rows are not among
the modifiers.

Look at the table in `tables`, which has every cell. If the header is common, add its wording to the vocabulary
(`[[column]]`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...facts.modifier_rows import own_tables, unread_columns
from ...model.page import Cell, Hit, Page, Table
from ...model.record import Draft
from ...reading.columns import ColumnWords, column_words, modifiers_of_column, names_modifiers, rows_of_width

_MOST_ROWS: Final = 3
SEVERITY = "warning"
ABOUT = "tables"
MESSAGE = "nothing tells what column {column} of a modifier table holds; its header reads {header!r}"
MAKES_REDUNDANT = ("jw-jz-expected", "modifier-not-in-table")


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the header of each such column, or its first cell where the header is empty."""
    for table in own_tables(page):
        if table.kind == "modifiers":
            for at, first in unread_columns(table).items():
                header = table.header[at].text if table.header else ""
                yield _hit(table.header[at] if header else first, at, header)
        elif table.kind in ("other", "related_codes") and page.section_at(table.start) == "coding_specifications":
            words = page.vocabulary.derived(column_words)
            found = _column_of_modifiers(table, words)
            if found is None and table.kind == "other" and not draft.modifiers:
                found = _cell_named_so(table, words)
            if found is not None:
                yield _hit(found[1], found[0], found[1].text)


def _hit(cell: Cell, at: int, header: str) -> Hit:
    return Hit((cell.start, cell.end), {"column": at + 1, "header": header})


def _column_of_modifiers(table: Table, words: ColumnWords) -> tuple[int, Cell] | None:
    """Return the first column that holds nothing but modifiers, although its header names another thing.

    Two digits are modifiers only if we know them, and they may be places of service.
    """
    rows = rows_of_width(table.rows, len(table.header))
    for at, cell in enumerate(table.header):
        if cell.text and table.columns[at] in (None, "code"):
            listed = modifiers_of_column(at, rows, words)
            if listed and (words.cell.known.issuperset(listed) or not all(map(str.isdigit, listed))):
                return at, cell
    return None


def _cell_named_so(table: Table, words: ColumnWords) -> tuple[int, Cell] | None:
    """Return the first cell of the header or of a row below it that has a word for modifiers."""
    for cells in [table.header, *(row.cells for row in table.rows[:_MOST_ROWS])]:
        for at, cell in enumerate(cells):
            if names_modifiers(cell.text, words):
                return at, cell
    return None

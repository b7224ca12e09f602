"""Rows of modifier tables, by the names of the columns."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from ..codes.shapes import is_modifier, modifier_system
from ..facts.modifier_rows import COLUMNS, assign, columns_of, joined, modifier_tables, says_nothing, unread_columns
from ..model.page import Page, Row
from ..model.record import Modifier, ModifierColumn, RowShape
from ..reading.columns import column_words
from ..reading.modifier_cells import modifiers_in

_WHOLE: Final[frozenset[RowShape]] = frozenset(["complete", "continuation"])


def extract(page: Page) -> list[Modifier]:
    """Return one entry for each data row; notes are none, continuation lines belong to the row above them."""
    found: list[Modifier] = []
    words = page.vocabulary.derived(column_words).cell
    for table in modifier_tables(page):
        columns = columns_of(table)
        has_unread = None in columns and bool(unread_columns(table))
        wanted = [column for column in COLUMNS if column in columns or column == "modifier" or has_unread]
        for rows in joined(table):
            texts = assign(table, rows)
            cell = texts.get("modifier")
            if cell is not None and (not is_modifier(cell) or cell in words.never):
                if rows[0].shape != "cut" and says_nothing(page, cell):
                    continue
                _read(texts, rows, modifiers_in(cell, words))
            found.append(_modifier(page, texts, wanted, rows, has_unread=has_unread))
    return found


def _read(texts: dict[str, str], rows: list[Row], named: list[str]) -> None:
    """Put the modifier that a cell names in place of its text; take the text out if it names none.

    The text stays if it names several: the record has one entry for a row. It stays too if the end of the document cuts
    it, since it may be the beginning of a modifier.
    """
    if len(named) == 1:
        texts["modifier"] = named[0]
    elif not named and rows[0].shape != "cut":
        del texts["modifier"]


def _modifier(
    page: Page, found: dict[str, str], wanted: list[ModifierColumn], rows: list[Row], *, has_unread: bool
) -> Modifier:
    """Return the entry of a row that has the texts `found` of the columns `wanted`.

    `has_unread`: the table has a column of which nothing tells what it holds, so that no row is complete.
    """
    start, end = rows[0].start, rows[-1].end
    missing = [column for column in wanted if column not in found]
    modifier = found.get("modifier")
    return Modifier(
        modifier=modifier,
        system=modifier_system(modifier) if modifier else "unknown",
        description=found.get("description"),
        when_to_use=found.get("when_to_use"),
        complete=not missing and not has_unread and all(row.shape in _WHOLE for row in rows),
        missing=missing,
        span=(start, end),
        partial=True if end >= page.cut_at else UNSET,
    )

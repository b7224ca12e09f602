"""Rows of modifier tables, by the names of the columns."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from ..codes.shapes import modifier_system
from ..facts.modifier_rows import COLUMNS, assign, columns_of, joined, modifier_tables
from ..model.page import Page, Row
from ..model.record import Modifier, ModifierColumn, RowShape

_WHOLE: Final[frozenset[RowShape]] = frozenset(["complete", "continuation"])


def extract(page: Page) -> list[Modifier]:
    """Return one entry for each data row; notes are none, continuation lines belong to the row above them."""
    found: list[Modifier] = []
    for table in modifier_tables(page):
        columns = columns_of(table)
        wanted = [column for column in COLUMNS if column in columns or column == "modifier"]
        found.extend(_modifier(page, assign(table, rows), wanted, rows) for rows in joined(table))
    return found


def _modifier(page: Page, found: dict[str, str], wanted: list[ModifierColumn], rows: list[Row]) -> Modifier:
    """Return the entry of a row that has the texts `found` of the columns `wanted`."""
    start, end = rows[0].start, rows[-1].end
    missing = [column for column in wanted if column not in found]
    modifier = found.get("modifier")
    return Modifier(
        modifier=modifier,
        system=modifier_system(modifier) if modifier else "unknown",
        description=found.get("description"),
        when_to_use=found.get("when_to_use"),
        complete=not missing and all(row.shape in _WHOLE for row in rows),
        missing=missing,
        span=(start, end),
        partial=True if end >= page.cut else UNSET,
    )

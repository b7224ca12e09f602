"""What must hold between the rows of a vocabulary; one row by itself is checked by its types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from ..prose import fold
from ..text.phrases import folded
from .rows import Category, Modifier, Payer, Route, Row, Unit


class Placed(Struct, frozen=True, kw_only=True):
    """A row and where it was read."""

    file: str
    """Name of the file; empty for a row of the vocabulary that a folder extends."""
    table: str
    number: int
    row: Row

    def place(self) -> str:
        """Where the row stands, with its id."""
        name = f'("{self.row.key}")'
        return f"{self.file}, {self.table} {self.number} {name}" if self.file else f"the built-in {self.table} {name}"


def problems_between(tables: Iterable[Sequence[Placed]]) -> Iterator[str]:
    """Yield a line for each contradiction between rows of one table."""
    for table in tables:
        yield from _wordings(table)
        yield from _units([(placed, placed.row) for placed in table if isinstance(placed.row, Unit)])
        yield from _categories([(placed, placed.row) for placed in table if isinstance(placed.row, Category)])
        yield from _modifiers([(placed, placed.row) for placed in table if isinstance(placed.row, Modifier)])


def _wordings(table: Sequence[Placed]) -> Iterator[str]:
    """Yield each wording that two rows claim, however it is written."""
    owners: dict[str, Placed] = {}
    for placed in table:
        for wording in placed.row.wordings:
            key = folded(wording) if isinstance(placed.row, Payer | Route | Unit) else fold(wording)
            owner = owners.setdefault(key, placed)
            if owner is not placed:
                yield (
                    f'{placed.place()}: the wording "{wording}" belongs to {owner.place()} too;'
                    " take it out of one of them"
                )


def _units(units: Sequence[tuple[Placed, Unit]]) -> Iterator[str]:
    """Yield each unit that is not a multiple of a unit that stands for itself."""
    bases = {unit.id for _, unit in units if unit.base is None}
    for placed, unit in units:
        if (unit.base is None) != (unit.factor is None):
            yield f"{placed.place()}: base and factor go together; give both, or neither"
        elif unit.base is not None and unit.base not in bases:
            yield f'{placed.place()}: base is "{unit.base}"; it must be the id of a unit without a base of its own'


def _categories(categories: Sequence[tuple[Placed, Category]]) -> Iterator[str]:
    """Yield each range that ends before it begins, or that overlaps another one."""
    for placed, category in categories:
        if category.last < category.first:
            yield f"{placed.place()}: last is {category.last}, before first; exchange the two"
    ordered = sorted(categories, key=lambda pair: (pair[1].system, pair[1].first))
    for (before, one), (placed, other) in pairwise(ordered):
        if one.system == other.system and other.first <= one.last:
            yield f"{placed.place()}: the range overlaps that of {before.place()}; let one end before the other begins"


def _modifiers(modifiers: Sequence[tuple[Placed, Modifier]]) -> Iterator[str]:
    """Yield each modifier whose opposite has another one, or none."""
    opposites = {modifier.id: modifier.opposite for _, modifier in modifiers}
    for placed, modifier in modifiers:
        if modifier.opposite is not None and opposites.get(modifier.opposite) != modifier.id:
            yield f'{placed.place()}: the row of "{modifier.opposite}" must name "{modifier.id}" as its opposite too'

"""What must hold between the rows of a vocabulary; one row by itself is checked by its types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise

from msgspec import Struct

from ..text.words import fold, folded
from .rows import TABLE_SETS, Category, DrugStem, Modifier, Payer, Route, Row, Transport, Unit, WordSet


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


def problems_between(tables: Iterable[Sequence[Placed]], sets: Collection[str] = ()) -> Iterator[str]:
    """Yield a line for each contradiction between rows of one table.

    `sets` are the word sets of the vocabulary that a folder extends; none: the folder is a vocabulary of its own.
    """
    for table in tables:
        yield from _wordings(table)
        yield from _units([(placed, placed.row) for placed in table if isinstance(placed.row, Unit)])
        yield from _categories([(placed, placed.row) for placed in table if isinstance(placed.row, Category)])
        yield from _modifiers([(placed, placed.row) for placed in table if isinstance(placed.row, Modifier)])
        yield from _transports([(placed, placed.row) for placed in table if isinstance(placed.row, Transport)])
        yield from _stems([(placed, placed.row) for placed in table if isinstance(placed.row, DrugStem)])
        yield from _word_sets([placed for placed in table if isinstance(placed.row, WordSet)], sets)


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
    yield from _ranges([(placed, row.system, row.first, row.last) for placed, row in categories])


def _transports(transports: Sequence[tuple[Placed, Transport]]) -> Iterator[str]:
    """Yield each range that ends before it begins, or that overlaps another one, and each letter that stands twice."""
    yield from _ranges([(placed, "", row.first, row.last) for placed, row in transports])
    for placed, transport in transports:
        for letter in sorted({letter for letter in transport.letters if transport.letters.count(letter) > 1}):
            yield f"{placed.place()}: letters has {letter} twice; take one of them out"


def _ranges(ranges: Iterable[tuple[Placed, str, str, str]]) -> Iterator[str]:
    """Yield what is wrong with ranges, each given as its row, its system, its first and its last code."""
    ordered = sorted(ranges, key=lambda item: item[1:3])
    for placed, _, first, last in ordered:
        if last < first:
            yield f"{placed.place()}: last is {last}, before first; exchange the two"
    for (before, system, _, last), (placed, other, first, _) in pairwise(ordered):
        if system == other and first <= last:
            yield f"{placed.place()}: the range overlaps that of {before.place()}; let one end before the other begins"


def _modifiers(modifiers: Sequence[tuple[Placed, Modifier]]) -> Iterator[str]:
    """Yield each modifier whose opposite has another one, or none, or is the modifier itself."""
    opposites = {modifier.id: modifier.opposite for _, modifier in modifiers}
    for placed, modifier in modifiers:
        if modifier.opposite == modifier.id:
            yield f"{placed.place()}: opposite is the modifier itself; name another one, or leave the column out"
        elif modifier.opposite is not None and opposites.get(modifier.opposite) != modifier.id:
            yield f'{placed.place()}: the row of "{modifier.opposite}" must name "{modifier.id}" as its opposite too'


def _stems(stems: Sequence[tuple[Placed, DrugStem]]) -> Iterator[str]:
    """Yield each word that is listed as an exception to a stem in which it does not end."""
    for placed, stem in stems:
        for word in stem.not_drugs:
            if not fold(word).endswith(stem.id):
                yield f'{placed.place()}: "{word}" in not_drugs does not end in "{stem.id}"; take it out'


def _word_sets(placed_sets: Sequence[Placed], known: Collection[str]) -> Iterator[str]:
    """Yield each set that a table of its own gives, and each that no phrase uses."""
    for placed in placed_sets:
        name = placed.row.key
        if name in TABLE_SETS:
            yield f"{placed.place()}: this set is made of a table; add rows of [[{TABLE_SETS[name]}]] instead"
        elif known and name not in known:
            close = get_close_matches(name, known, n=1)
            todo = f'did you mean "{close[0]}"?' if close else "use the id of a built-in set"
            yield f"{placed.place()}: no phrase uses a set of this name; {todo}"

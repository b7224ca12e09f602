"""Which column of a table is which: by the words of its header, then by the shape of its cells, then by its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct

from ..codes.shapes import ICD_SHAPE, is_modifier
from ..model.record import TableKind
from ..text.words import fold, index, opening, openings
from .marks import without_marks
from .modifier_cells import CellWords, modifiers_in

if TYPE_CHECKING:
    from ..model.page import Cell, Row
    from ..vocabulary import Vocabulary

IN_ORDER: Final = ("modifier", "description", "when_to_use")
"""The columns of a table of modifiers, in the order that they have where nothing names them."""
_LONGEST_NAME: Final = 60
_SPLIT: Final = regex.compile(r"[\s_-]+")
_AROUND: Final = "\"'()[]{}:;.,!?*†‡§®™“”‘’"


class NameParts(Struct, frozen=True):
    """The words that headers of one column are made of, folded."""

    contains: frozenset[str]
    """At least one of them must be there."""
    every: frozenset[str]
    """Nothing else may be there: these, and words that say nothing of their own."""
    beside: frozenset[str]
    """Only these words."""


class ColumnWords(Struct, frozen=True):
    """The words of a vocabulary that name columns."""

    names: dict[str, str]
    """Column id by folded header."""
    openings: frozenset[str]
    """How headers open (`prose.opening`)."""
    longest: int
    """Longer cells name no column, however much space stands between their words."""
    kinds: dict[str, TableKind]
    """What a table with a column lists, by the column's id."""
    parts: dict[str, NameParts]
    """What longer headers are made of, by the column's id."""
    cell: CellWords
    """The words of a modifier's cell."""
    places: frozenset[str]
    """Place-of-service codes, which have the shape of modifiers."""


def column_words(vocabulary: Vocabulary) -> ColumnWords:
    """Return what `Vocabulary.derived` keeps for this module."""
    rows = vocabulary.columns
    names = index((row.id, row.names) for row in rows)
    parts = {
        row.id: NameParts(
            contains=frozenset(map(fold, row.contains)),
            every=frozenset(map(fold, row.contains + row.beside)),
            beside=frozenset(map(fold, row.beside)),
        )
        for row in rows
        if row.contains
    }
    return ColumnWords(
        names=names,
        openings=openings(names),
        longest=3 * max(map(len, names), default=0),
        kinds={row.id: row.table_kind for row in rows if row.table_kind is not None},
        parts=parts,
        cell=CellWords(
            beside=parts["modifier"].every if "modifier" in parts else frozenset(),
            never=frozenset(word for row in rows for word in row.never),
            nothing=frozenset(fold(wording) for row in rows for wording in row.nothing),
            known=frozenset(row.id for row in vocabulary.modifiers),
        ),
        places=frozenset(code for row in vocabulary.sites for code in row.place_of_service),
    )


def exact_ids(cells: list[Cell], words: ColumnWords) -> list[str | None]:
    """Return the column id of each header cell whose wording is listed, else None."""
    return [words.names.get(fold(without_marks(cell.text))) for cell in cells]


def is_sure(ids: list[str | None]) -> bool:
    """Whether every column has an id, and no two have one."""
    return bool(ids) and None not in ids and len(set(ids)) == len(ids)


def names_columns(cells: list[Cell], words: ColumnWords) -> bool:
    """Whether at least half of several cells are names of columns that we know."""
    if len(cells) < 2:
        return False
    unknown = 0
    for cell in cells:
        name = without_marks(cell.text)
        if len(name) > words.longest or opening(name) not in words.openings or fold(name) not in words.names:
            unknown += 1
            if unknown * 2 > len(cells):  # a row of data is known by its first two cells
                return False
    return True


def columns_named(cells: list[Cell], words: ColumnWords) -> int:
    """Return how many different columns the cells name, by listed wordings or by their words; 0 for one cell."""
    if len(cells) < 2:
        return 0
    return len({name for cell in cells if (name := column_id(cell.text, words)) is not None})


def column_id(header: str, words: ColumnWords) -> str | None:
    """Return the id of the column that a header names, by its wording or by the words in it; else None.

    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(column_words)
    >>> [column_id(header, words) for header in ("Mod.", "HCPCS Modifier", "Usage Guidance", "Modifier Meaning")]
    ['modifier', 'modifier', 'when_to_use', 'description']
    >>> [column_id(header, words) for header in ("Usage Count", "When Not to Use", "Modifier & Description", "Notes")]
    [None, None, None, None]
    """
    if len(header) > _LONGEST_NAME:
        return None
    folded = fold(without_marks(header))
    if name := words.names.get(folded):
        return name
    pieces = _SPLIT.split(folded)
    found = [name for name, parts in words.parts.items() if _is_made_of(pieces, parts)]
    return found[0] if len(found) == 1 else None


def _is_made_of(pieces: list[str], parts: NameParts) -> bool:
    named = False
    for piece in pieces:
        word = piece if piece in parts.every else piece.strip(_AROUND)
        if word in parts.contains:
            named = True
        elif (
            word
            and word not in parts.every
            and not all(half in parts.every - parts.contains for half in word.split("/"))
        ):
            return False
    return named


def names_modifiers(header: str, words: ColumnWords) -> bool:
    """Whether one of the words of a short text is a word for modifiers, whatever stands beside it."""
    parts = words.parts.get("modifier")
    if parts is None or len(header) > _LONGEST_NAME:
        return False
    pieces = _SPLIT.split(fold(without_marks(header)).replace("/", " "))
    return any(piece.strip(_AROUND) in parts.contains for piece in pieces)


def column_ids(header: list[Cell], rows: Sequence[Row], words: ColumnWords) -> list[str | None]:
    """Return the column id of each header cell, or None where nothing tells which column it is.

    In a table of modifiers no two columns have one id. Tables of other kinds are read by listed wordings only.
    """
    exact = exact_ids(header, words)
    if is_sure(exact) and ("modifier" in exact or "code" not in exact):
        return exact
    ids = _once(exact, [name or column_id(cell.text, words) for name, cell in zip(exact, header, strict=True)])
    if "modifier" not in ids:
        at = _modifier_column(header, ids, rows, words)
        if at is None:
            return exact
        ids[at] = "modifier"
    return _by_place(header, ids, rows, words)


def _once(exact: list[str | None], ids: list[str | None]) -> list[str | None]:
    """Return the ids, each once: where it is listed, or else where it comes first."""
    taken: set[str] = set()
    kept = list(ids)
    for wanted in (True, False):
        for at, name in enumerate(ids):
            if name is None or (exact[at] is not None) is not wanted:
                continue
            if name in taken:
                kept[at] = None
            taken.add(name)
    return kept


def _modifier_column(header: list[Cell], ids: list[str | None], rows: Sequence[Row], words: ColumnWords) -> int | None:
    """Return the number of the column whose cells have the shape of modifiers, or None.

    Its header is empty, or names codes of no certain kind. Any other header is believed only beside both of the other
    columns. Two digits may be a place of service.
    """
    has_use = "when_to_use" in ids
    has_all = has_use and "description" in ids
    rows = rows_of_width(rows, len(header))
    for at, name in enumerate(ids):
        if name not in ("code", None):
            continue
        if name is None and header[at].text and not has_all:
            continue
        listed = modifiers_of_column(at, rows, words)
        if listed and (
            has_use
            or not all(map(str.isdigit, listed))
            or (words.cell.known.issuperset(listed) and not words.places.issuperset(listed))
        ):
            return at
    return None


def rows_of_width(rows: Sequence[Row], width: int) -> list[Row]:
    """Return the rows with data that have so many cells: a caller that looks at every column picks them once."""
    return [row for row in rows if row.shape != "note" and len(row.cells) == width]


def modifiers_of_column(at: int, rows: Sequence[Row], words: ColumnWords) -> list[str]:
    """Return the modifiers of a column of `rows_of_width`; none if a cell that is not empty holds anything else."""
    listed: list[str] = []
    for row in rows:
        if not row.cells[at].text:
            continue
        found = modifiers_in(row.cells[at].text, words.cell)
        if not found:
            return []
        listed += found
    return listed


def _by_place(header: list[Cell], ids: list[str | None], rows: Sequence[Row], words: ColumnWords) -> list[str | None]:
    """Give each column with an empty header the id of a column that is not there yet, in their order."""
    nameless = [at for at, cell in enumerate(header) if not cell.text and ids[at] is None]
    left = [name for name in IN_ORDER if name not in ids]
    if not nameless or len(nameless) > len(left):
        return ids
    if len(nameless) < len(left) and _gives_use(nameless[0], len(header), rows, words):
        left = left[1:]
    for at, name in zip(nameless, left, strict=False):
        ids[at] = name
    return ids


def _gives_use(at: int, width: int, rows: Sequence[Row], words: ColumnWords) -> bool:
    """Whether every cell of a column begins with a word that names the column of usage: "When …", "Use …"."""
    texts = [row.cells[at].text for row in rows if len(row.cells) == width and row.cells[at].text]
    parts = words.parts.get("when_to_use")
    return parts is not None and bool(texts) and all(_first_word(text) in parts.contains for text in texts)


def _first_word(text: str) -> str:
    return fold(text[:40]).partition(" ")[0]


def identified(header: list[Cell], rows: list[Row], words: ColumnWords) -> tuple[TableKind, list[str | None]]:
    """Return what a table lists, and the column id of each of its columns.

    Without a header, the order of the columns of modifiers tells them, if there are no more than these, and if the
    first row is not a header that we cannot read.
    """
    ids = column_ids(header, rows, words)
    kind = table_kind(header, ids, rows, words)
    if header or kind != "modifiers":
        return kind, ids
    first = next(row for row in rows if row.cells and row.shape != "note").cells
    if len(first) <= len(IN_ORDER) and modifiers_in(first[0].text, words.cell):
        return kind, list(IN_ORDER)
    return kind, ["modifier", *[None] * (len(first) - 1)]


def table_kind(header: list[Cell], ids: Iterable[str | None], rows: list[Row], words: ColumnWords) -> TableKind:
    """Return what a table lists, by its header, or by its first cells where it has none."""
    for name in ids:
        if name in words.kinds:
            return words.kinds[name]
    if header and any("diagnos" in head or head.startswith("icd") for head in [fold(cell.text) for cell in header]):
        return "diagnoses"
    if "code" in ids:
        return "diagnoses" if _lists_diagnoses(rows) else "related_codes"
    if not header and _lists_modifiers(rows, words):
        return "modifiers"
    return "other"


def _lists_diagnoses(rows: list[Row]) -> bool:
    """Whether the first cell of the first row with cells is an ICD-10-CM code."""
    first = next((row.cells[0].text for row in rows if row.cells), "")
    return ICD_SHAPE.fullmatch(first) is not None


def _lists_modifiers(rows: list[Row], words: ColumnWords) -> bool:
    """Whether the first cell of the first row names modifiers, or those of all the rows below it do."""
    filled = [row.cells[0].text for row in rows if row.cells and row.shape != "note"]
    if not filled:
        return False
    if is_modifier(filled[0]) or modifiers_in(filled[0], words.cell):
        return True
    return len(filled) > 1 and all(modifiers_in(text, words.cell) for text in filled[1:])

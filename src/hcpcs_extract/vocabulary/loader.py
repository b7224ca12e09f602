"""Reads a folder of TOML files into the rows of a vocabulary; each row is checked.

A file may hold any of the tables. Everything that is wrong is said at once: file, row, what to do.
"""

from __future__ import annotations

import re
import reprlib
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

import msgspec
from msgspec import Struct

from ..text.visible import visible
from .checks import Placed, problems_between
from .rows import Row

if TYPE_CHECKING:
    from .vocabulary import Vocabulary

TABLES: Final = {
    "action_letter": "action_letters",
    "boilerplate": "boilerplate",
    "category": "categories",
    "column": "columns",
    "coverage_letter": "coverage_letters",
    "cpt_letter": "cpt_letters",
    "drug_stem": "drug_stems",
    "heading": "headings",
    "label": "labels",
    "modifier": "modifiers",
    "modifier_word": "modifier_words",
    "payer": "payers",
    "route": "routes",
    "site": "sites",
    "transport": "transports",
    "unit": "units",
    "word_set": "word_sets",
}
"""Each table's name in TOML, and the field of `Vocabulary` that holds its rows."""
_EXTENDS: Final = "extends"
_ABOVE: Final = "it is a table: a table that is written as a list must stand above the first row that begins with [["
_CELL: Final = re.compile(r" - at `\$\.(?P<column>\w+)(?:\[(?P<number>\d+)\])?`\Z")
_SHOWN: Final = reprlib.Repr()
"""How a cell is shown in a message: a nested one not to its depth."""
_SHOWN.maxstring = _SHOWN.maxother = _SHOWN.maxlong = 200


class VocabularyError(ValueError):
    """A vocabulary cannot be read; the message has a line for each thing that is wrong."""


class _RowError(ValueError):
    """One thing that is wrong."""


class _Read(Struct, frozen=True):
    """A row as it stands in a file."""

    file: str
    table: str
    number: int
    cells: dict[str, Any]

    def placed(self, row: Row) -> Placed:
        return Placed(file=self.file, table=self.table, number=self.number, row=row)

    def place(self) -> str:
        """Where the row stands, with its id if it has one."""
        name = self.cells.get("id", self.cells.get(_EXTENDS))
        return f"{self.file}, {self.table} {self.number}" + (f' ("{name}")' if isinstance(name, str) else "")


def extended(base: Vocabulary, folder: Path) -> dict[str, tuple[Row, ...]]:
    """Return the rows of `base` and of a folder, by field of `Vocabulary`; see `Vocabulary.extended`."""
    problems: list[str] = []
    found: list[_Read] = []
    for path in _files(folder):
        try:
            found += _rows_of(path)
        except _RowError as error:
            problems.append(str(error))
    tables: dict[str, tuple[Row, ...]] = {}
    merged: list[list[Placed]] = []
    hints = get_type_hints(type(base))
    for table, field in TABLES.items():
        row_type: type[Row] = get_args(hints[field])[0]
        rows = {row.key: Placed(file="", table=table, number=0, row=row) for row in getattr(base, field)}
        problems += _merge(rows, [read for read in found if read.table == table], row_type)
        tables[field] = tuple(placed.row for placed in rows.values())
        merged.append(list(rows.values()))
    if not problems:
        problems += problems_between(merged, {row.id for row in base.word_sets})
    if problems:
        raise VocabularyError("\n".join(map(visible, problems)))
    return tables


@cache
def columns_of(row_type: type[Row]) -> dict[str, str]:
    """Each column of a table, and what a cell of it must be.

    >>> from .rows import Payer
    >>> columns_of(Payer)["names"]
    'a list of wordings in quotes, each with a letter or digit, without blanks at its ends'
    """
    return {name: _described(hint) for name, hint in get_type_hints(row_type, include_extras=True).items()}


def _described(hint: object) -> str:
    """Return the description in an annotation, or in one of its parts; empty if there is none."""
    for meta in getattr(hint, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.description:
            return meta.description
    return next(filter(None, map(_described, get_args(hint))), "")


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise VocabularyError(f"{folder}: not a folder; a vocabulary is a folder of TOML files")
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise VocabularyError(f"{folder}: no TOML file in it; a vocabulary is a folder of TOML files")
    return files


def _rows_of(path: Path) -> Iterator[_Read]:
    """Yield the rows of a file, table by table."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _RowError(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _RowError(f"{path.name}: not in UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _RowError(f"{path.name}: not TOML: {error}; a wording stands in quotes, a list in brackets") from error
    except RecursionError as error:
        raise _RowError(f"{path.name}: brackets are nested too deeply; a cell is a value or a list of them") from error
    for table, rows in content.items():
        if table not in TABLES:
            raise _RowError(f'{path.name}: no table is called "{table}"; {_suggestion(table, TABLES)}')
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise _RowError(f'{path.name}: "{table}" is not a list of rows; begin each row with [[{table}]]')
        for number, row in enumerate(rows, start=1):
            yield _Read(path.name, table, number, row)


def _merge(rows: dict[str, Placed], found: list[_Read], row_type: type[Row]) -> Iterator[str]:
    """Add the rows of files to a table; yields what is wrong with them. Rows that extend others come last."""
    given: dict[str, Placed] = {}
    for read in sorted(found, key=lambda read: _EXTENDS in read.cells):
        try:
            if _EXTENDS in read.cells:
                placed = read.placed(_converted(read, _extension(read, rows), row_type))
            else:
                placed = read.placed(_converted(read, read.cells, row_type))
                if (other := given.get(placed.row.key)) is not None:
                    raise _RowError(f"{read.place()}: {other.place()} has the same id; make one row of both")
                given[placed.row.key] = placed
            rows[placed.row.key] = placed
        except _RowError as error:
            yield str(error)


def _extension(read: _Read, rows: dict[str, Placed]) -> dict[str, Any]:
    """Return the cells of the row that another extends, with the wordings of both."""
    extends = read.cells[_EXTENDS]
    if not isinstance(extends, str) or extends not in rows:
        raise _RowError(f"{read.place()}: no row has this id; {_suggestion(str(extends), rows)}")
    row = rows[extends].row
    cells: dict[str, Any] = msgspec.to_builtins(row)
    for name, added in read.cells.items():
        if name == _EXTENDS:
            continue
        before = getattr(row, name, ())
        if not isinstance(before, tuple) or not isinstance(added, list):
            raise _RowError(f"{read.place()}: a row that extends another has lists of wordings only, not {name!r}")
        cells[name] = [*before, *added]
    return cells


def _converted(read: _Read, cells: dict[str, Any], row_type: type[Row]) -> Row:
    """Return the row that the cells make."""
    columns = columns_of(row_type)
    for name in cells:
        if name not in columns:
            todo = _ABOVE if name in TABLES else _suggestion(name, columns)
            raise _RowError(f'{read.place()}: no column is called "{name}"; {todo}')
    for field in msgspec.structs.fields(row_type):
        if field.required and field.name not in cells:
            raise _RowError(f'{read.place()}: the column "{field.name}" is missing; it is {columns[field.name]}')
    try:
        return msgspec.convert(cells, row_type)
    except msgspec.ValidationError as error:
        at = _CELL.search(str(error))
        if at is None:  # never for the tables that we have
            raise _RowError(f"{read.place()}: {error}") from error
        cell = cells[at["column"]]
        if at["number"] is not None:
            cell = cell[int(at["number"])]
        raise _RowError(
            f"{read.place()}: {at['column']} is {columns[at['column']]}, not {_SHOWN.repr(cell)}"
        ) from error


def _suggestion(name: str, known: dict[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"there are {', '.join(known) or 'none'}"

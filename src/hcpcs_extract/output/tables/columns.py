"""What a table is: its columns, each with how its value is read; and the columns that follow from the record's types.

What is derived here needs no edit for a new field: a single fact becomes columns of `documents`, a list a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Struct, inspect

from ...model.record import QUANTITY, Fact, Record
from ...model.walking import Field, fields_of, is_span, reach

ColumnType = Literal["text", "integer", "decimal", "boolean", "json"]
Row = tuple[Any, ...]
Items = Iterable[tuple[Row, Any]]
"""What the rows of a table are made of: for each, the rest of its key behind the document's, and the item."""


class Column(NamedTuple):
    """A column: what it holds, in words, and what gives its value of the item that a row is made of."""

    name: str
    kind: ColumnType
    holds: str
    of: Callable[[Any], Any]
    nullable: bool = False


class KeyColumn(NamedTuple):
    """A column of a primary key; its value comes with the item."""

    name: str
    kind: ColumnType
    holds: str
    nullable: bool = False


class Table(NamedTuple):
    """A table: its primary key, its other columns, and the items of a record that become its rows."""

    name: str
    holds: str
    keys: tuple[KeyColumn, ...]
    values: tuple[Column, ...]
    items: Callable[[Record, str], Items]
    """Given the record and the text that its spans count in."""
    parent: str | None = "documents"
    """Table whose primary key the first columns of this one's refer to."""
    indexes: tuple[str, ...] = ()
    """Columns that are looked up and hold short values."""
    lookups: tuple[str, ...] = ()
    """Columns that are looked up and may hold values of any length."""

    @property
    def columns(self) -> tuple[KeyColumn | Column, ...]:
        """All columns, those of the primary key first."""
        return (*self.keys, *self.values)

    @property
    def key(self) -> int:
        """How many columns the primary key has."""
        return len(self.keys)

    def rows(self, key: str, record: Record, text: str) -> list[Row]:
        """Return the rows of a record; `key` is that of its document."""
        found = list(self.items(record, text))
        if not found:
            return []
        numbers = zip(*[numbers for numbers, _ in found], strict=True)
        items = [item for _, item in found]
        values = [map(column.of, items) for column in self.values]  # column by column: the loops run in C
        return list(zip([key] * len(found), *numbers, *values, strict=True))


DOCUMENT: Final = KeyColumn(
    "document_id", "text", "Key of the document: the first 32 hexadecimal digits of the SHA-256 of its name in UTF-8."
)
SPAN: Final = (
    Column("span_start", "integer", "Where `span` starts, in Unicode code points of the text.", lambda x: x.span[0]),
    Column("span_end", "integer", "Where `span` ends: the offset after its last character.", lambda x: x.span[1]),
)


def partial(what: str) -> Column:
    """Return the column that says whether an item touches the place of the cut."""
    holds = f"Whether the {what} touches the place where the document was cut."
    return Column("partial", "boolean", holds, lambda item: item.partial is True)


def column(kind: type[Struct], name: str) -> Column:
    """Return the column of a field that its table's items have, as the field's type says."""
    return _column(name, fields_of(kind)[name], attrgetter(name))


def inside(name: str, column: Column) -> Column:
    """Return a column whose item is found inside another, under a name."""
    return column._replace(of=lambda item: column.of(getattr(item, name)))


def numbered(field: Field, path: str = "") -> tuple[KeyColumn, ...]:
    """Return the primary key of the table of a list: the document, and the place in the list at `path`."""
    holds = f"Place in the record's `{path or field.name}`, from 0."
    return DOCUMENT, KeyColumn(f"{field.item}_number", "integer", holds)


def items_at(path: str) -> Callable[[Record, str], Items]:
    """Return what gives the items of a list of the record with their numbers."""
    get = reach(path)
    return lambda record, _: (((number,), item) for number, item in enumerate(get(record)))


def listed(field: Field, holds: str | None = None, leave_out: tuple[str, ...] = ()) -> Table:
    """Return the table of a list of the record, without the fields that are named."""
    assert field.lists  # noqa: S101  for mypy
    kind, name = field.lists, field.column
    own = [one for one in fields_of(kind).values() if one.name not in leave_out]
    values: tuple[Column, ...]
    if issubclass(kind, Fact):
        own = [one for one in own if one.name not in Fact.__struct_fields__]
        fact = Column(name, "text", field.traits.value or field.description, attrgetter("value"))
        leading, others = ([one for one in own if one.traits.leads is leads] for leads in (True, False))
        values = (*columns_of(leading), fact, *columns_of(others), *PLACE)
    else:
        values = tuple(columns_of(own))
    indexes = (name,) if field.traits.indexed else ()
    return Table(field.name, holds or field.description, numbered(field), values, items_at(field.name), indexes=indexes)


def columns_of(fields: Iterable[Field]) -> Iterator[Column]:
    """Yield the columns of an item's fields, in order."""
    for field in fields:
        if field.name == "span":
            yield from SPAN
        elif is_span(field.kind):
            yield from _ends(field)
        elif field.name == "partial":
            yield partial("row")
        else:
            yield _column(field.name, field, attrgetter(field.name))


def _ends(field: Field) -> Iterator[Column]:
    for place, end in enumerate(("start", "end")):
        holds = f"Where `{field.name}` {end}s: {field.description}"
        of = _end(attrgetter(field.name), place)
        yield Column(f"{field.name}_{end}", "integer", holds, of, nullable=field.may_be_null)


def _end(span_of: Callable[[Any], Any], place: int) -> Callable[[Any], Any]:
    def end(item: Any) -> Any:
        span = span_of(item)
        return span and span[place]

    return end


class Single(NamedTuple):
    """A fact that a document has at most one of."""

    column: str
    get: Callable[[Any], Any]
    """What gives the fact of a record, or None."""


def singles(kind: type[Struct] = Record, above: str = "") -> list[Single]:
    """Return the facts that a document has at most one of, those inside others included, in order."""
    found = []
    for field in fields_of(kind).values():
        if field.holds is None:
            continue
        path = f"{above}{field.name}"
        if issubclass(field.holds, Fact):
            found.append(Single(field.column, reach(path)))
        found += singles(field.holds, f"{path}.")
    return found


def single_columns(kind: type[Struct] = Record, above: str = "") -> Iterator[Column]:
    """Yield the columns of the single facts: the value of each, and what else is known of it."""
    for field in fields_of(kind).values():
        if field.holds is None:
            continue
        path = f"{above}{field.name}"
        if issubclass(field.holds, Fact):
            holds = field.traits.value or field.description
            yield Column(field.column, "text", holds, reach(f"{path}.value"), nullable=True)
            for own in fields_of(field.holds).values():
                if own.name not in Fact.__struct_fields__ and own.holds is None:
                    got = _column(f"{field.column}_{own.name}", own, reach(f"{path}.{own.name}"))
                    yield got._replace(nullable=True)
        yield from single_columns(field.holds, f"{path}.")


def _column(name: str, field: Field, get: Callable[[Any], Any]) -> Column:
    kind = _type(field.kind)
    if kind == "json":
        return Column(name, kind, field.description, lambda item: _json(get(item)), nullable=field.may_be_null)
    if kind == "boolean" and field.may_be_absent:
        return Column(name, kind, field.description, lambda item: get(item) is True)
    return Column(name, kind, field.description, get, nullable=field.may_be_null)


def _type(kind: inspect.Type) -> ColumnType:
    """Return the type of the column of a value; what is not a plain value is held as JSON."""
    match kind:
        case inspect.StrType():
            return "decimal" if kind.pattern == QUANTITY else "text"
        case inspect.LiteralType():
            return "boolean" if set(kind.values) <= {True, False} else "text"
        case inspect.IntType():
            return "integer"
        case inspect.BoolType():
            return "boolean"
        case _:
            return "json"


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


PLACE: Final = (column(Fact, "quote"), *SPAN, column(Fact, "section"), partial("fact"))
"""The columns that say where a fact stands."""

"""The one table of fields: what is known of each field of the record, derived once from its types in `model/record.py`.

Whoever shows, counts, scores or stores fields asks here, so that a new field appears everywhere by itself. What does
not follow from the type of a field stands beside it, as `extra` of its `Meta`; `Traits` says what may stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct, inspect

from .record import Fact, Record

_STATED: Final = ("value", "partial")
"""The fields of a fact that do not say where it stands."""
_PAIR: Final = 2


class Traits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `extra` of a field's `Meta` may say; everything has a default."""

    label: str | None = None
    """What a person reads; else its name. The report lists a list of items that are not facts only with a label."""
    colour: str = "underline"
    """How its facts are marked in a terminal: a style of Rich."""
    column: str | None = None
    """Column that its value has in a table; else its name, and of a list its `item`."""
    value: str | None = None
    """What that column holds, where it is less than the field."""
    item: str | None = None
    """What one item of a list is called; else its name without the final s."""
    indexed: bool = False
    """Whether tables are searched by that column, whose values are short."""
    leads: bool = False
    """Whether it names a fact better than the fact's value does: it stands first, in tables and for a person."""
    absence: int | None = None
    """Rank among the fields whose absence the report says; else it says nothing of that."""
    fills: bool = True
    """Whether the report shows how many documents state it."""
    score: str | None = None
    """What its score is called; else its name, in words."""
    compared: tuple[str, ...] = ("value",)
    """The parts of its facts that are compared with a truth file; without any, it has no score."""


class Field(Struct, frozen=True):
    """A field of a type."""

    name: str
    kind: inspect.Type
    """Its type without null and without what stands for absence."""
    description: str
    traits: Traits
    is_place: bool
    """Whether it says where something stands: a span, or the quote and section of a fact."""
    may_be_absent: bool
    """Whether a record of the present schema may leave it out."""
    may_be_null: bool
    holds: type[Struct] | None
    """The type of its value, where that is one of the record's types."""
    lists: type[Struct] | None
    """The type of its items, where its value is a list of them."""

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.traits.label or self.name.replace("_", " ").capitalize()

    @property
    def item(self) -> str:
        """What one item is called."""
        return self.traits.item or self.name.removesuffix("s")

    @property
    def column(self) -> str:
        """Column of its value."""
        return self.traits.column or (self.item if self.lists else self.name)


class Entry(Struct, frozen=True):
    """A field, anywhere in a record, whose value or items are listed: facts, or rows that have a label."""

    path: str
    """Names of fields down to it, joined by points: `product.dose`."""
    field: Field
    kind: type[Struct]
    """The type of its value, or of its items."""
    part_of: str | None
    """Path of what a document must have to be able to state it, where that is not a fact itself."""

    @property
    def score(self) -> str:
        """What its score is called."""
        return self.field.traits.score or self.field.name.replace("_", " ")

    @property
    def compared(self) -> tuple[str, ...]:
        """The parts of its facts that are compared with a truth file."""
        return self.field.traits.compared

    @property
    def is_fact(self) -> bool:
        """Whether it is a fact, and not a row."""
        return issubclass(self.kind, Fact)


@cache
def fields_of(kind: type[Struct]) -> dict[str, Field]:
    """Return the fields of a type, in order. The first of a type that stands in lists tells its items apart."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)  # noqa: S101  for mypy
    return {field.encode_name: _field(field) for field in described.fields}


@cache
def entries(kind: type[Struct] = Record) -> dict[str, Entry]:
    """Return everything that is listed of a record, by its path, in the order of the fields."""
    return {entry.path: entry for step in _steps(kind, "", None) for entry in _in(step)}


def found_in(record: Struct) -> list[tuple[Entry, Struct]]:
    """Return every fact and every row of a record, those inside others included, in the order of the fields."""
    found: list[tuple[Entry, Struct]] = []
    _add(record, _steps(type(record), "", None), found)
    return found


def facts_of(record: Struct) -> list[tuple[Entry, Fact]]:
    """Return every fact of a record, facts inside others included, in the order of the fields."""
    return [(entry, item) for entry, item in found_in(record) if isinstance(item, Fact)]


def reach(path: str) -> Callable[[Any], Any]:
    """Return what gives the value at a path; None where something above it is null.

    >>> reach("title.value")(None) is None
    True
    """
    names = path.split(".")

    def value(holder: Any) -> Any:
        for name in names:
            if holder is None:
                return None
            holder = getattr(holder, name)
        return holder

    return value


class _Step(Struct, frozen=True):
    """A field that holds entries, or is one, and where to go from there."""

    name: str
    entry: Entry | None
    below: tuple[_Step, ...]


@cache
def _steps(kind: type[Struct], above: str, part_of: str | None) -> tuple[_Step, ...]:
    """Return the fields of a type whose values have to be looked into: most hold nothing that is listed."""
    found = []
    for name, field in fields_of(kind).items():
        held = field.lists or field.holds
        if held is None:
            continue
        path = f"{above}{name}"
        listed = issubclass(held, Fact) or (field.lists is not None and field.traits.label is not None)
        entry = Entry(path, field, held, part_of if field.may_be_null else None) if listed else None
        below = _steps(held, f"{path}.", None if listed else path)
        if entry or below:
            found.append(_Step(name, entry, below))
    return tuple(found)


def _in(step: _Step) -> Iterator[Entry]:
    if step.entry:
        yield step.entry
    for below in step.below:
        yield from _in(below)


def _add(holder: Struct, steps: tuple[_Step, ...], found: list[tuple[Entry, Struct]]) -> None:
    for step in steps:
        value = getattr(holder, step.name)
        for item in value if isinstance(value, list) else (value,):
            if item is None:
                continue
            if step.entry:
                found.append((step.entry, item))
            if step.below:
                _add(item, step.below, found)


def _field(field: inspect.Field) -> Field:
    said = list(_metadata(field.type))
    types = list(_alternatives(field.type))
    values = [kind for kind in types if not isinstance(kind, inspect.NoneType)]
    lists = [part for kind in types if isinstance(kind, inspect.ListType) for part in _structs(kind.item_type)]
    extra = next((one.extra for one in said if one.extra), {})
    return Field(
        name=field.encode_name,
        kind=values[0],
        description=next((one.extra_json_schema.get("description", "") for one in said if one.extra_json_schema), ""),
        traits=msgspec.convert(extra, Traits),
        is_place=field.encode_name in _places_of_facts() or any(is_span(kind) for kind in types),
        may_be_absent=not field.required,
        may_be_null=len(values) < len(types),
        holds=next((found for kind in types for found in _structs(kind)), None),
        lists=next(iter(lists), None),
    )


@cache
def _places_of_facts() -> frozenset[str]:
    return frozenset(Fact.__struct_fields__) - frozenset(_STATED)


def _metadata(kind: inspect.Type) -> Iterator[inspect.Metadata]:
    if isinstance(kind, inspect.Metadata):
        yield kind
        yield from _metadata(kind.type)


def _alternatives(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.Metadata):
        yield from _alternatives(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for part in kind.types:
            yield from _alternatives(part)
    else:
        yield kind


def _structs(kind: inspect.Type) -> Iterator[type[Struct]]:
    for part in _alternatives(kind):
        if isinstance(part, inspect.StructType):
            yield part.cls


def is_span(kind: inspect.Type) -> bool:
    """Whether a type is that of spans: two whole numbers."""
    return (
        isinstance(kind, inspect.TupleType)
        and len(kind.item_types) == _PAIR
        and all(isinstance(part, inspect.IntType) for part in kind.item_types)
    )

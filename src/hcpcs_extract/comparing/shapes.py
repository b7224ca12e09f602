"""What a comparison has to know of each type of the record, worked out from the types in `model.py`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec.inspect
from msgspec import Struct

from ..model import Fact

_STATED: Final = ("value", "partial")
"""The fields of a fact that do not say where it stands."""
_PAIR: Final = 2


class Field(Struct, frozen=True):
    """A field of a type."""

    is_place: bool
    """Whether it says where something stands: a span, or the quote and section of a fact."""
    may_be_absent: bool
    """Whether a record of the present schema may leave it out."""
    holds: type[Struct] | None
    """The type of its value, where that is one of the record's types."""
    lists: type[Struct] | None
    """The type of its items, where its value is a list of them."""


@cache
def fields_of(kind: type[Struct]) -> dict[str, Field]:
    """Return the fields of a type, in order. The first of a type that stands in lists tells its items apart."""
    described = msgspec.inspect.type_info(kind)
    assert isinstance(described, msgspec.inspect.StructType)  # noqa: S101  for mypy
    return {field.encode_name: _field(field) for field in described.fields}


def _field(field: msgspec.inspect.Field) -> Field:
    types = list(_alternatives(field.type))
    lists = [part for kind in types if isinstance(kind, msgspec.inspect.ListType) for part in _structs(kind.item_type)]
    return Field(
        is_place=field.encode_name in _places_of_facts() or any(_is_span(kind) for kind in types),
        may_be_absent=not field.required,
        holds=next((found for kind in types for found in _structs(kind)), None),
        lists=next(iter(lists), None),
    )


@cache
def _places_of_facts() -> frozenset[str]:
    return frozenset(Fact.__struct_fields__) - frozenset(_STATED)


def _alternatives(kind: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    if isinstance(kind, msgspec.inspect.Metadata):
        yield from _alternatives(kind.type)
    elif isinstance(kind, msgspec.inspect.UnionType):
        for part in kind.types:
            yield from _alternatives(part)
    else:
        yield kind


def _structs(kind: msgspec.inspect.Type) -> Iterator[type[Struct]]:
    for part in _alternatives(kind):
        if isinstance(part, msgspec.inspect.StructType):
            yield part.cls


def _is_span(kind: msgspec.inspect.Type) -> bool:
    return (
        isinstance(kind, msgspec.inspect.TupleType)
        and len(kind.item_types) == _PAIR
        and all(isinstance(part, msgspec.inspect.IntType) for part in kind.item_types)
    )

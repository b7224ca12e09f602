"""The record as Arrow types: derived from `model/record.py`, so that it cannot differ; needs pyarrow.

| in the record | in Arrow |
|---|---|
| span `[start, end]` | struct of two 64-bit integers |
| quantity (a decimal string) | decimal128(21, 9) |
| `data` of a finding | its JSON, as a string |
| `partial` (present or not) | bool, false where it is not present |
| words of a fixed list, place-of-service codes | string |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa
from msgspec import inspect

from ...model.record import QUANTITY, SCHEMA_VERSION, Record

SPAN: Final = pa.struct([pa.field("start", pa.int64(), nullable=False), pa.field("end", pa.int64(), nullable=False)])
QUANTITY_TYPE: Final = pa.decimal128(21, 9)
_VERSION: Final = {"hcpcs_extract.schema_version": SCHEMA_VERSION}
_DESCRIPTION: Final = b"description"
RESULT_COLUMNS: Final = ("record", "json")
"""What a result may have besides `id`, `status` and `error`."""


def record_schema() -> pa.Schema:
    """Return the schema of records, a column for each field; its metadata hold the version of the record's schema."""
    return pa.schema(list(_RECORD), metadata=_VERSION)


def result_schema(columns: tuple[str, ...] = RESULT_COLUMNS) -> pa.Schema:
    """Return the schema of what documents became.

    It has `id`, `status`, `error`, and those of `record` and `json` that are asked for.
    """
    error = [pa.field("stage", pa.string(), nullable=False), pa.field("reason", pa.string(), nullable=False)]
    both = {"record": pa.field("record", _RECORD), "json": pa.field("json", pa.string())}
    return pa.schema(
        [
            pa.field("id", pa.string()),
            pa.field("status", pa.string(), nullable=False),
            pa.field("error", pa.struct(error)),
            *(field for name, field in both.items() if name in columns),
        ],
        metadata=_VERSION,
    )


class Column(NamedTuple):
    """A column, or a field within one."""

    path: str
    """Names down to it, joined by points; `[]` stands for the items of a list."""
    type: str
    nullable: bool
    description: str


def columns_of(schema: pa.Schema) -> Iterator[Column]:
    """Yield every column of a schema and everything in it, depth first."""
    for field in schema:
        yield from _within(field.name, field)


def _within(path: str, field: pa.Field) -> Iterator[Column]:
    inner, lists = field.type, ""
    while pa.types.is_list(inner):
        inner, lists = inner.value_type, lists + "list of "
    description = (field.metadata or {}).get(_DESCRIPTION, b"").decode()
    kind = "struct" if pa.types.is_struct(inner) else str(inner)
    yield Column(path, lists + kind, field.nullable, description)
    if pa.types.is_struct(inner):
        below = path + "[]" * lists.count("list")
        for one in inner:
            yield from _within(f"{below}.{one.name}", one)


def arrow_field(name: str, node: Any) -> pa.Field:
    """Return the Arrow field of what msgspec says of a type."""
    description = ""
    if isinstance(node, inspect.Metadata):
        description = (node.extra_json_schema or {}).get("description", "")
        node = node.type
    nullable = isinstance(node, inspect.UnionType) and any(isinstance(one, inspect.NoneType) for one in node.types)
    return pa.field(name, _type(node), nullable=nullable, metadata={_DESCRIPTION: description} if description else None)


def _type(node: Any) -> pa.DataType:
    """Return the Arrow type of what msgspec says of a type.

    Raises TypeError for a kind that the record does not have so far.
    """
    match node:
        case inspect.Metadata():
            return _type(node.type)
        case inspect.UnionType():
            (one,) = (kind for kind in node.types if not isinstance(kind, inspect.NoneType))
            return _type(one)
        case inspect.StrType():
            return QUANTITY_TYPE if node.pattern == QUANTITY else pa.string()
        case inspect.IntType():
            return pa.int64()
        case inspect.BoolType():
            return pa.bool_()
        case inspect.LiteralType():
            return pa.bool_() if set(node.values) == {True} else pa.string()
        case inspect.TupleType() if len(node.item_types) == 2:
            return SPAN
        case inspect.ListType():
            return pa.list_(arrow_field("item", node.item_type))
        case inspect.DictType():
            return pa.string()
        case inspect.StructType():
            return pa.struct([arrow_field(field.encode_name, field.type) for field in node.fields])
        case _:
            raise TypeError(f"no Arrow type is chosen for {node}")


_RECORD: Final = _type(inspect.type_info(Record))

"""The JSON Schemas: generated from `model/record.py`, and the gate that every record passes before it is written."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from .record import SCHEMA_VERSION, Failure, Record

if TYPE_CHECKING:
    import jsonschema_rs

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAMED: Final = ("properties", "patternProperties", "dependentSchemas", "$defs")
"""Keywords whose values are schemas by names of our own, which may be those of keywords."""
_VALUES: Final = ("const", "enum", "default")
"""Keywords whose values are not schemas."""
TYPES: Final[dict[str, Any]] = {"record": Record, "failure": Failure}


class InvalidRecordError(Exception):
    """A record that breaks its own schema: a bug of this package, never of the input."""


@cache
def json_schema(name: str = "record") -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `record` or `failure`. Raises KeyError for another name."""
    generated = msgspec.json.schema(TYPES[name])
    definitions = generated.pop("$defs")
    top = definitions.pop(generated["$ref"].rpartition("/")[2])
    return {
        "$schema": DIALECT,
        "$id": f"urn:hcpcs-extract:schema:{name}:{SCHEMA_VERSION}",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(name: str) -> str:
    """Return the schema as the committed file `schema/NAME.schema.json` holds it."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


def without_prose(node: Any) -> Any:
    """Return a schema without descriptions, examples and id: what must not change while the version stays.

    >>> without_prose({"description": "A row.", "properties": {"description": {"type": "string", "examples": ["x"]}}})
    {'properties': {'description': {'type': 'string'}}}
    """
    if isinstance(node, dict):
        return {
            key: _without_prose_below(key, value)
            for key, value in node.items()
            if key not in ("description", "examples", "$id")
        }
    return [without_prose(value) for value in node] if isinstance(node, list) else node


def _without_prose_below(key: str, value: Any) -> Any:
    if key in _VALUES:
        return value
    return {name: without_prose(held) for name, held in value.items()} if key in _NAMED else without_prose(value)


@cache
def _fast(name: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs  # noqa: PLC0415  slow to import, and needed only where a record is written

    return jsonschema_rs.Draft202012Validator(json_schema(name), offline=True)


def is_valid(instance: object, name: str = "record") -> bool:
    """Whether an instance (as parsed from JSON) follows the schema."""
    return bool(_fast(name).is_valid(instance))


def problems(instance: object, name: str = "record") -> list[str]:
    """Return what is wrong with an instance, as `place: what` lines in document order; empty for a valid one."""
    if is_valid(instance, name):
        return []
    import jsonschema  # noqa: PLC0415  slow to import, and needed only to explain
    from referencing import Registry  # noqa: PLC0415

    validator = jsonschema.Draft202012Validator(json_schema(name), registry=Registry())
    return [
        f"{error.json_path}: {error.message[:300]}"
        for error in validator.iter_errors(msgspec.json.decode(msgspec.json.encode(instance)))
    ]


def checked_json(item: Record | Failure) -> bytes:
    """Return the JSON of a record or failure, validated. Raises InvalidRecordError with every problem."""
    name = "record" if isinstance(item, Record) else "failure"
    instance = msgspec.to_builtins(item)
    if not is_valid(instance, name):
        raise InvalidRecordError(
            f"{name} of {instance.get('name') or instance['source']['name']} breaks its schema: "
            + "; ".join(problems(instance, name))
        )
    return msgspec.json.encode(item)

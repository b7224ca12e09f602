"""Rows of Arrow back to records, for comparing them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def as_record(value: Any, key: str = "") -> Any:
    """What a row (as Python objects) says, in the form of the record's JSON; quantities are decimals."""
    if isinstance(value, dict):
        if value.keys() == {"start", "end"}:
            return [value["start"], value["end"]]
        return {name: as_record(inner, name) for name, inner in value.items() if (name, inner) != ("partial", False)}
    if isinstance(value, list):
        return [as_record(inner) for inner in value]
    return json.loads(value) if key == "data" else value


def parsed(record: bytes | str) -> Any:
    """A record's JSON, parsed; quantities are decimals."""
    found = json.loads(record)
    dose = (found["product"] or {}).get("dose")
    if dose:
        dose["amount"] = Decimal(dose["amount"])
    return found

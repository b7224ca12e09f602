"""Rows of Arrow back to records, for comparing them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from command_line import PAGE
from hostile_inputs import HEAD, TABLE

ODD = {
    "empty": "",
    "nul": PAGE + "\0\0\nService type: a\0b.\n",
    "quotes": HEAD + TABLE + 'JW | say "hi", it\'s `x` \\ | a, "b"\n',
    "astral": f"{PAGE}\n😀 Key payers include Aetna. 👩‍👩‍👧‍👦\n{TABLE}" + "JW | 😀\U0010ffff | \ufeff\n",
    "right to left": HEAD + TABLE + "JW | \u202eשלום עליכם\u202c | مرحبا | x |\n",
    "separators": HEAD + TABLE + "JW | a\u2028b\u2029c\x85d | \x1f\x7f |\n",
    "large cell": HEAD + TABLE + "JW | " + "é" * 1_000_000 + " | x |\nJZ | y |",
    "cut": HEAD + TABLE + "JW |",
}


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

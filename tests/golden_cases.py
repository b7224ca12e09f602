"""Comparing what came out with what a golden case asks for."""

from __future__ import annotations

from typing import Any


def difference(expected: Any, got: Any, place: str = "$") -> str | None:
    """Where `got` lacks what `expected` asks for.

    Objects are compared on the expected keys only (null: absent or null).
    """
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return f"{place}: expected an object, got {got!r}"
        return next(
            (found for key, value in expected.items() if (found := difference(value, got.get(key), f"{place}.{key}"))),
            None,
        )
    if isinstance(expected, list):
        if not isinstance(got, list) or len(expected) != len(got):
            return f"{place}: expected {len(expected)} items, got {got!r}"
        return next(
            (
                found
                for n, (one, other) in enumerate(zip(expected, got, strict=True))
                if (found := difference(one, other, f"{place}[{n}]"))
            ),
            None,
        )
    return None if expected == got else f"{place}: expected {expected!r}, got {got!r}"

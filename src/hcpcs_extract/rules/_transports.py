"""Modifiers of transports, which are two letters: where it began and where it ended."""

from __future__ import annotations

from ..ruling import Facts
from ..vocabulary.modifier_uses import TRANSPORT_CODES, TRANSPORT_LETTERS


def is_origin_and_destination(modifier: str, facts: Facts) -> bool:
    """Whether a modifier is such a pair, on the page of a transport."""
    code = facts["code"]
    first, last = TRANSPORT_CODES
    return code is not None and first <= code.value <= last and TRANSPORT_LETTERS.issuperset(modifier)

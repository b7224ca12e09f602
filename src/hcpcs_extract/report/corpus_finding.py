"""A finding about several documents at once, as the report takes it."""

from __future__ import annotations

from msgspec import Struct

from ..model import Severity


class CorpusFinding(Struct, frozen=True, kw_only=True):
    """Something that only many documents together show: that several end at one size, or that two are the same."""

    rule: str
    severity: Severity
    message: str
    """One sentence for a person."""
    documents: list[str]
    """Names of the documents it is about, as their records carry them."""

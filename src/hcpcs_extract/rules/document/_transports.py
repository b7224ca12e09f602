"""Modifiers of transports, which are two letters: where it began and where it ended."""

from __future__ import annotations

from ...model.record import Draft
from ...vocabulary import Vocabulary


def is_origin_and_destination(modifier: str, draft: Draft, vocabulary: Vocabulary) -> bool:
    """Whether a modifier is such a pair, on the page of a transport."""
    code = draft.code
    return code is not None and any(
        row.first <= code.value <= row.last and set(row.letters).issuperset(modifier) for row in vocabulary.transports
    )

"""Which sections every document of the family has."""

from __future__ import annotations

from ...model.record import SectionId
from ...vocabulary import Vocabulary


def expected_sections(vocabulary: Vocabulary) -> tuple[SectionId, ...]:
    """Return the ids of the sections of every whole document, in order."""
    return tuple(row.id for row in vocabulary.headings if row.expected)

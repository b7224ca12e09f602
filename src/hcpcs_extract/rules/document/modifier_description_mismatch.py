"""A modifier's description in the table is not what CMS calls it.

Either a row was given the text of another one, or the modifier was mistaken. Wording may differ freely: it counts only
when no word of weight is common to both, or when the text is, to the word, that of another modifier of the page, or has
the word that sets the opposite apart (LT and RT, JW and JZ). Modifiers of CPT are not judged, as CMS's release has none
of them.

Take CMS's text (`hcpcs-extract codes lookup MODIFIER`), and look whether the other columns of the row belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache

from ...facts.names_of_drugs import beginnings_of, official_beginnings
from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference
from ...text.words import fold
from ...vocabulary import Vocabulary
from ._transports import is_origin_and_destination

SEVERITY = "warning"
ABOUT = "modifiers"
NEEDS_CODE_SET = True
MESSAGE = "{modifier} is described as {described!r}, CMS calls it {official!r}"


def _opposites(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the modifiers that have an opposite, each with it."""
    return {row.id: row.opposite for row in vocabulary.modifiers if row.opposite is not None}


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield each whole row whose description does not fit its modifier."""
    rows = [
        (row, row.modifier, row.description)
        for row in draft.modifiers
        if row.system == "HCPCS" and row.modifier and row.description and row.complete
    ]
    texts = {modifier: _texts(modifier, reference) for modifier in {modifier for _, modifier, _ in rows}}
    owners: dict[str, set[str]] = {}
    for modifier, names in texts.items():
        for name in names:
            owners.setdefault(_folded(name), set()).add(modifier)
    beginnings, official = page.vocabulary.derived(beginnings_of), page.vocabulary.derived(official_beginnings)
    for row, modifier, description in rows:
        wordings = texts[modifier]
        if not wordings or is_origin_and_destination(modifier, draft, page.vocabulary):
            continue
        words = beginnings(description)
        known = frozenset().union(*map(official, wordings))
        is_another = modifier not in owners.get(fold(description), {modifier}) or _is_opposite(
            modifier, words, known, reference, page.vocabulary
        )
        if is_another or (words and known and words.isdisjoint(known)):
            entry = reference.code_set.modifier(modifier)
            called = entry.long_description if entry is not None else ""
            yield Hit(row.span, {"modifier": modifier, "described": description, "official": called})


def _is_opposite(modifier: str, words: Set[str], known: Set[str], reference: Reference, vocabulary: Vocabulary) -> bool:
    """Whether words have what only the opposite modifier's texts have, and nothing of what only its own have."""
    opposite = vocabulary.derived(_opposites).get(modifier)
    if opposite is None:
        return False
    others = frozenset().union(*map(vocabulary.derived(official_beginnings), _texts(opposite, reference)))
    return not words.isdisjoint(others - known) and words.isdisjoint(known - others)


def _texts(modifier: str, reference: Reference) -> list[str]:
    """Every wording of a modifier in the releases held."""
    entry = reference.code_set.modifier(modifier)
    lines = [line for _, line in entry.history] if entry is not None else []
    return list(dict.fromkeys(text for line in lines for text in (line.long_description, line.short_description)))


_folded = lru_cache(maxsize=2048)(fold)

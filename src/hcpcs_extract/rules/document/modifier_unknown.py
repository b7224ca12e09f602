"""A modifier of the page's tables is neither in the releases that the code set holds nor a modifier of CPT.

It may be mistyped, made up, newer than the newest release held, or a payer's own. Pairs of letters for origin and
destination are modifiers of transports.

Look at the page it came from, and at the payer's own list.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference
from ...vocabulary import Vocabulary
from ._tables import is_first_cell_cut
from ._transports import is_origin_and_destination

SEVERITY = "warning"
ABOUT = "modifiers"
NEEDS_CODE_SET = True
MESSAGE = "modifier {modifier} is neither in the releases held ({releases}) nor one of CPT"


def _of_cpt(vocabulary: Vocabulary) -> frozenset[str]:
    """Return every modifier of CPT."""
    return frozenset(row.id for row in vocabulary.modifiers if row.cpt)


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield each row with a modifier that is not known."""
    of_cpt = page.vocabulary.derived(_of_cpt)
    for row in draft.modifiers:
        if row.modifier is None or is_first_cell_cut(row) or row.system == "unknown" or row.modifier in of_cpt:
            continue
        if is_origin_and_destination(row.modifier, draft, page.vocabulary):
            continue
        if reference.code_set.modifier(row.modifier) is not None:
            continue
        releases = ", ".join(release.id for release in reference.code_set.releases)
        yield Hit(row.span, {"modifier": row.modifier, "releases": releases})

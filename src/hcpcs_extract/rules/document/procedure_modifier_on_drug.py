"""The table of a drug's page lists a modifier that says how a procedure was done, by whom, or how its fee is split.

A drug is a quantity of a substance: it is not done several times over (51), assisted at (80), or split into a
professional and a technical part (26, TC). Such a modifier belongs to the line of the injection or infusion, if
anywhere.

Leave it off the drug's line unless the payer asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...vocabulary import Vocabulary
from ._drugs import is_drug
from ._tables import is_first_cell_cut

SEVERITY = "info"
ABOUT = "modifiers"
MESSAGE = "modifier {modifier} is for procedures, and {code} is a drug"


def _of_procedures(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the modifiers that say nothing of a drug."""
    return frozenset(row.id for row in vocabulary.modifiers if row.procedure_only)


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each row with such a modifier."""
    of_procedures = page.vocabulary.derived(_of_procedures)
    rows = [row for row in draft.modifiers if row.modifier in of_procedures and not is_first_cell_cut(row)]
    code = draft.code
    if rows and code is not None and is_drug(draft):
        for row in rows:
            yield Hit(row.span, {"modifier": row.modifier, "code": code.value})

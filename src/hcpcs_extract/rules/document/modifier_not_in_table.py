"""The text names a modifier that the page's table of modifiers lacks, although the table is whole.

Often the text means another line of the claim (25 goes with the visit, not with the drug). Sometimes a row was left
out.

Look whether the modifier belongs to this code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "info"
ABOUT = "modifiers"
_MOST_NAMED: Final = 20
MESSAGE = "modifier {modifier} is named in the text, and is not among those of the table: {table}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the first mention of each such modifier."""
    listed = draft.modifiers
    known = [row.modifier for row in listed if row.modifier is not None]
    if not listed or page.verdict != "none" or len(known) < len(listed):
        return
    cells = " ".join(known)
    others = [
        mention
        for mention in draft.codes_mentioned
        if mention.system in ("HCPCS-modifier", "CPT-modifier") and mention.value not in cells
    ]
    if not others:
        return
    names = list(dict.fromkeys(known))
    table = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    for mention in others:
        yield Hit(mention.span, {"modifier": mention.value, "table": table})

"""The page says that payers are not available, and lists payers.

One of the two is wrong: the list may be a stock phrase of whoever wrote the page, or the remark may be one.

Do not rely on the list before you have seen its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..page import Hit, Page
from ..ruling import Facts

SEVERITY = "warning"
MESSAGE = "the page says that payers are not available, and lists {count}: {payers}"
_ABOUT: Final = r"payers?(?:\s{1,3}(?:information|names?|lists?|data|details|identity))?"
_GAP: Final = regex.compile(
    rf"\bno\s{{1,3}}(?:key\s{{1,3}}|specific\s{{1,3}}|named\s{{1,3}})?{_ABOUT}\s{{1,3}}(?:(?:is|are|was|were|has\s{{1,3}}been|have\s{{1,3}}been)\s{{1,3}})?(?:available|provided|specified|listed|named|given|supplied|stated|identified)\b"
    rf"|\b{_ABOUT}\s{{0,3}}(?::\s{{0,3}}|(?:is|are|was|were|has\s{{1,3}}been|have\s{{1,3}}been)\s{{1,3}})(?:data\s{{1,3}})?(?:not\s{{1,3}}(?:\w{{2,12}}\s{{1,3}})?(?:available|provided|specified|listed|named|given|supplied|stated|identified)|unavailable|unspecified|missing)\b",
    regex.IGNORECASE,
)


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each statement that payers are missing, on a page that lists some."""
    payers = facts["payers"]
    if not payers:
        return
    for gap in facts["data_gaps"]:
        if "ayer" in gap.quote and _GAP.search(gap.quote):
            yield Hit(gap.span, {"count": len(payers), "payers": ", ".join(payer.value for payer in payers)})

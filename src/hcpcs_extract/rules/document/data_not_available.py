"""The document itself says that data is missing.

Nothing went wrong in conversion: the page's own source had a gap. `value` of the fact in `data_gaps` tells what is
missing where the page says so.

Look for the data elsewhere if you need it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "info"
ABOUT = "data_gaps"
MESSAGE = "the document says that data is missing: {what}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each statement of a gap."""
    for gap in draft.data_gaps:
        yield Hit(gap.span, {"what": gap.value})

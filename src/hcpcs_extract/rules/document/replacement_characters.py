"""The text holds U+FFFD, the mark of a character that was lost in an earlier conversion.

What stood there cannot be known from this document.

Fetch the document again with its true encoding.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
MESSAGE = "{count} characters were lost before this document was made (U+FFFD)"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding, at the first such character."""
    # The one that stands for a character that the end of the bytes cuts is reported as a cut.
    end = page.cut_at if page.source.cut_in_character else len(page.text)
    first = page.text.find("\ufffd", 0, end)
    if first >= 0:
        yield Hit((first, first + 1), {"count": page.text.count("\ufffd", 0, end)})

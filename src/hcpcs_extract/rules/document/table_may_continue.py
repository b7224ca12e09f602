"""The document ends right after a table row, in a way that lets more rows follow.

The last row is whole, but no line break (or a blank line, or a row that is not closed) follows it: a document cut at a
fixed number of words ends like this as often as a whole one.

Compare the size with other documents of the same source: if several end at exactly one maximum, this one was cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "evidence"
MESSAGE = "the document ends right after a table row ({why}); more rows may have followed"
_WHY = {
    "no-final-newline-after-table-row": "no line break after it",
    "table-row-unfinished": "the row is not finished",
    "table-of-one-line": "it has one line, which may be its header",
}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the end of a table that may go on."""
    if page.source.cut_in_character:  # then more than this is certain
        return
    for item in page.evidence:
        if item.kind in _WHY:
            yield Hit(item.span, {"why": _WHY[item.kind]})
        elif item.kind == "blank-line-at-end" and (table := page.blocks[-1].table) is not None:
            yield Hit((table.start, table.end), {"why": "a blank line after it"})

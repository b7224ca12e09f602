"""The document ends cleanly, but in a way that lets more text follow.

A finished sentence or value stands at the end without a line break (or with a blank line) after it, or the sections
that close every document of the family are absent: a document cut at a fixed number of words ends like this now and
then.

Compare the size with other documents of the same source, and look at `section-missing`; fetch the document again if in
doubt.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "evidence"
MESSAGE = "the document may go on: {why}"
_WHY = {
    "no-final-newline": "no line break after its last line",
    "blank-line-at-end": "a blank line at its end",
    "closing-sections-absent": "the sections that close every document are absent",
}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each sign, where nothing certain was found and no table stands at the end.

    Tables have rules of their own.
    """
    if page.verdict != "probable" or (page.blocks and page.blocks[-1].table is not None):
        return
    for item in page.evidence:
        if item.kind in _WHY:
            yield Hit(item.span, {"why": _WHY[item.kind]})

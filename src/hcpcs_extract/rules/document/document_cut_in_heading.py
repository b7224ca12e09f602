"""The document stops inside a heading, or right after one.

The section that the heading announces is missing, and all that follows it.

Fetch the document again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "error"
ABOUT = "evidence"
MESSAGE = "the document stops {where} the heading {quote!r}"
_WHERE = {"heading-cut": "inside", "heading-without-body": "right after"}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the heading at the end."""
    for item in page.evidence:
        if item.kind in _WHERE:
            yield Hit(item.span, {"where": _WHERE[item.kind], "quote": page.text[slice(*item.span)][:90]})

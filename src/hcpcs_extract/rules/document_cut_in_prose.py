"""The document stops in the middle of a sentence or a list.

What follows is missing, and with it the sections after it.

Fetch the document again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Draft
from ..page import Hit, Page

SEVERITY = "error"
ABOUT = "evidence"
MESSAGE = "the document stops in the middle of a {what}: {quote!r}"
_WHAT = {"prose-cut": "sentence", "list-cut": "list", "character-cut": "character", "html-cut": "tag or element"}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the unfinished end."""
    for item in page.evidence:
        if item.kind in _WHAT:
            start, end = item.span
            yield Hit(item.span, {"what": _WHAT[item.kind], "quote": page.text[max(start, end - 40) : end]})

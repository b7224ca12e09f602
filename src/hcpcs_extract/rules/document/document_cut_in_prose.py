"""The document stops in the middle of a sentence or a list.

What follows is missing, and with it the sections after it.

Fetch the document again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft, Evidence

SEVERITY = "error"
ABOUT = "evidence"
MESSAGE = "the document stops in the middle of a {what}: {quote!r}"
_WHAT = {"prose-cut": "sentence", "list-cut": "list", "character-cut": "character", "html-cut": "tag or element"}


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the unfinished end."""
    for item in _of_one_cause(page.evidence) if page.source.cut_in_character else page.evidence:
        if item.kind in _WHAT:
            start, end = item.span
            yield Hit(item.span, {"what": _WHAT[item.kind], "quote": page.text[max(start, end - 40) : end]})


def _of_one_cause(evidence: list[Evidence]) -> list[Evidence]:
    """Return what a cut inside a character is reported as.

    It is what else the cut ends for certain, by this rule or that of a heading, label or table; else the character.
    """
    certain = [item for item in evidence if item.certainty == "certain"]
    other = [item for item in certain if item.kind not in ("character-cut", "html-cut")]
    return other or [item for item in certain if item.kind == "character-cut"]

"""The document is not a page about a billing code: no title line, no sentence that gives a code, no known heading.

A letter, a list, an error page or a page about something else stands where a billing-code page was expected.
Or the page was cut so early that it cannot be recognised; `truncation` says so. Beside it are reported only control
characters, lost characters and a guessed encoding: what such a page should have says nothing about this text.

Compare the document with the page that was asked for, and get it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...facts.defining_sentences import gives_code
from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "error"
MAKES_REDUNDANT = ("*", "!document-empty", "!control-characters", "!encoding-guessed", "!replacement-characters")
MESSAGE = (
    "this is not a page about a billing code: it has no title line, no sentence that gives a code, no known heading"
)
_UNKNOWN: Final = frozenset(["preamble", "other"])
"""Sections without a heading of the family."""


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding over the whole text if nothing in it belongs to the family."""
    if page.titles or any(section.id not in _UNKNOWN for section in page.sections):
        return
    if not gives_code(page, draft.codes_mentioned):
        yield Hit((0, len(page.text)), {})

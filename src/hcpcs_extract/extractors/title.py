"""The text of the title line after the colon."""

from __future__ import annotations

from ..facts.making import fact
from ..facts.title_line import title_span
from ..model.page import Page
from ..model.record import Fact


def extract(page: Page) -> Fact | None:
    """Return the title, trimmed, without marks of Markdown around it."""
    found = title_span(page)
    if found is None:
        return None
    block, start, end = found
    return fact(page, page.text[start:end], start, end, block.end)

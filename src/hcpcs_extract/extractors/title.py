"""The text of the title line after the colon."""

from __future__ import annotations

from ..facts import fact
from ..marks import trim_value
from ..model import Fact
from ..page import Block, Page


def title_span(page: Page) -> tuple[Block, int, int] | None:
    """Return the first title line and the span of its text, or None where there is none."""
    block = page.title_line
    if block is None:
        return None
    start, end = trim_value(page.text, block.value_start, block.value_end or block.end)
    return (block, start, end) if start < end else None


def extract(page: Page) -> Fact | None:
    """Return the title, trimmed, without marks of Markdown around it."""
    found = title_span(page)
    if found is None:
        return None
    block, start, end = found
    return fact(page, page.text[start:end], start, end, block.end)

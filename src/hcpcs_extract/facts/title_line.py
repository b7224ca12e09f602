"""The title line: where its text stands."""

from __future__ import annotations

from ..model.page import Block, Page
from ..reading.marks import trim_value


def title_span(page: Page) -> tuple[Block, int, int] | None:
    """Return the first title line and the span of its text, or None if there is none."""
    block = page.title_line
    if block is None:
        return None
    start, end = trim_value(page.text, block.value_start, block.value_end or block.end)
    return (block, start, end) if start < end else None

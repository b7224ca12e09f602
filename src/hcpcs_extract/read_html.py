"""HTML to rendered text and blocks."""

from __future__ import annotations

from .model import Block, Evidence


def read_html(source: str) -> tuple[str, list[Block], list[Evidence]]:
    """Return rendered text, its blocks, and evidence of a cut in the source."""
    raise NotImplementedError

"""Elements of HTML that several readers ask about."""

from typing import Final

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
"""Heading elements, by level."""

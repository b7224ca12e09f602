"""How a file is read by the suffix of its name; folders are walked for these."""

from __future__ import annotations

from typing import Final

from ..model.record import MediaType

MEDIA_TYPES: Final[dict[str, MediaType]] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}
SUFFIXES: Final = tuple(MEDIA_TYPES)
ENDINGS: Final = (*SUFFIXES, *(suffix + ".gz" for suffix in SUFFIXES))
"""Ends of the names of files that a walk reads, in small letters."""

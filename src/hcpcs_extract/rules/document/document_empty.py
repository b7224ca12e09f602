"""The document holds no text: nothing in it can be seen.

The file is empty, or holds only white space and invisible characters.
An HTML page may get all of its text from scripts that never ran. Nothing can be read from it,
so no other finding is reported for it.

Get the page again, HTML pages with a browser that runs their scripts.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "error"
MAKES_REDUNDANT = ("*",)
MESSAGE = "the document holds no text: none of its {characters} characters can be seen"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding over the whole text if none of its characters can be seen."""
    text = page.text
    if any(character.isprintable() and not character.isspace() for character in text):
        return
    yield Hit((0, len(text)), {"characters": len(text)})

"""The bytes are not what they should be, and the encoding had to be guessed.

Characters outside ASCII (trade marks, dashes, accents) may be wrong.

Compare a few of them with the page; save documents as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
MESSAGE = "read as {encoding}: {why}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding for the whole text."""
    if page.source.guess is not None:
        yield Hit((0, len(page.text)), {"encoding": page.source.encoding, "why": page.source.guess})

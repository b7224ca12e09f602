"""The text holds control characters such as NUL.

They are kept, since nothing is edited, but databases refuse some of them and they hint at a damaged source.

Look at how the document was made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
MESSAGE = "{count} runs of control characters, the first is U+{first}"
_CONTROLS: Final = bytes(
    ord("x" if unicodedata.category(c) == "Cc" and c not in "\t\n\r" else " ") for c in map(chr, range(256))
)
"""`x` for a control character that is not white space of lines, a blank for all else."""


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding, at the first run."""
    if not page.source.has_control_characters:
        return
    marks = page.text.encode("latin-1", "replace").translate(_CONTROLS)
    start = marks.find(b"x")
    if start < 0:
        return
    end = marks.find(b" ", start)
    count = marks.count(b" x") + marks.startswith(b"x")
    span = (start, end if end >= 0 else len(marks))
    yield Hit(span, {"count": count, "first": f"{ord(page.text[start]):04X}"})

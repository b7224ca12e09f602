"""A label such as "Service type:" has nothing after it.

At the end of a document this is a cut; elsewhere the value was lost on the way.

Fetch the document again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
MESSAGE = "label {label!r} has no value"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each label with neither a value on its line nor text or a list below it."""
    for number, block in enumerate(page.blocks):
        if block.kind != "label" or block.value_start < block.end:
            continue
        below = page.blocks[number + 1] if number + 1 < len(page.blocks) else None
        if below is None or below.kind not in ("paragraph", "item", "table"):
            yield Hit((block.start, block.end), {"label": page.text[block.content_start : block.end].strip("*_: \t")})

"""The text holds control characters such as NUL.

They are kept, since nothing is edited, but databases refuse some of them and they hint at a damaged source.

Look at how the document was made.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..decode import CONTROL_CHARACTERS
from ..page import Hit, Page
from ..ruling import Facts

SEVERITY = "warning"
MESSAGE = "{count} runs of control characters, the first is U+{first}"


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield one finding, at the first run."""
    if page.source.has_control_characters and (match := CONTROL_CHARACTERS.search(page.text)):
        count = sum(1 for _ in CONTROL_CHARACTERS.finditer(page.text))
        yield Hit(match.span(), {"count": count, "first": f"{ord(match[0][0]):04X}"})

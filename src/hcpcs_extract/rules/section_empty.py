"""A section has a heading and no text.

The text was lost on the way, or the page had none.

Compare with the page it came from.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Hit, Page
from ..ruling import Facts

SEVERITY = "warning"
MESSAGE = "section {heading!r} is empty"


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each section without text whose subsections do not follow; the last one is the business of the cut."""
    for number, section in enumerate(page.sections[:-1]):
        following = page.sections[number + 1]
        if (
            section.heading is not None
            and following.level <= section.level
            and not page.text[slice(*section.body)].strip()
        ):
            yield Hit(section.span, {"heading": section.heading})

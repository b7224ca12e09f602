"""A section has a heading and no text.

The text was lost on the way, or the page had none.

Compare with the page it came from.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
MESSAGE = "section {heading!r} is empty"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each section without text whose subsections do not follow.

    A heading at which the document was cut has a rule of its own.
    """
    for number, section in enumerate(page.sections):
        start, end = section.body
        if (start < end and not page.text[start:end].isspace()) or section.heading is None:
            continue
        following = page.sections[number + 1] if number + 1 < len(page.sections) else None
        if following is None:
            ends = all(item.kind != "heading-without-body" for item in page.evidence)
        else:
            ends = following.level <= section.level
        if ends:
            yield Hit(section.span, {"heading": section.heading})

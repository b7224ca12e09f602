"""A heading is none of the headings of the family.

Its section is kept under the id `other` and nothing is lost, but no extractor looks there for what it may hold.

If such pages are common, the heading is worth a row in the vocabulary of headings.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "info"
MESSAGE = "heading {heading!r} is not known"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each section of the id `other`."""
    for section in page.sections:
        if section.id == "other" and section.heading is not None:
            yield Hit(
                (section.span[0], section.span[0] + len(page.text[section.span[0] : section.body[0]].rstrip())),
                {"heading": section.heading},
            )

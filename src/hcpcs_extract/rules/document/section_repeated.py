"""A section that a document has once occurs again.

A page was saved twice into one file, two pages were joined, or a part was copied. Facts are read from the first
statement.

Look at both. If a second title line stands between them, `several-documents` is reported instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...text.words import fold
from ._sections import expected_sections

SEVERITY = "warning"
MESSAGE = "section {heading!r} occurs again (first at character {first})"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each section whose id occurred before."""
    if len({section.id for section in page.sections}) == len(page.sections):
        return
    expected = page.vocabulary.derived(expected_sections)
    seen: dict[tuple[str, str], int] = {}
    for section in page.sections:
        if section.id in ("other", "preamble"):
            continue
        # Related codes may come under several headings; the other sections have one place in a document.
        key = (section.id, "" if section.id in expected else fold(section.heading or ""))
        if key in seen:
            yield Hit(section.span, {"heading": section.heading, "first": seen[key]})
        seen.setdefault(key, section.span[0])

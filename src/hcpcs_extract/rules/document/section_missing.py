"""A section is absent that every document of the family has.

Where the document was cut, this says what never arrived; where it was not, the page was unusual or a part was lost on
the way.

Look at `truncation`: if the document was cut, fetch it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ._sections import expected_sections

SEVERITY = "warning"
MESSAGE = "section {section!r} is missing"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each expected section that is absent, at the end of the text."""
    present = {section.id for section in page.sections}
    for name in page.vocabulary.derived(expected_sections):
        if name not in present:
            yield Hit((len(page.text), len(page.text)), {"section": name})

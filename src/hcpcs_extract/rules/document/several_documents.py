"""The file holds more than one page: a second title line follows the first.

The title line is for another code, or it is for the same code and headings of the first page stand again behind it.
The record describes the first page; tables, sections and mentions of the later ones are in it too.
What else the later pages say is lost: their codes, titles, products, payers and sites are in no field.

Split the file and convert the parts. Sections that occur again, are empty or are missing are not reported beside this.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...reading.sections import title_lines_of_copies

SEVERITY = "error"
MAKES_REDUNDANT = ("section-*",)
MESSAGE = "another page begins here, for code {code}; the first one is for {first}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each title line after the first one."""
    titles = page.titles
    if len(titles) < 2:
        return
    copies = {page.blocks[number].start for number in title_lines_of_copies(page.blocks)}
    for title in titles[1:]:
        code, first = (page.text[t.code_start : t.code_end].upper() for t in (title, titles[0]))
        if code != first or title.start in copies or _is_new_page(page, titles[0].end, title.start):
            yield Hit((title.start, title.end), {"code": code, "first": first})


def _is_new_page(page: Page, first: int, second: int) -> bool:
    """Whether a summary heading stands between two title lines for one code (or else the title is merely repeated)."""
    return any(section.id == "summary" and first <= section.span[0] <= second for section in page.sections)

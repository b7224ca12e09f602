"""No line of the document can be read as its title, though its code is known.

The title line was lost, or it has a form that the program does not read. The code then comes from a sentence such as
"HCPCS Level II code J9203 represents …", or from a line that has only the code. The record has no title and no
product.

Look at the beginning of the document. If the title is there, write it as `HCPCS J9203: …`; if not, get the page
again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "code"
MESSAGE = "no title: {why}"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding, where the code was found."""
    code, line = draft.code, page.title_line
    if code is None or draft.title is not None:
        return
    if line is None:
        section = code.section.replace("_", " ")
        why = f"no line looks like a title line; the code {code.value} comes from a sentence of the {section}"
        yield Hit(code.span, {"why": why, "code": code.value})
    elif line.end < page.cut_at:
        why = f"the line with the code {code.value} has none, and the next line does not look like one"
        yield Hit((line.start, line.end), {"why": why, "code": code.value})

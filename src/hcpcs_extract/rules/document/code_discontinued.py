"""The page's code is not in use any more on the day for which it is judged (`--as-of`, default today).

A claim for a service after the last day is refused. Where CMS refers to another code, that one came in its place; it
need not mean exactly the same.

Use the page only for services up to that day, and the other code from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference

SEVERITY = "warning"
ABOUT = "code"
NEEDS_CODE_SET = True
MESSAGE = "{code} is discontinued {since}{instead}"


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield the title's code if it was ended, or if a later release lacks it."""
    code = draft.code
    entry = reference.code_set.code(code.value) if code is not None and code.system == "HCPCS" else None
    if code is None or entry is None:
        return
    status = entry.status(reference.as_of)
    if status in ("discontinued", "left"):
        ended = str(entry.ended) if status == "discontinued" else None
        yield Hit(
            code.span,
            {
                "code": code.value,
                "last_day": ended,
                "left": entry.left,
                "successors": list(entry.successors),
                "since": f"since {ended}, its last day" if ended else f"(gone from the release of {entry.left} on)",
                "instead": f"; now {' or '.join(entry.successors)}" if entry.successors else "",
            },
        )

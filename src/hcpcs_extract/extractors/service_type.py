"""The type of service, verbatim."""

from __future__ import annotations

from ..facts.making import fact
from ..facts.statements import service_type
from ..model.page import Page
from ..model.record import Fact
from ..reading.marks import unmark, without_open
from ..text.words import one_line


def extract(page: Page) -> Fact | None:
    """Return the first statement of the service type without label and final full stop."""
    statement = service_type(page)
    if statement is None:
        return None
    value = one_line(unmark(page.text, statement.start, statement.end, markdown=page.is_markdown))
    if statement.end >= len(page.text.rstrip()):
        value = without_open(value)
    return fact(page, value, statement.start, statement.end, statement.reach)

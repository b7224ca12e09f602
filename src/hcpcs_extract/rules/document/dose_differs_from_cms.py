"""The title's quantity of one billing unit is not CMS's, in any release held.

The quantity of one unit decides what a claim asks for: a factor of ten there is a factor of ten in the payment.

CMS's descriptor holds; correct the page, and look whether its text counts by the wrong unit too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.defining_sentences import differ, unit_scales
from ...facts.quantities import billing_unit
from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference
from ...text.phrases import Lexicon, Passage

SEVERITY = "warning"
ABOUT = "product"
NEEDS_CODE_SET = True
MESSAGE = "one unit of {code} is {title} in the title, and {official} by CMS's descriptor"


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield the title's dose where it differs from the dose of every descriptor."""
    code, product = draft.code, draft.product
    if (
        code is None
        or product is None
        or product.dose is None
        or product.dose.partial is True
        or code.system != "HCPCS"
    ):
        return
    entry = reference.code_set.code(code.value)
    if entry is None:
        return
    title = (product.dose.amount, product.dose.unit)
    scales = page.vocabulary.derived(unit_scales)
    official = [_dose(line.long_description, page.whole.lexicon) for _, line in entry.history]
    if all(dose is not None and differ(dose, title, scales) for dose in official):
        stated = " ".join(official[-1] or ())
        yield Hit(product.dose.span, {"code": code.value, "title": " ".join(title), "official": stated})


def _dose(descriptor: str, lexicon: Lexicon) -> tuple[str, str] | None:
    found = billing_unit(Passage.of(descriptor, lexicon))
    return None if found is None else (found.amount, found.unit)

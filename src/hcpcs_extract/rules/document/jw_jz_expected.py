"""The page of a drug from single-dose containers lists modifiers, but neither JW nor JZ.

Since 2017 a Medicare claim for such a drug carries JW where some of it was discarded, since July 2023 it carries JZ
where nothing was: so it carries one of the two. The rule looks at drugs that CMS prices as separately payable and whose
page speaks of a single-dose container.

Look in the payer's policy; for Medicare, one of the two is needed on each claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from ...facts.modifier_rows import modifier_tables
from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference
from ...text.phrases import Phrase
from ...vocabulary.discarded_drugs import JW_REQUIRED
from ._drugs import is_drug

SEVERITY = "info"
ABOUT = "modifiers"
NEEDS_CODE_SET = True
MESSAGE = "{code} comes in single-dose containers, and neither JW nor JZ is among the modifiers"
_SINGLE: Final = Phrase(
    r"single[\s-](?:dose|use|patient)[\s-](?:\w{2,12}\s)?{drug_container}",
    matches=["a «single-dose vial»", "«single use glass ampule»"],
    refuses=["a multi-dose vial", "single-dose drug", "single-dose vialed"],
)
# Priced as a drug (51) or as a drug under another method (53 to 57 are other statutes and methods, 00 is not priced
# apart).
_PRICED: Final = frozenset(["51"])
_EITHER: Final = frozenset(["JW", "JZ"])


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield the table of modifiers if it is whole and lacks both."""
    listed = draft.modifiers
    if not listed or page.verdict != "none" or reference.as_of < date.fromisoformat(JW_REQUIRED):
        return
    code = draft.code
    if code is None or any(row.modifier is None or row.modifier in _EITHER for row in listed) or not is_drug(draft):
        return
    entry = reference.code_set.code(code.value)
    if entry is None or entry.status(reference.as_of) != "active" or _PRICED.isdisjoint(entry.latest.pricing):
        return
    if _SINGLE.find(page.passage):
        table = modifier_tables(page)[0]
        yield Hit((table.start, table.end), {"code": code.value})

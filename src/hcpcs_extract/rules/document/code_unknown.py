"""A HCPCS Level II code is in none of the releases that the code set holds.

It may be mistyped or made up, newer than the newest release held, or so old that CMS had dropped it before the oldest
one (`hcpcs-extract codes info` lists them). CPT and CDT codes are not judged: CMS's release has none of them.

Look the code up in a release of the time that the page speaks of, or import that release.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ...codes.shapes import HCPCS_SHAPE
from ...model.page import Hit, Page
from ...model.record import CodeFact, CodeMention, Draft
from ...settings.settings import Reference

SEVERITY = "warning"
NEEDS_CODE_SET = True
MESSAGE = "{code} is not in the releases held: {releases}"


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield the title's code and the first mention of each other one that is not known."""
    codes: list[CodeFact | CodeMention] = [*([draft.code] if draft.code else []), *draft.codes_mentioned]
    releases = ", ".join(release.id for release in reference.code_set.releases)
    seen = set()
    diagnoses = [table.span for table in draft.tables if table.kind == "diagnoses"]
    for code in codes:
        if code.system != "HCPCS" or code.partial is True or code.value in seen:
            continue
        # A diagnosis that is written without its full stop has the shape of a HCPCS code.
        number = bisect_right(diagnoses, (code.span[0], len(page.text))) - 1
        if code.section == "related_diagnoses" or (number >= 0 and code.span[0] < diagnoses[number][1]):
            continue
        seen.add(code.value)
        if HCPCS_SHAPE.fullmatch(code.value) and reference.code_set.code(code.value) is None:
            yield Hit(code.span, {"code": code.value, "releases": releases})

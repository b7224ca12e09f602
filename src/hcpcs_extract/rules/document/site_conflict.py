"""The clinical context states other sites of service than the overview, and none of them is the same.

The site decides which fee schedule applies. Two statements that share no site cannot both be typical.

Find out which one holds; look at the place-of-service codes if the page gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...facts.site_lists import single_sites
from ...facts.statements import sites
from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "sites_of_service"
MESSAGE = "the clinical context states {later} as the site of service, the overview {first}"
_KIN: Final = (
    frozenset(["nursing-facility", "skilled-nursing-facility", "assisted-living", "custodial-care-facility"]),
    frozenset(["outpatient-infusion-center", "oncology-clinic"]),
    frozenset(["community-mental-health-center", "clinic"]),
)
"""Sites of which one page means the same by two names."""
_SECTION = "clinical_context"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the first statement of the clinical context that shares no site with the record's."""
    first = draft.sites_of_service
    if first[0].section == _SECTION:
        return
    context = None
    for section in page.sections:
        if section.id == _SECTION:
            context = section
            break
    later = list(sites(page, *context.body)) if context is not None else []
    if not later or any(site.partial is True or site.value == "other" for site in first):
        return
    known = {site.value for site in first} | {code for site in first for code in site.pos_candidates}
    for kin in _KIN:
        if not kin.isdisjoint(known):
            known |= kin
    for statement in later:
        if statement.reach >= page.cut_at:
            continue
        listed = single_sites(page, statement)
        if not listed or any(site.known is None for site in listed):
            continue
        others = [site.known for site in listed if site.known is not None]
        if not any(name in known or known.intersection(codes) for name, codes in others):
            names = ", ".join(name for name, _ in others)
            yield Hit(
                (listed[0].start, listed[-1].end), {"later": names, "first": ", ".join(site.value for site in first)}
            )
            return

"""A C code has a physician office among its sites of service.

C codes belong to the outpatient prospective payment system: hospitals report them for outpatients. An office reports
the drug or service by another code (a J code, an unclassified one, or CPT), so a claim from there with a C code is
refused.

Look for the code that offices report; `hcpcs-extract codes lookup CODE` may name it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.page import Hit, Page
from ...model.record import Draft

SEVERITY = "warning"
ABOUT = "sites_of_service"
MESSAGE = "{code} is for hospital outpatients, and {site!r} is among its sites of service"


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield each physician office among the sites of a C code."""
    code = draft.code
    if code is None or code.system != "HCPCS" or not code.value.startswith("C"):
        return
    for site in draft.sites_of_service:
        if site.value == "physician-office" and site.partial is not True:
            yield Hit(site.span, {"code": code.value, "site": site.quote})

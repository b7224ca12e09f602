"""The typical sites of service, one fact each, with CMS place-of-service candidates."""

from __future__ import annotations

from ..facts.making import place
from ..facts.site_lists import Site, single_sites
from ..facts.statements import Statement, sites
from ..model.page import Page
from ..model.record import Mapping, SiteFact
from ..vocabulary import Vocabulary


def sites_by_code(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the first site of each place-of-service code that stands for one site's words only."""
    return {row.place_of_service[0]: row.id for row in reversed(vocabulary.sites) if len(row.place_of_service) == 1}


def extract(page: Page) -> list[SiteFact]:
    """Return the sites of the first statement that names one, in the order of its list."""
    found: list[SiteFact] = []
    next_item = -1
    for statement in sites(page):
        if found and statement.start != next_item:
            break
        found += _facts(page, statement)
        next_item = statement.next_item
        if found and next_item < 0:
            break
    return found


def _facts(page: Page, statement: Statement) -> list[SiteFact]:
    listed: list[Site] = []
    for site in single_sites(page, statement):
        if (
            site.known is None and site.stated and listed
        ):  # "the dental office, specifically at Place of Service 11": a remark on the site before it
            listed[-1].stated.extend(site.stated)
        else:
            listed.append(site)
    # The last site may go on, or be given a code, in what follows up to the end of the line or sentence.
    return [_fact(page, site, statement.reach if site is listed[-1] else site.end) for site in listed]


def _fact(page: Page, site: Site, reach: int) -> SiteFact:
    name, candidates = site.known or ("other", ())
    if site.stated:
        name = name if site.known else page.vocabulary.derived(sites_by_code).get(site.stated[0], "other")
        candidates = tuple(site.stated)
    mapping: Mapping = "none" if not candidates else "exact" if len(candidates) == 1 else "ambiguous"
    quote, span, section, partial = place(page, site.start, site.end, reach)
    return SiteFact(
        value=name,
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        pos_stated=site.stated,
        pos_candidates=list(candidates),
        mapping=mapping,
    )

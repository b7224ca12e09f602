"""One product stands under several codes.

That is often right: codes differ by dose, route, brand or package. Where the doses are the same too, one code may have
replaced the other, or a title may carry the wrong code.

Look the codes up, with their dates, in the code set of the year that the claims are from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..corpus_summary import CorpusHit, Digest

SEVERITY = "info"
MESSAGE = "{product} stands under {count} codes: {listed}"


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each product whose documents have different codes; the doses are given with the codes."""
    groups: dict[str, list[Digest]] = defaultdict(list)
    for document in documents:
        if document.product and document.code is not None:
            groups[document.product].append(document)
    for product, group in groups.items():
        codes = sorted({document.code for document in group if document.code is not None})
        if len(codes) < 2:
            continue
        doses: dict[str, set[str]] = defaultdict(set)
        for document in group:
            doses[document.code or ""].add(document.dose or "no dose")
        listed = ", ".join(f"{code} ({' and '.join(sorted(doses[code]))})" for code in codes)
        yield CorpusHit(group, {"product": product, "count": len(codes), "codes": codes, "listed": listed})

"""Several documents are about one code.

`differ` names the fields that two of them state differently, `lacking` those that some state and others do not (a
document that was cut lacks what came after the cut). Documents with the same text are left to `duplicate-document`.

Where title, product or dose differ, look at the codes: one of the titles may name the wrong one. Unclassified codes
have several products by right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..corpus_summary import COMPARED, CorpusHit, Digest

SEVERITY = "info"
MESSAGE = "{count} documents are about {code} and {how}: {documents}"


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each code with two texts or more, and what differs between them."""
    groups: dict[str, list[Digest]] = defaultdict(list)
    for document in documents:
        if document.code is not None:
            groups[document.code].append(document)
    for code, group in groups.items():
        if len({document.content for document in group}) < 2:
            continue
        stated = {field: {document.fact(field) for document in group} for field in COMPARED}
        differ = [field for field, values in stated.items() if len(values - {None}) > 1]
        lacking = [field for field, values in stated.items() if None in values and len(values) > 1]
        how = f"differ in {', '.join(differ)}" if differ else "agree in what they state"
        yield CorpusHit(group, {"count": len(group), "code": code, "how": how, "differ": differ, "lacking": lacking})

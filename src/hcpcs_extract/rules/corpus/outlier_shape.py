"""A document lacks a section or table that nearly all others have, or is the only one that has one.

Asked in corpora of ten documents and more. "Nearly all" is all but one, or all but one in twenty. Documents that were
certainly cut are not said to lack anything: the cut explains it.

Compare the document with its source: a part may have been lost on the way, or the page belongs to another family.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ..corpus_summary import CorpusHit, Digest

SEVERITY = "info"
MESSAGE = "{documents}: unlike the other {others} documents it {how}"
_FEWEST: Final = 10
_RARE: Final = 20


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each document that stands out; documents without a word do not count."""
    counted = [document for document in documents if document.words]
    if len(counted) < _FEWEST:
        return
    have = Counter(part for document in counted for part in document.shape)
    exceptions = max(1, len(counted) // _RARE)
    common = sorted(part for part, count in have.items() if len(counted) - exceptions <= count < len(counted))
    for document in counted:
        lacks = [part for part in common if part not in document.shape] if document.verdict != "certain" else []
        alone = sorted(part for part in document.shape if have[part] == 1)
        if lacks or alone:
            how = [f"lacks {', '.join(lacks)}"] * bool(lacks) + [f"alone has {', '.join(alone)}"] * bool(alone)
            yield CorpusHit(
                [document],
                {"others": len(counted) - 1, "how": " and ".join(how), "lacks": lacks, "alone": alone},
            )

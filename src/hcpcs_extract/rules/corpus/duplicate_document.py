"""Several documents have the same text, word for word.

They may differ in line breaks, spaces, encoding and compression. Counted as several documents, one page weighs more
than it should.

Keep one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..corpus_summary import CorpusHit, Digest

SEVERITY = "warning"
MESSAGE = "{count} documents have the same text ({words} words): {documents}"


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each group of documents with the same words; documents without a word are not duplicates of one another."""
    groups: dict[bytes, list[Digest]] = defaultdict(list)
    for document in documents:
        if document.words:
            groups[document.content].append(document)
    for group in groups.values():
        if len(group) > 1:
            yield CorpusHit(group, {"count": len(group), "words": group[0].words})

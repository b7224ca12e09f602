"""Documents about one code have nearly the same text: versions of one page, or one page in several formats.

About four fifths of all phrases of three words are the same, by an estimate from a sketch of 64 phrases (MinHash): a
pair near that mark may be taken or left, the same way every time. Documents that are equal word for word are left to
`duplicate-document`.

Keep the newest or the most complete one; `truncation` and `words` in the records tell which is longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import eq
from typing import Final

from ..corpus_summary import SLOT_BYTES, SLOTS, CorpusHit, Digest

SEVERITY = "warning"
MESSAGE = "{count} documents about {code} have nearly the same text: {documents}"
_ALIKE: Final = 0.8
# 16 bands of 4 slots: documents that are alike share a whole band in all but 2 of 10,000 cases, and one band makes two
# documents worth comparing.
_BAND: Final = 4 * SLOT_BYTES
# Most documents of one band that a further one is compared with: the time stays linear whatever the documents.
_COMPARED: Final = 4


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each group of similar documents about one code, the text of each once."""
    by_code: dict[str, dict[bytes, Digest]] = defaultdict(dict)
    for document in documents:
        if document.code is not None and document.words:
            by_code[document.code].setdefault(document.content, document)
    for code, texts in by_code.items():
        if len(texts) > 1:
            for group in _groups(list(texts.values())):
                yield CorpusHit(group, {"count": len(group), "code": code})


def _groups(documents: list[Digest]) -> Iterator[list[Digest]]:
    """Yield groups of two and more in which each document is alike to another one."""
    leaders = list(range(len(documents)))

    def leader(at: int) -> int:
        while leaders[at] != at:
            leaders[at] = at = leaders[leaders[at]]
        return at

    for band in range(0, SLOTS * SLOT_BYTES, _BAND):
        seen: dict[bytes, list[int]] = defaultdict(list)
        for at, document in enumerate(documents):
            others = seen[document.sketch[band : band + _BAND]]
            for other in others:
                if leader(at) != leader(other) and likeness(document, documents[other]) >= _ALIKE:
                    leaders[leader(at)] = leader(other)
            if len(others) < _COMPARED and all(leader(at) != leader(other) for other in others):
                others.append(at)
    groups: dict[int, list[Digest]] = defaultdict(list)
    for at, document in enumerate(documents):
        groups[leader(at)].append(document)
    yield from (group for group in groups.values() if len(group) > 1)


def likeness(one: Digest, other: Digest) -> float:
    """Return the estimated share of common phrases (Jaccard), from 0 to 1."""
    slots, others = memoryview(one.sketch).cast("H"), memoryview(other.sketch).cast("H")
    equal: int = sum(map(eq, slots, others))
    return equal / SLOTS

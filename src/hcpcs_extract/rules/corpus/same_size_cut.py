"""Several documents end at exactly one size: whoever made them stopped at that many words, characters or bytes.

Each of them was probably cut there, also one whose text ends well. Where none is longer, two may do. Sizes of whole
documents are spread: the rule reckons from the sizes just below the maximum how likely it is that so many documents
meet there by chance, and speaks where that is less than one in a hundred and at least one of them shows a cut. The same
is asked only of the documents that show a cut, for a corpus where whole documents come from elsewhere. One longer
document in five at the maximum is taken for a stray. Where longer documents come from elsewhere, it takes five that
were certainly cut at one size, at least half of those that have it, and far more than the sizes beside it let expect.
Documents with the same text count once.

Fetch them again without the limit; until then treat what their records lack as unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import e
from operator import attrgetter
from typing import Final

from ..corpus_summary import CorpusHit, Digest

SEVERITY = "warning"
MESSAGE = "{count} documents have exactly {size} {unit}, {how}; they were probably cut there: {documents}"
_UNITS: Final = {"words": "words", "characters": "chars", "bytes": "size"}
_VERDICTS: Final = {
    "documents": ("none", "probable", "certain"),
    "documents that show a cut": ("probable", "certain"),
    "documents that were certainly cut": ("certain",),
}
_CHANCE: Final = 0.01
# Sizes below the maximum that tell how dense sizes are there.
_NEIGHBOURS: Final = 10
# Where there are no neighbours: sizes of whole documents are spread over half the maximum at least.
_SPREAD: Final = 2
_STRAYS: Final = 5
_CROWD: Final = 5
# Sizes on either side that tell how many documents a size has where nobody cut at it.
_BESIDE: Final = 10


def check(documents: Sequence[Digest]) -> Iterator[CorpusHit]:
    """Yield each unit in which documents share one maximum, unless the same documents share one in a unit before it."""
    texts = list({document.content: document for document in documents if document.words}.values())
    reported: list[set[str]] = []
    for unit, field in _UNITS.items():
        size_of = attrgetter(field)
        for among, verdicts in _VERDICTS.items():
            size = _shared_maximum([(size_of(text), text.verdict) for text in texts if text.verdict in verdicts])
            if size is None:
                continue
            group = [document for document in documents if size_of(document) == size]
            if _is_new(group, reported):
                yield CorpusHit(
                    group, {"count": len(group), "size": size, "unit": unit, "how": f"the most of all {among}"}
                )
            break
        else:
            for size in _crowded([(size_of(text), text.verdict) for text in texts]):
                group = [document for document in documents if size_of(document) == size]
                if _is_new(group, reported):
                    yield CorpusHit(
                        group,
                        {"count": len(group), "size": size, "unit": unit, "how": "far more than have sizes beside it"},
                    )


def _is_new(group: list[Digest], reported: list[set[str]]) -> bool:
    """Whether the documents are not all reported already; from then on they are."""
    names = {document.name for document in group}
    if any(names <= others for others in reported):
        return False
    reported.append(names)
    return True


def _shared_maximum(documents: list[tuple[int, str]]) -> int | None:
    """Return the size that documents (size, verdict) were cut at, or None."""
    verdicts: dict[int, list[str]] = defaultdict(list)
    for size, verdict in documents:
        verdicts[size].append(verdict)
    longer = 0
    for size in sorted(verdicts, reverse=True):
        here = verdicts[size]
        shorter = len(documents) - longer - len(here)
        if len(here) >= 2 and longer <= len(here) // _STRAYS and any(verdict != "none" for verdict in here):
            below = sorted((other for other in verdicts if other < size), reverse=True)
            if _chance(size, len(here), _nearest(below, verdicts), min(shorter, _NEIGHBOURS)) < _CHANCE:
                return size
        longer += len(here)
        if longer > len(documents) // _STRAYS:
            return None
    return None


def _nearest(sizes: list[int], verdicts: dict[int, list[str]]) -> int | None:
    """Return the size of the document that is the tenth below the maximum, or of the last one.

    None if there are no documents below it.
    """
    found, last = 0, None
    for size in sizes:
        found, last = found + len(verdicts[size]), size
        if found >= _NEIGHBOURS:
            break
    return last


def _chance(size: int, count: int, nearest: int | None, neighbours: int) -> float:
    """Return how likely `count - 1` documents meet the size of one by chance.

    It is computed from the density of sizes just below it.
    """
    density = max(_SPREAD / size, neighbours / (size - nearest) if nearest is not None else 0.0)
    return min(1.0, density) ** (count - 1)


def _crowded(documents: list[tuple[int, str]]) -> list[int]:
    """Return the sizes, the largest first, at which far more documents were certainly cut than beside them.

    A document is a pair of size and verdict.
    """
    everyone = Counter(size for size, _ in documents)
    cut = Counter(size for size, verdict in documents if verdict == "certain")
    found = []
    for size, count in cut.items():
        if count < _CROWD or 2 * count < everyone[size]:
            continue
        beside = sum(cut[size + step] + cut[size - step] for step in range(1, _BESIDE + 1))
        expected = max(beside, 1) / (2 * _BESIDE)
        # The tail of a Poisson distribution, by Chernoff's bound; any of the sizes could have been the one.
        if expected < count and len(cut) * (e * expected / count) ** count < _CHANCE:
            found.append(size)
    return sorted(found, reverse=True)

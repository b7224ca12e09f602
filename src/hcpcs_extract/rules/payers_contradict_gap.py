"""The page says that payers are not available, and lists payers.

One of the two is wrong: the list may be a stock phrase of whoever wrote the page, or the remark may be one.

Do not rely on the list before you have seen its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..model import Fact
from ..page import Hit, Page
from ..prose import lower
from ..ruling import Facts
from ..text.phrases import Passage, Phrase

SEVERITY = "warning"
ABOUT = "data_gaps"
MESSAGE = "the page says that payers are not available, and lists {count}: {payers}"
PAYERS_LACK: Final = Phrase(
    r"""
      no (?:key|specific|named)? payers? {payer_detail}? (?:is|are|was|were|has been|have been)? {payers_given}
    | (?P<subject>payers? {payer_detail}?)\s{0,3}:? (?:is|are|was|were|has been|have been)?
      (?:data)? (?: not (?:\w{2,12})? {payers_given} | unavailable | unspecified | missing)
    """,
    matches=[
        "There are «no specific payers named».",
        "Its «payer list was not yet provided».",
        "«Payers: data not available»",
    ],
    refuses=["Payers are named.", "no payer pays", "payer policies are not available"],
)
PAYERS: Final = Phrase(
    "payers? {payer_detail}?",
    matches=["«payers»", "the «payer names»"],
    refuses=["payment", "Payor"],
)
_DETERMINERS: Final = frozenset(
    ["the", "these", "those", "key", "major", "national", "its", "specific", "named", "all"]
)
_ONLY_ABOUT_PAYERS: Final = frozenset([
    "by", "per", "for", "across", "between", "among", "from", "to", "beyond", "than", "with", "and", "or", "additional", "other", "further", "more",
    "remaining", "some", "most", "many",
])  # fmt: skip
"""Words before "payers" that make another thing the subject ("rates by payer are not available"), or further payers."""
_SPLIT: Final = regex.compile(r"[,;:]\s{0,3}|\s{1,3}(?:and|or)\s{1,3}")
_LABEL: Final = 60
_NAMES: Final = frozenset(["name", "names", "list", "lists", "identity", "identities"])


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each statement that payers are missing, on a page that lists some."""
    payers = facts["payers"]
    if not payers:
        return
    for gap in facts["data_gaps"]:
        if _has_label(page, gap.span[0]) or _says_payers(page, gap):
            yield Hit(gap.span, {"count": len(payers), "payers": ", ".join(payer.value for payer in payers)})


def _is_about_payers(gap: Passage, match: regex.Match[str]) -> bool:
    """Whether the payers themselves are said to be missing ("the names of the payers", but not "rates by payer")."""
    if match["subject"] is None:
        return True
    words = lower(gap.whole.text[gap.start : match.start("subject")]).split()
    while words and words[-1] in _DETERMINERS:
        words.pop()
    if words and words[-1] == "of":
        return len(words) > 1 and words[-2] in _NAMES
    return not words or words[-1] not in _ONLY_ABOUT_PAYERS


def _says_payers(page: Page, gap: Fact) -> bool:
    """Whether a gap says that the payers are missing, in a sentence or as one of the things that it lists."""
    said = page.part(*gap.span)
    if any(_is_about_payers(said, match) for match in PAYERS_LACK.each(said)):
        return True
    _, colon, after = gap.quote.rpartition(":")
    listed = after if colon else gap.value
    return any(_is_payers(page, piece) for piece in _SPLIT.split(listed.rstrip(" .")))


def _has_label(page: Page, start: int) -> bool:
    """Whether a gap is the value of a label for payers."""
    before = page.text[max(0, start - _LABEL) : start]
    line = before[before.rfind("\n") + 1 :].strip("*_- ")
    return line.endswith(":") and _is_payers(page, line)


def _is_payers(page: Page, words: str) -> bool:
    """Whether words name only the payers or their names ("the names of payers", but not "payer policies")."""
    left = lower(words).strip(" *_:.").split()
    while left and (left[0] in _DETERMINERS or left[0] in _NAMES or left[0] == "of"):
        left.pop(0)
    return PAYERS.covers(Passage.of(" ".join(left), page.whole.lexicon)) is not None

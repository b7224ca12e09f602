"""The page says that payers are not available, and lists payers.

One of the two is wrong: the list may be a stock phrase of whoever wrote the page, or the remark may be one.

Do not rely on the list before you have seen its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..model import Data
from ..page import Hit, Page
from ..prose import lower
from ..ruling import Facts

SEVERITY = "warning"
ABOUT = "data_gaps"
MESSAGE = "the page says that payers are not available, and lists {count}: {payers}"
_ABOUT: Final = r"payers?(?:\s{1,3}(?:information|names?|lists?|data|details|identity))?"
_GAP: Final = regex.compile(
    rf"\bno\s{{1,3}}(?:key\s{{1,3}}|specific\s{{1,3}}|named\s{{1,3}})?{_ABOUT}\s{{1,3}}(?:(?:is|are|was|were|has\s{{1,3}}been|have\s{{1,3}}been)\s{{1,3}})?(?:available|provided|specified|listed|named|given|supplied|stated|identified)\b"
    rf"|\b(?P<subject>{_ABOUT})(?:\s{{0,3}}:\s{{0,3}}|\s{{1,3}}(?:(?:is|are|was|were|has\s{{1,3}}been|have\s{{1,3}}been)\s{{1,3}})?)(?:data\s{{1,3}})?(?:not\s{{1,3}}(?:\w{{2,12}}\s{{1,3}})?(?:available|provided|specified|listed|named|given|supplied|stated|identified)|unavailable|unspecified|missing)\b",
    regex.IGNORECASE,
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
_PAYERS: Final = regex.compile(_ABOUT, regex.IGNORECASE)
_LABEL: Final = 60
_NAMES: Final = frozenset(["name", "names", "list", "lists", "identity", "identities"])


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each statement that payers are missing, on a page that lists some."""
    payers = facts["payers"]
    if not payers:
        return
    data: Data = {"count": len(payers), "payers": ", ".join(payer.value for payer in payers)}
    for gap in facts["data_gaps"]:
        if _has_label(page, gap.span[0]) or _says_payers(gap.quote, gap.value):
            yield Hit(gap.span, data)


def _is_about_payers(quote: str, match: regex.Match[str]) -> bool:
    """Whether the payers themselves are what is said to be missing ("the names of the payers", but not "rates by payer")."""
    if match["subject"] is None:
        return True
    words = lower(quote[: match.start("subject")]).split()
    while words and words[-1] in _DETERMINERS:
        words.pop()
    if words and words[-1] == "of":
        return len(words) > 1 and words[-2] in _NAMES
    return not words or words[-1] not in _ONLY_ABOUT_PAYERS


def _says_payers(quote: str, what: str) -> bool:
    """Whether a gap says that the payers are missing, in a sentence or as one of the things that it lists."""
    if "ayer" not in quote:
        return False
    if any(_is_about_payers(quote, match) for match in _GAP.finditer(quote)):
        return True
    _, colon, after = quote.rpartition(":")
    listed = after if colon else what
    return any(_is_payers(piece) for piece in _SPLIT.split(listed.rstrip(" .")))


def _has_label(page: Page, start: int) -> bool:
    """Whether a gap is the value of a label for payers."""
    before = page.text[max(0, start - _LABEL) : start]
    line = before[before.rfind("\n") + 1 :].strip("*_- ")
    return line.endswith(":") and _is_payers(line)


def _is_payers(phrase: str) -> bool:
    """Whether a phrase names the payers and nothing of them but their names.

    >>> _is_payers("the names of payers"), _is_payers("Key payers:"), _is_payers("payer policies")
    (True, True, False)
    """
    words = lower(phrase).strip(" *_:.").split()
    while words and (words[0] in _DETERMINERS or words[0] in _NAMES or words[0] == "of"):
        words.pop(0)
    return _PAYERS.fullmatch(" ".join(words)) is not None

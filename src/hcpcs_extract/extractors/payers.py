"""The payers that a document lists as covered: in a sentence with a lead-in, as a list of several, or under a label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from ..facts import fact
from ..model import Fact
from ..page import Block, Page
from ..prose import fold, plain
from ..vocabulary.payers import PAYERS


def _key(words: str) -> str:
    """Fold a payer's name for look-up; a space, a dash and a slash are the same between its words.

    >>> _key("Fee-for-Service  Medicare")
    'fee for service medicare'
    """
    return " ".join(fold(words).replace("-", " ").replace("/", " ").split())


_NAMES: Final = {_key(wording): name for name, others in PAYERS for wording in [name, *others]}
# First words that say nothing of a payer by themselves: such a name is looked up as a whole.
_COMMON_WORDS: Final = frozenset(
    ["the", "state", "original", "traditional", "federal", "department", "health", "fee", "cms", "cvs"]
)


def _anchor(wording: str) -> str:
    """What a text that holds the wording must hold in lower case.

    >>> _anchor("Blue Cross/Blue Shield"), _anchor("Health Net")
    ('blue', 'health net')
    """
    first = regex.split(r"[ /-]", wording.lower())[0]
    return wording.lower() if first in _COMMON_WORDS else first


def _word(wording: str) -> str:
    """What the words of a text that holds the wording must hold: its first word, unless that is a common one.

    >>> _word("Blue Cross/Blue Shield"), _word("Department of Veterans Affairs")
    ('blue', 'veterans')
    """
    words = plain(wording).split()
    return words[0] if words[0] not in _COMMON_WORDS else max((w for w in words if w not in _COMMON_WORDS), key=len)


_WORDINGS: Final = [wording for name, others in PAYERS for wording in [name, *others]]
_ANCHORS: Final = tuple(sorted({_anchor(wording) for wording in _WORDINGS}))
_WORDS: Final = frozenset(_word(wording) for wording in _WORDINGS)
_INITIALS: Final = "".join(sorted({wording[0] for wording in _WORDINGS}))
_GAP: Final = r"[\s\u00a0\u2011/-]{1,3}"


def _pattern(wording: str) -> str:
    return _GAP.join(regex.escape(word) for word in regex.split(r"[ /-]", wording)).replace("\\&", "(?:&|and)")


# The longest wording first, so that "Medicare Advantage" is never read as "Medicare".
_PAYER: Final = regex.compile(
    rf"(?<![\w-])(?=[{_INITIALS}])(?:"
    + "|".join(_pattern(w) for w in sorted(set(_WORDINGS), key=len, reverse=True))
    + r")(?![\w-])"
)
_FIRST_WORDS: Final = frozenset(plain(wording).split()[0] for wording in _WORDINGS)
# What may stand between two payers of one list.
_SEPARATOR: Final = regex.compile(
    r"[\s*_]{0,4}(?:\([^()]{0,60}\)\s{0,2})?(?:[,;/&+•–—]|\band\b|\bor\b|\bplus\b|as well as|along with|together with|followed by|joined by)"
    r"(?:[\s,;*_]|\band\b|\bor\b|\balso\b|\bfinally\b|\bthe\b|\bboth\b|\bnational\b|\bcommercial\b|\bplans?\b|\btraditional\b|\boriginal\b|\bfederal\b|\bprogram\b|\bas well as\b|\bplus\b){0,8}\s{0,3}",
    regex.IGNORECASE,
)
# A payer that we do not know between two that we do: "Aetna, Premera, Cigna".
_UNKNOWN_BETWEEN: Final = regex.compile(
    r"[\s*_]{0,4},\s{1,3}(?:and\s{1,3})?[A-Z][\w&'’.-]{1,20}(?:\s{1,3}[A-Z][\w&'’.-]{1,20}){0,3}[\s*_]{0,4},\s{1,3}(?:and\s{1,3})?[*_]{0,2}"
)
# "Key payers in scope include", "The payer covered here is": a payer noun, then within a few words a verb of listing.
_LEAD_IN: Final = regex.compile(
    r"\b(?:payers?|payors?|insurers?|carriers?|health\s{1,3}plans?|plans|programs?)\b(?:[^.;]{0,90}?)"
    r"(?:\b(?:includ(?:e|es|ing)|are|is|comprise[sd]?|comprising|consist(?:s|ing)?\s{1,3}of|cover(?:s|ing|ed)?|span(?:s|ning)?|namely|list(?:s|ed)?|such\s{1,3}as|being|were|feature[sd]?|scope|among\s{1,3}them)\b|:|–|—)"
    r"(?:\s|:|,|–|—|\b(?:the|these|following|national|only|limited\s{1,3}to|just|both|by|as|solely|of|in|on|for|this|page|review|analysis|summary|with|to)\b){0,8}$",
    regex.IGNORECASE,
)
# "Medicare is the only payer covered here": the payer noun follows.
_LEAD_AFTER: Final = regex.compile(
    r"[\s,]{1,3}(?:both\s{1,3}|all\s{1,3})?(?:is|are|were|was|make\s{1,3}up|form|represent|comprise|remain)\s{1,3}(?:\w+[\s-]){0,6}?(?:payers?|payors?|insurers?|carriers?|plans?)\b",
    regex.IGNORECASE,
)
# "… pay by contract and are left out of account": the list of those that are not meant.
_EXCLUDED: Final = regex.compile(
    r"\b(?:left\s{1,3}out|excluded|not\s{1,3}(?:covered|listed|included|addressed|discussed|in\s{1,3}scope)|(?:outside|out\s{1,3}of)\s{1,3}(?:the\s{1,3})?scope|omitted|left\s{1,3}aside)\b",
    regex.IGNORECASE,
)
Listed = tuple[regex.Match[str], int]
"""A payer, and the end of the line or sentence that lists it."""
_NEGATED: Final = regex.compile(
    r"\b(?:not|no|never|exclud\w{1,4}|except|differs?|var(?:y|ies))\b|n't\b", regex.IGNORECASE
)
_WEAK: Final = regex.compile(r"(?:such\s{1,3}as|like)\s{0,3}$", regex.IGNORECASE)
_LONGEST_LEAD_IN: Final = 160
_LISTING_FROM: Final = 3
_NOUNS: Final = ("payer", "payor", "insurer", "carrier", "plans")


def extract(page: Page) -> list[Fact]:
    """Return each listed payer once, at its first listing, in document order."""
    found: dict[str, Fact] = {}
    for match, reach in _listed(page):
        name = _NAMES[_key(match[0])]
        if name not in found:
            found[name] = fact(page, name, match.start(), match.end(), reach)
    return list(found.values())


def _listed(page: Page) -> Iterator[Listed]:
    under_label = False
    for block, words in page.worded:
        named = not _WORDS.isdisjoint(words)
        if block.kind == "label":
            under_label = block.name == "payers"
            if named and under_label:
                yield from ((match, block.end) for match in _payers(page, words, block.value_start, block.end))
            elif named and block.name in ("lead", "represents", "headline", "readers_learn"):
                yield from _in_prose(page, block, words)
        elif block.kind == "item" and under_label:
            if named:
                yield from ((match, block.end) for match in _payers(page, words, block.content_start, block.end))
        elif block.kind in ("paragraph", "item"):
            under_label = _announces(page, block)
            if named:
                yield from _in_prose(page, block, words)
        elif block.kind == "heading":
            under_label = "payer" in page.lowered[block.start : block.end]


def _payers(page: Page, words: set[str], start: int, end: int) -> Iterator[regex.Match[str]]:
    return page.each_match(_PAYER, _FIRST_WORDS & words, start, end)


def _announces(page: Page, block: Block) -> bool:
    """Whether a paragraph announces a list of payers that stands below it."""
    ending = page.lowered[max(block.start, block.end - 160) : block.end]
    announces = ending[-1] == ":" or "below" in ending[-40:] or "following" in ending[-40:]
    return announces and any(noun in ending for noun in _NOUNS)


def _in_prose(page: Page, block: Block, words: set[str]) -> Iterator[Listed]:
    text = page.text
    for start, end in page.sentences_with(block, _WORDS & words):
        if not page.holds(_ANCHORS, start, end):
            continue
        payers = list(_payers(page, words, start, end))
        if not payers or _EXCLUDED.search(text, payers[0].end(), end):
            continue
        runs = _runs(text, payers)
        if any(len({_NAMES[_key(match[0])] for match in run}) >= _LISTING_FROM for run in runs):
            yield from ((match, end) for match in payers)
            continue
        for run in runs:
            before = text[max(start, run[0].start() - _LONGEST_LEAD_IN) : run[0].start()]
            lead = _LEAD_IN.search(before)
            is_listed = (
                lead is not None and not _NEGATED.search(lead[0]) and not (len(run) == 1 and _WEAK.search(before))
            )
            if is_listed or _LEAD_AFTER.match(text, run[-1].end(), end):
                yield from ((match, end) for match in run)


def _runs(text: str, payers: list[regex.Match[str]]) -> list[list[regex.Match[str]]]:
    """Payers that stand in one list: nothing but separators between them."""
    runs = [[payers[0]]]
    for match in payers[1:]:
        between = text[runs[-1][-1].end() : match.start()]
        if _SEPARATOR.fullmatch(between) or _UNKNOWN_BETWEEN.fullmatch(between):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs

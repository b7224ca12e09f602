"""The payers that a document lists as covered: in a sentence with a lead-in, as a list of several, or under a label."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

import regex
from msgspec import Struct

from ..facts import fact
from ..model import Fact
from ..page import Block, Page, Sentence
from ..prose import fold, plain
from ..vocabulary import Vocabulary


def _key(words: str) -> str:
    """Fold a payer's name for look-up; a space, a dash and a slash are the same between its words.

    >>> _key("Fee-for-Service  Medicare")
    'fee for service medicare'
    """
    return " ".join(fold(words).replace("-", " ").replace("/", " ").split())


_GAP: Final = r"[\s\u00a0\u2011/-]{1,3}"


def _pattern(wording: str) -> str:
    return _GAP.join(re.escape(word) for word in re.split(r"[ /-]", wording)).replace("\\&", "(?:&|and)")


# A letter, digit or dash beside a name makes it part of another word; the mark of a footnote does not.
_INSIDE: Final = r"(?:[^\W¹²³⁰-⁹]|-)"
# First words that say nothing of a payer by themselves: names that they begin are known by another word.
_COMMON_WORDS: Final = frozenset(
    ["the", "state", "original", "traditional", "federal", "department", "health", "fee", "cms", "cvs"]
)


def _word(wording: str) -> str:
    """What the words of a text that holds the wording must hold: its first word, unless that is a common one.

    >>> _word("Blue Cross/Blue Shield"), _word("Department of Veterans Affairs")
    ('blue', 'veterans')
    """
    words = plain(wording).split()
    return (
        words[0]
        if words[0] not in _COMMON_WORDS
        else max((w for w in words if w not in _COMMON_WORDS), key=len, default=words[0])
    )


def _one_of(wordings: list[str]) -> re.Pattern[str]:
    """Any of the wordings, the longest first, so that "Medicare Advantage" is never read as "Medicare"."""
    names = "|".join(_pattern(wording) for wording in sorted(set(wordings), key=len, reverse=True))
    return re.compile(rf"(?<!{_INSIDE})(?:{names})(?!{_INSIDE})")


class PayerWords(Struct, frozen=True):
    """The names of payers in a vocabulary."""

    names: dict[str, str]
    """Canonical name by wording, as it is usually written and folded."""
    first_words: dict[str, set[str]]
    """The first words of the wordings that are known by a word."""
    words: frozenset[str]
    """The words that wordings are known by."""
    patterns: dict[str, re.Pattern[str]]
    """What matches a payer, by the first word of its name."""


def payer_words(vocabulary: Vocabulary) -> PayerWords:
    """Return what `Vocabulary.derived` keeps for this module."""
    names = {wording: row.id for row in vocabulary.payers for wording in row.wordings}
    beginning: dict[str, list[str]] = {}
    first_words: dict[str, set[str]] = {}
    for wording in names:
        first = plain(wording).split()[0]
        beginning.setdefault(first, []).append(wording)
        first_words.setdefault(_word(wording), set()).add(first)
    return PayerWords(
        names={_key(wording): name for wording, name in names.items()} | names,
        first_words=first_words,
        words=frozenset(first_words),
        patterns={first: _one_of(wordings) for first, wordings in beginning.items()},
    )


# What may stand between two payers of one list.
_SEPARATOR: Final = regex.compile(
    r"[\s*_]{0,4}(?:\([^()]{0,60}\)\s{0,2})?(?:[,;/&+•–—]|\band\b|\bor\b|\bplus\b|as well as|along with|together with|followed by|joined by)"
    r"(?:[\s,;*_]|\band\b|\bor\b|\balso\b|\bfinally\b|\bthe\b|\bboth\b|\bnational\b|\bcommercial\b|\bplans?\b|\btraditional\b|\boriginal\b|\bfederal\b|\bprogram\b|\bas well as\b|\bplus\b){0,8}\s{0,3}",
    regex.IGNORECASE,
)
_USUAL_SEPARATORS: Final = frozenset([", ", ", and ", " and ", "; "])
"""Some of what _SEPARATOR matches."""
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
_PAYER_NOUNS: Final = frozenset([
    "payer", "payers", "payor", "payors", "insurer", "insurers", "carrier", "carriers", "plan", "plans", "program", "programs",
])  # fmt: skip
"""Words one of which is in each _LEAD_IN and each _LEAD_AFTER."""
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
_EXCLUDING: Final = frozenset(["left", "excluded", "not", "outside", "out", "omitted"])
"""Words one of which begins what _EXCLUDED matches."""
_NEGATED: Final = regex.compile(
    r"\b(?:not|no|never|exclud\w{1,4}|except|differs?|var(?:y|ies))\b|n't\b", regex.IGNORECASE
)
_WEAK: Final = regex.compile(r"(?:such\s{1,3}as|like)\s{0,3}$", regex.IGNORECASE)
_LONGEST_LEAD_IN: Final = 160
_LISTING_FROM: Final = 3
_ANNOUNCED: Final = ("payer", "payor", "insurer", "carrier", "plans")
_PROSE_LABELS: Final = frozenset(["lead", "represents", "headline", "readers_learn"])
"""Labels whose line is a sentence of prose."""


class _Payer(Struct, frozen=True, gc=False):
    """A payer: its canonical name, where it stands, and the end of the line or sentence that names it."""

    name: str
    start: int
    end: int
    reach: int


def extract(page: Page) -> list[Fact]:
    """Return each listed payer once, at its first listing, in document order."""
    naming = page.saying(page.vocabulary.derived(payer_words).words)
    if not naming:
        return []
    under_label = _items_under_label(page) if any(sentence.block.kind == "item" for sentence in naming) else ()
    found: dict[str, Fact] = {}
    for sentence in naming:
        for payer in _listed(page, sentence, under_label):
            if payer.name not in found:
                found[payer.name] = fact(page, payer.name, payer.start, payer.end, payer.reach)
    return list(found.values())


def _listed(page: Page, sentence: Sentence, under_label: Container[int]) -> list[_Payer]:
    """Return the payers that a sentence lists; `under_label` has the offsets of the items of lists of payers."""
    block = sentence.block
    if block.kind == "label":
        if block.name == "payers":
            return _payers(page, sentence, max(sentence.start, block.value_start), block.end)
        return _in_prose(page, sentence) if block.name in _PROSE_LABELS else []
    if block.start in under_label:
        return _payers(page, sentence, sentence.start, block.end)
    return _in_prose(page, sentence)


def _payers(page: Page, sentence: Sentence, start: int, reach: int) -> list[_Payer]:
    """Return the payers that a sentence names from `start` on."""
    text, words, end = page.text, sentence.words, sentence.end
    known = page.vocabulary.derived(payer_words)
    begins: list[tuple[int, str]] = []
    for word in known.words & words:
        for first in known.first_words[word]:
            if first in words:
                at = page.plain.find(first, start, end)
                while at >= 0:
                    begins.append((at, first))
                    at = page.plain.find(first, at + 1, end)
    begins.sort()
    payers: list[_Payer] = []
    last = start
    for at, first in begins:
        if at >= last and (match := known.patterns[first].match(text, at, end)):
            last = match.end()
            payers.append(_Payer(known.names.get(match[0]) or known.names[_key(match[0])], at, last, reach))
    return payers


def _items_under_label(page: Page) -> set[int]:
    """Return where the items begin that stand in a list of payers: under a label, a heading or a paragraph that announces one."""
    found = set()
    under_label = False
    for block in page.own:
        if block.kind == "label":
            under_label = block.name == "payers"
        elif block.kind == "heading":
            under_label = "payer" in page.lowered[block.start : block.end]
        elif block.kind == "item" and under_label:
            found.add(block.start)
        elif block.kind in ("item", "paragraph"):
            under_label = _announces(page, block)
    return found


def _announces(page: Page, block: Block) -> bool:
    """Whether a paragraph announces a list of payers that stands below it."""
    ending = page.lowered[max(block.start, block.end - 160) : block.end]
    announces = ending[-1] == ":" or "below" in ending[-40:] or "following" in ending[-40:]
    return announces and any(noun in ending for noun in _ANNOUNCED)


def _in_prose(page: Page, sentence: Sentence) -> list[_Payer]:
    """Return the payers that a sentence of prose lists: all of them if several stand together, else those that it says it lists."""
    text, words, end = page.text, sentence.words, sentence.end
    payers = _payers(page, sentence, sentence.start, end)
    if not payers:
        return []
    if (leads := _EXCLUDING & words) and page.first_match(_EXCLUDED, leads, payers[0].end, end):
        return []
    runs = _runs(text, payers)
    for run in runs:
        if len(run) >= _LISTING_FROM and len({payer.name for payer in run}) >= _LISTING_FROM:
            return payers
    if _PAYER_NOUNS.isdisjoint(words):
        return []
    return [payer for run in runs if _is_listed(text, run, sentence) for payer in run]


def _is_listed(text: str, run: list[_Payer], sentence: Sentence) -> bool:
    """Whether what stands before or after one or two payers says that they are the ones listed."""
    before = text[max(sentence.start, run[0].start - _LONGEST_LEAD_IN) : run[0].start]
    lead = _LEAD_IN.search(before)
    if lead is not None and not _NEGATED.search(lead[0]) and not (len(run) == 1 and _WEAK.search(before)):
        return True
    return _LEAD_AFTER.match(text, run[-1].end, sentence.end) is not None


def _runs(text: str, payers: list[_Payer]) -> list[list[_Payer]]:
    """Payers that stand in one list: nothing but separators between them."""
    runs = [[payers[0]]]
    for payer in payers[1:]:
        between = text[runs[-1][-1].end : payer.start]
        if between in _USUAL_SEPARATORS or _SEPARATOR.fullmatch(between) or _UNKNOWN_BETWEEN.fullmatch(between):
            runs[-1].append(payer)
        else:
            runs.append([payer])
    return runs

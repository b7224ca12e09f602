"""Comparing what two texts name: their distinctive words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

import regex

from ..prose import fold
from ..vocabulary.drug_stems import NO_DRUGS, STEMS
from ..vocabulary.modifier_uses import SYNONYMS

_WORD: Final = regex.compile(r"[a-z0-9]{4,40}")
_COMMON: Final = frozenset(
    [
        "injection",
        "injectable",
        "infusion",
        "inject",
        "code",
        "each",
        "dose",
        "dosage",
        "unit",
        "units",
        "with",
        "without",
        "from",
        "including",
        "include",
        "includes",
        "other",
        "used",
        "type",
        "than",
        "that",
        "this",
        "item",
        "items",
        "not",
        "otherwise",
        "classified",
        "specified",
        "administration",
        "administered",
        "solution",
        "milligram",
        "per",
        "form",
        "final",
        "product",
        "approved",
        "only",
        "under",
        "over",
        "when",
        "into",
        "more",
        "less",
        "first",
        "second",
        "subsequent",
        "same",
        "such",
        "used",
    ]
)
_PREFIX: Final = 5
_BEGINNING: Final = 6
_SHORT_WORD: Final = regex.compile(r"[a-z0-9]{3,40}")
_SHORT_COMMON: Final = frozenset(
    ["the", "and", "for", "any", "all", "are", "was", "has", "its", "one", "two", "who", "use", "via"]
)
_NAME: Final = re.compile(
    r"(?<![a-z])(?P<base>[a-z]{5,40})(?:[-\u2011][a-z]{4}(?![a-z-])|(?P<class>[-\u2011]|[^\S\x1c-\x1f]{1,2}(?:analog|class|derivative|family|receptor|group|type)))?"
)
"""A word; what follows it may make it the name of a class ("a penicillin-class antibiotic", "a somatostatin analog")."""

_SHORTEST_BASE: Final = 5
_LONGEST_BASE: Final = 40
_LETTERS_ALONE: Final = bytes(code if chr(code) in ascii_lowercase else 32 for code in range(256))
_SHORTEST_STEM: Final = min(map(len, STEMS))
_BY_END: Final = {
    end: tuple(stem for stem in STEMS if stem.endswith(end)) for end in {stem[-_SHORTEST_STEM:] for stem in STEMS}
}
"""Stems by their last letters: few words end in these."""


def distinctive(text: str) -> frozenset[str]:
    """Words of a text that tell one thing from another, folded.

    >>> sorted(distinctive("Injection, Inotuzumab Ozogamicin, 0.1 mg"))
    ['inotuzumab', 'ozogamicin']
    """
    return frozenset(word for word in _WORD.findall(fold(text)) if word not in _COMMON and not word.isdigit())


def beginnings(text: str) -> frozenset[str]:
    """How the words of weight in a modifier's description begin, short ones included, words for one thing made one.

    >>> sorted(beginnings("For rent")), beginnings("Intravenous administration") <= beginnings("Administered intravenously")
    (['rental'], True)
    """
    words = (word for word in _SHORT_WORD.findall(fold(text)) if word not in _COMMON and word not in _SHORT_COMMON)
    return frozenset(SYNONYMS.get(word, word)[:_BEGINNING] for word in words if not word.isdigit())


official_beginnings = lru_cache(maxsize=2048)(beginnings)
"""`beginnings` of CMS's texts, which come again and again and are never long."""


def share(words: Set[str], others: Set[str]) -> float:
    """Which part of `words` has a word with the same beginning among `others`; 1 where there are no words.

    >>> share({"orthotic", "knee"}, {"orthosis", "wrist"})
    0.5
    """
    beginnings = {word[:_PREFIX] for word in others}
    return sum(word[:_PREFIX] in beginnings for word in words) / len(words) if words else 1.0


def with_stems(words: Iterable[str]) -> list[str]:
    """Return those of some words in lower case that end in a stem of nonproprietary names.

    >>> with_stems(["adalimumab", "drug", "aacf"])
    ['adalimumab']
    """
    return [
        word for word in words if (stems := _BY_END.get(word[-_SHORTEST_STEM:])) is not None and word.endswith(stems)
    ]


def drugs(lowered: str, start: int = 0, end: int | None = None) -> dict[str, tuple[int, int]]:
    """Nonproprietary names in a text in lower case, by their stems, each with its first place.

    The suffix of four letters that tells biological products apart belongs to the name.

    >>> list(drugs("adalimumab\u2011aacf or the peptide gemtuzumab ozogamicin, a penicillin-class drug"))
    ['adalimumab-aacf', 'gemtuzumab', 'ozogamicin']
    """
    end = len(lowered) if end is None else end
    found: dict[str, tuple[int, int]] = {}
    words = lowered[start:end].encode("latin-1", "replace").translate(_LETTERS_ALONE).decode("latin-1").split()
    at = start
    for word in words:
        base = word[:_LONGEST_BASE]
        stems = _BY_END.get(base[-_SHORTEST_STEM:])
        if stems is None or not base.endswith(stems) or len(base) < _SHORTEST_BASE:
            continue
        match = None
        while match is None or match["base"] != base:  # the same letters may begin or end another word
            at = lowered.index(base, at, end)
            match = _NAME.match(lowered, at, end)
            at += 1
        if match["class"] is None and base not in NO_DRUGS:
            found.setdefault(match[0].replace("\u2011", "-"), match.span())
    return found

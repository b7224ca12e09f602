"""Comparing what two texts name: their distinctive words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from functools import lru_cache, partial
from string import ascii_lowercase
from typing import Final

import regex
from msgspec import Struct

from ..prose import fold
from ..vocabulary import Vocabulary

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


class Stems(Struct, frozen=True):
    """The stems of drugs in a vocabulary."""

    shortest: int
    """Letters of the shortest stem."""
    by_end: dict[str, tuple[str, ...]]
    """Stems by their last letters, `shortest` of them: few words end in these."""
    not_drugs: frozenset[str]
    """Words that end in a stem and name no drug."""


def drug_stems(vocabulary: Vocabulary) -> Stems:
    """Return what `Vocabulary.derived` keeps to find drugs with."""
    stems = [row.id for row in vocabulary.drug_stems]
    shortest = min(map(len, stems), default=1)
    ends = {stem[-shortest:] for stem in stems}
    return Stems(
        shortest,
        {end: tuple(stem for stem in stems if stem.endswith(end)) for end in ends},
        frozenset(word for row in vocabulary.drug_stems for word in row.not_drugs),
    )


def distinctive(text: str) -> frozenset[str]:
    """Words of a text that tell one thing from another, folded.

    >>> sorted(distinctive("Injection, Inotuzumab Ozogamicin, 0.1 mg"))
    ['inotuzumab', 'ozogamicin']
    """
    return frozenset(word for word in _WORD.findall(fold(text)) if word not in _COMMON and not word.isdigit())


def beginnings(text: str, one_word: Mapping[str, str]) -> frozenset[str]:
    """How the words of weight in a modifier's description begin, short ones included.

    `one_word` gives, for words that mean one thing, the word that stands for all of them.

    >>> sorted(beginnings("For rent, by month", {"rent": "rental"}))
    ['month', 'rental']
    """
    words = (word for word in _SHORT_WORD.findall(fold(text)) if word not in _COMMON and word not in _SHORT_COMMON)
    return frozenset(one_word.get(word, word)[:_BEGINNING] for word in words if not word.isdigit())


def one_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the word that stands for all by each of the words for one thing."""
    return {word: row.id for row in vocabulary.modifier_words for word in row.wordings}


def official_beginnings(vocabulary: Vocabulary) -> Callable[[str], frozenset[str]]:
    """Return `beginnings` for CMS's texts: they come again and again and are never long."""
    return lru_cache(maxsize=2048)(partial(beginnings, one_word=vocabulary.derived(one_words)))


def share(words: Set[str], others: Set[str]) -> float:
    """Which part of `words` has a word with the same beginning among `others`; 1 where there are no words.

    >>> share({"orthotic", "knee"}, {"orthosis", "wrist"})
    0.5
    """
    beginnings = {word[:_PREFIX] for word in others}
    return sum(word[:_PREFIX] in beginnings for word in words) / len(words) if words else 1.0


def with_stems(words: Iterable[str], stems: Stems) -> list[str]:
    """Return those of some words in lower case that end in a stem of nonproprietary names.

    >>> with_stems(["adalimumab", "drug", "aacf"], Stems(3, {"mab": ("mab", "zumab")}, frozenset()))
    ['adalimumab']
    """
    by_end, shortest = stems.by_end, stems.shortest
    return [word for word in words if (ends := by_end.get(word[-shortest:])) is not None and word.endswith(ends)]


def drugs(lowered: str, stems: Stems, start: int = 0, end: int | None = None) -> dict[str, tuple[int, int]]:
    """Nonproprietary names in a text in lower case, by their stems, each with its first place.

    The suffix of four letters that tells biological products apart belongs to the name.

    >>> from hcpcs_extract.vocabulary import built_in
    >>> stems = built_in().derived(drug_stems)
    >>> list(drugs("adalimumab\u2011aacf or the peptide gemtuzumab ozogamicin, a penicillin-class drug", stems))
    ['adalimumab-aacf', 'gemtuzumab', 'ozogamicin']
    """
    end = len(lowered) if end is None else end
    found: dict[str, tuple[int, int]] = {}
    words = lowered[start:end].encode("latin-1", "replace").translate(_LETTERS_ALONE).decode("latin-1").split()
    at = start
    for word in words:
        base = word[:_LONGEST_BASE]
        ends = stems.by_end.get(base[-stems.shortest :])
        if ends is None or not base.endswith(ends) or len(base) < _SHORTEST_BASE:
            continue
        match = None
        while match is None or match["base"] != base:  # the same letters may begin or end another word
            at = lowered.index(base, at, end)
            match = _NAME.match(lowered, at, end)
            at += 1
        if match["class"] is None and base not in stems.not_drugs:
            found.setdefault(match[0].replace("\u2011", "-"), match.span())
    return found

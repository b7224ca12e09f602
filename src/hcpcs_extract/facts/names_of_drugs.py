"""Comparing what two texts name: their distinctive words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from functools import lru_cache, partial
from string import ascii_lowercase
from typing import Final

from msgspec import Struct

from ..text.phrases import Passage, Phrase
from ..text.words import fold, plain
from ..vocabulary import Vocabulary

_PREFIX: Final = 5
_BEGINNING: Final = 6
_SHORTEST: Final = 4
_SHORTEST_OF_MODIFIERS: Final = 3
_SHORTEST_BASE: Final = 5
_LONGEST_BASE: Final = 40
_BASE: Final = re.compile(r"(?<![a-z])[a-z]{5,40}")
"""The name of a drug in `Passage.whole.plain`."""
_SUFFIX: Final = re.compile(r"[-\u2011](?:(?P<letters>[A-Za-z]{4})(?![A-Za-z-]))?")
"""A hyphen behind the name: four letters make it a biological product's suffix, else the name is that of a class."""
_OF_CLASS: Final = Phrase(
    r"\s{1,2}{drug_class}",
    matches=["a somatostatin« analog»", "the bevacizumab« family»", "penicillin« derivatives»"],
    refuses=["adalimumab injection", "analog", "adalimumab classified as"],
)
"""What makes the name before it that of a class of drugs."""
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


def common_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words that tell no thing from another."""
    return frozenset(vocabulary.lexicon.wordings.get("common_word", ()))


def distinctive(text: str, common: Set[str]) -> frozenset[str]:
    """Words of a text that tell one thing from another, folded; not the `common` ones.

    >>> sorted(distinctive("Injection, Inotuzumab Ozogamicin, 0.1 mg per 1000", {"injection"}))
    ['inotuzumab', 'ozogamicin']
    """
    return frozenset(_words(text, _SHORTEST, common))


def _words(text: str, shortest: int, common: Set[str]) -> Iterator[str]:
    for word in plain(fold(text)).split():
        if len(word) >= shortest and word not in common and not word.isdigit():
            yield word


def beginnings(text: str, one_word: Mapping[str, str], common: Set[str]) -> frozenset[str]:
    """How the words of weight in a modifier's description begin, short ones included; not the `common` ones.

    `one_word` makes words for one thing one.

    >>> sorted(beginnings("For rent, by month", {"rent": "rental"}, {"for"}))
    ['month', 'rental']
    """
    words = _words(text, _SHORTEST_OF_MODIFIERS, common)
    return frozenset(one_word.get(word, word)[:_BEGINNING] for word in words)


def one_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the word that stands for all by each of the words for one thing."""
    return {word: row.id for row in vocabulary.modifier_words for word in row.wordings}


def beginnings_of(vocabulary: Vocabulary) -> Callable[[str], frozenset[str]]:
    """Return `beginnings` with the words of a vocabulary."""
    return partial(beginnings, one_word=one_words(vocabulary), common=vocabulary.derived(common_words))


def official_beginnings(vocabulary: Vocabulary) -> Callable[[str], frozenset[str]]:
    """Return `beginnings_of` for CMS's texts: they come again and again and are never long."""
    return lru_cache(maxsize=2048)(vocabulary.derived(beginnings_of))


def share(words: Set[str], others: Set[str]) -> float:
    """Which part of `words` has a word with the same beginning among `others`; 1 where there are no words.

    >>> share({"orthotic", "knee"}, {"orthosis", "wrist"})
    0.5
    """
    beginnings = {word[:_PREFIX] for word in others}
    return sum(word[:_PREFIX] in beginnings for word in words) / len(words) if words else 1.0


def drugs(passage: Passage, stems: Stems) -> dict[str, tuple[int, int]]:
    """Nonproprietary names in a passage, in small letters, by their stems, each with its first place.

    The suffix of four letters that tells biological products apart belongs to the name.

    >>> from hcpcs_extract.vocabulary import built_in
    >>> text = "Adalimumab\u2011aacf or the peptide gemtuzumab ozogamicin, a penicillin-class drug, a leuprolide analog"
    >>> list(drugs(Passage.of(text, built_in().lexicon), built_in().derived(drug_stems)))
    ['adalimumab-aacf', 'gemtuzumab', 'ozogamicin']
    """
    whole, at, end = passage.whole, passage.start, passage.end
    words = whole.plain[at:end].encode("latin-1").translate(_LETTERS_ALONE).decode("latin-1").split()
    found: dict[str, tuple[int, int]] = {}
    for word in words:
        base = word[:_LONGEST_BASE]
        ends = stems.by_end.get(base[-stems.shortest :])
        if ends is None or not base.endswith(ends) or len(base) < _SHORTEST_BASE:
            continue
        match = None
        while match is None or match[0] != base:  # the same letters may begin or end another word
            at = whole.plain.index(base, at, end)
            match = _BASE.match(whole.plain, at, end)
            at += 1
        suffix = _SUFFIX.match(whole.text, match.end(), end)
        is_class = suffix["letters"] is None if suffix else _OF_CLASS.opens(passage, match.end()) is not None
        if not is_class and base not in stems.not_drugs:
            name = f"{base}-{suffix['letters'].lower()}" if suffix else base
            found.setdefault(name, (match.start(), suffix.end() if suffix else match.end()))
    return found

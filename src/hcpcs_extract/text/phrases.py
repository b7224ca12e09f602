r"""`Phrase`: the only way to look for wording.

A phrase declares a pattern (its language: `patterns.py`) and, beside it, wordings that it matches and refuses; a test
tries them all. It holds no words and nothing compiled: the `Lexicon` in force compiles it when it is first looked for.
Each search asks first whether the text has the words and marks that a match cannot do without (`prefilter.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Final, TypeVar

import regex
from msgspec import Struct

from .preparing import Prepared, prepare
from .words import folded, offsets, plain

Derived = TypeVar("Derived")
T = TypeVar("T")
Words = set[str] | frozenset[str]
_MOST_KNOWN: Final = 4096
"""Sets of clauses whose phrases an index keeps."""


class Phrase:
    """A wording to look for, in whole words and whatever the case of its letters.

    `pattern` is written in the language of `patterns.py`. `matches` are texts in which it is found; guillemets around a
    part say that the match is that part: "It «falls under the imaging service type»." `refuses` are texts in which it
    is not. `case_matters`: capitals and small letters differ.
    """

    __slots__ = ("case_matters", "matches", "pattern", "refuses")

    def __init__(
        self, pattern: str, *, matches: Sequence[str], refuses: Sequence[str], case_matters: bool = False
    ) -> None:
        self.pattern = pattern
        self.matches = matches
        self.refuses = refuses
        self.case_matters = case_matters

    def __repr__(self) -> str:
        return f"Phrase({' '.join(self.pattern.split())!r})"

    @property
    def key(self) -> str:
        """What tells it from all others: its pattern, and whether case matters."""
        return f"{'Aa' if self.case_matters else 'aa'} {self.pattern}"

    def may_be_in(self, passage: Passage) -> bool:
        """Whether a passage has the words that a match cannot do without."""
        return passage.whole.lexicon[self].may_be_among(passage.words)

    def find(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the first match in a passage, or in its part from `start` to `end` (offsets in the whole text)."""
        matcher = passage.whole.lexicon[self]
        if not matcher.may_be_among(passage.words):
            return None
        return matcher.search(passage, passage.start if start is None else start, passage.end if end is None else end)

    def each(self, passage: Passage, start: int | None = None, end: int | None = None) -> Iterator[regex.Match[str]]:
        """Yield the matches in a passage, or in its part from `start` to `end`, that do not overlap."""
        matcher = passage.whole.lexicon[self]
        start = passage.start if start is None else start
        end = passage.end if end is None else end
        whole = passage.whole
        if not matcher.may_be_among(passage.words) or not matcher.is_marked(whole.text, start, end):
            return
        expression = matcher.expression or matcher.compile()
        if not matcher.leads:
            yield from expression.finditer(whole.text, start, end)
            return
        for at in offsets(whole.plain, matcher.leads & passage.words, start, end):
            if at >= start and (match := expression.match(whole.text, at, end)):
                yield match
                start = match.end()

    def opens(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the match that begins where the passage does, or at `start`."""
        matcher = passage.whole.lexicon[self]
        if not matcher.may_be_among(passage.words):
            return None
        text, start = passage.whole.text, passage.start if start is None else start
        end = passage.end if end is None else end
        if matcher.marks and not matcher.is_marked(text, start, end):
            return None
        return (matcher.expression or matcher.compile()).match(text, start, end)

    def covers(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the match that is the whole of the passage, or of its part from `start` to `end`."""
        matcher = passage.whole.lexicon[self]
        if not matcher.may_be_among(passage.words):
            return None
        return (matcher.expression or matcher.compile()).fullmatch(
            passage.whole.text, passage.start if start is None else start, passage.end if end is None else end
        )


def first_of(
    phrases: Iterable[Phrase], passage: Passage, start: int | None = None, end: int | None = None
) -> regex.Match[str] | None:
    """Return the first match of the first of the phrases that is found; see `Phrase.find`."""
    for phrase in phrases:
        if match := phrase.find(passage, start, end):
            return match
    return None


def likely(phrases: tuple[Phrase, ...], passage: Passage) -> list[Phrase]:
    """Return those of the phrases that may be found in a passage, in their order: it has the words that they need."""
    lexicon = passage.whole.lexicon
    index = lexicon.index(phrases)
    found = index.among(passage.words)
    marked = index.marked
    if not marked or marked.keys().isdisjoint(found):
        return found
    text, start, end = passage.whole.text, passage.start, passage.end
    asked = {marked[phrase]: phrase for phrase in found if phrase in marked}
    absent = [marks for marks, phrase in asked.items() if not lexicon[phrase].is_marked(text, start, end)]
    return [phrase for phrase in found if marked.get(phrase) not in absent] if absent else found


def _meanings(wordings: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(wordings, Mapping):
        for wording, meaning in wordings.items():
            if found.setdefault(folded(wording), meaning) != meaning:
                raise ValueError(f"{wording!r} stands for both {found[folded(wording)]!r} and {meaning!r}")
        found.update(wordings)
    return found


class Matcher:
    """A phrase compiled with the words in force.

    `clauses`: a match holds a word of each. `marks`: it holds one of the characters of each. `leads`: it begins with
    one of these words; empty: not known. `expression` is None until a text first has the words that it needs.
    """

    __slots__ = ("_written", "clauses", "expression", "leads", "marks")

    def __init__(self, prepared: Prepared, flags: int) -> None:
        self.clauses = prepared.clauses
        self.marks = prepared.marks
        self.leads = prepared.leads
        self.expression: regex.Pattern[str] | None = None
        self._written = prepared.expression, flags

    def compile(self) -> regex.Pattern[str]:
        """Compile the regular expression, which takes up to some milliseconds, and return it."""
        self.expression = regex.compile(*self._written)
        return self.expression

    def may_be_among(self, words: Words) -> bool:
        """Whether these words hold one of each clause."""
        for clause in self.clauses:  # noqa: SIM110  asked of every sentence: `all` takes twice as long
            if words.isdisjoint(clause):
                return False
        return True

    def is_marked(self, text: str, start: int, end: int) -> bool:
        """Whether a part of a text holds the marks that a match cannot do without."""
        part = text[start:end]
        for marks in self.marks:
            for mark in marks:
                if mark in part:
                    break
            else:
                return False
        return True

    def search(self, passage: Passage, start: int, end: int) -> regex.Match[str] | None:
        """Return the first match between two offsets of a passage that has a word of each clause."""
        whole = passage.whole
        if self.marks and not self.is_marked(whole.text, start, end):
            return None
        expression = self.expression or self.compile()
        if not self.leads:
            return expression.search(whole.text, start, end)
        for at in offsets(whole.plain, self.leads & passage.words, start, end):
            if match := expression.match(whole.text, at, end):
                return match
        return None


class Index(Struct, frozen=True):
    """Several phrases by the words of their clauses: each clause is a bit."""

    words: frozenset[str]
    bits: dict[str, int]
    """For each word, the clauses that hold it."""
    clauses: list[tuple[int, Phrase]]
    """The phrases in their order, with the bits of their clauses."""
    needed: tuple[frozenset[str], ...]
    """A text in which one of the phrases is found holds a word of each of these sets."""
    marked: dict[Phrase, tuple[str, ...]]
    """The marks of the phrases that need some."""
    known: dict[int, list[Phrase]]
    """The phrases whose clauses are among some bits, for those asked for so far."""

    def among(self, words: Words) -> list[Phrase]:
        """Return the phrases of which these words hold one of each clause."""
        found, bits = 0, self.bits
        for word in self.words & words:
            found |= bits[word]
        phrases = self.known.get(found)
        if phrases is None:
            phrases = [phrase for clauses, phrase in self.clauses if found & clauses == clauses]
            if len(self.known) < _MOST_KNOWN:
                self.known[found] = phrases
        return phrases


class Lexicon(dict[Phrase, Matcher]):
    """The sets of wordings in force, and the phrases compiled with them so far.

    A set that is a mapping says what each of its wordings stands for; see `meaning`.
    `identity` tells one set of words from another. `prefilter=False` searches every text for every phrase, for the test
    that compares the two.
    `prepared` has what was worked out before with the same words, by `Phrase.key`; what it lacks is worked out here.
    Threads may share one: two that compile the same phrase at once store equal matchers.
    """

    def __init__(
        self,
        wordings: Mapping[str, Collection[str]],
        identity: str = "",
        *,
        prefilter: bool = True,
        prepared: Mapping[str, Prepared] | None = None,
    ) -> None:
        super().__init__()
        self._prepared = prepared or {}
        self.wordings = wordings
        self.identity = identity
        self.prefilter = prefilter
        self._indexes: dict[tuple[Phrase, ...], Index] = {}
        self._derived: dict[Callable[[Lexicon], object], Any] = {}
        self._meanings: dict[str, dict[str, str]] = {}

    def __missing__(self, phrase: Phrase) -> Matcher:
        prepared = self._prepared.get(phrase.key) or prepare(phrase.pattern, self.wordings, prefilter=self.prefilter)
        flags = regex.VERSION0 if phrase.case_matters else regex.VERSION0 | regex.IGNORECASE
        matcher = self[phrase] = Matcher(prepared, flags)
        return matcher

    def derived(self, build: Callable[[Lexicon], Derived]) -> Derived:
        """Return what `build` makes of the sets. It is built once and kept."""
        if build not in self._derived:
            self._derived[build] = build(self)
        found: Derived = self._derived[build]
        return found

    def meaning(self, name: str, written: str) -> str | None:
        """Return what a wording of the set `name` stands for; None: it is none of the set's.

        Case, blanks, dashes and slashes do not matter. Raises ValueError if a wording of the set stands for two things.

        >>> lexicon = Lexicon({"unit": {"mg": "mg", "sq cm": "cm2"}})
        >>> lexicon.meaning("unit", "Sq  CM"), lexicon.meaning("unit", "sqcm")
        ('cm2', None)
        """
        if name not in self._meanings:
            self._meanings[name] = _meanings(self.wordings.get(name, ()))
        found = self._meanings[name]
        return found.get(written) or found.get(folded(written))

    def index(self, phrases: tuple[Phrase, ...]) -> Index:
        """Return the index of phrases by the words of their clauses."""
        found = self._indexes.get(phrases)
        if found is None:
            found = self._indexes[phrases] = _indexed({phrase: self[phrase] for phrase in phrases})
        return found


def _indexed(matchers: dict[Phrase, Matcher]) -> Index:
    clauses = [matcher.clauses for matcher in matchers.values()]
    numbers = {clause: number for number, clause in enumerate({clause for each in clauses for clause in each})}
    bits: dict[str, int] = {}
    for clause, number in numbers.items():
        for word in clause:
            bits[word] = bits.get(word, 0) | 1 << number
    of_phrases = [sum(1 << numbers[clause] for clause in set(each)) for each in clauses]
    marked = {phrase: matcher.marks for phrase, matcher in matchers.items() if matcher.marks}
    return Index(frozenset(bits), bits, list(zip(of_phrases, matchers, strict=True)), _in_common(clauses), marked, {})


def _in_common(phrases: list[tuple[frozenset[str], ...]]) -> tuple[frozenset[str], ...]:
    """Return two sets of words that hold a clause of each phrase: the smallest, and the one most unlike it.

    To a set are joined the clauses that make it the least longer.

    >>> one = frozenset(["is"]), frozenset(["not"])
    >>> other = frozenset(["it", "is"]), frozenset(["no", "not"])
    >>> in_common = _in_common([one, other])
    >>> [sorted(words) for words in in_common]
    [['is', 'it'], ['no', 'not']]
    """
    sets: set[frozenset[str]] = set()
    if not all(phrases):
        return ()
    for clause in {clause for clauses in phrases for clause in clauses}:
        joined = clause
        for clauses in sorted(phrases, key=len):
            joined |= min(clauses, key=lambda words: (len(words - joined), sorted(words)))
        sets.add(joined)
    smallest = min(sets, key=lambda words: (len(words), sorted(words)))
    other = min(sets, key=lambda words: (len(words & smallest), len(words), sorted(words)))
    return smallest, other


class Whole(Struct, frozen=True):
    """A text that is searched: itself, its words (`words.plain`) with the same offsets, and the lexicon in force."""

    text: str
    plain: str
    lexicon: Lexicon


class _AnyWord(frozenset[str]):
    """Stands for the words of a passage too long to list them all: it may hold any."""

    def isdisjoint(self, other: object) -> bool:  # noqa: ARG002  the signature is that of sets
        """Return False: a word of `other` may be there."""
        return False

    def __rand__(self, other: Set[T]) -> frozenset[T]:
        """Return all of `other`."""
        return frozenset(other)


ANY_WORD: Final = _AnyWord()


class Passage(Struct, frozen=True, gc=False):
    """A part of a text that phrases are looked for in, and the words that it holds."""

    whole: Whole
    start: int
    end: int
    words: Words

    @classmethod
    def part(cls, whole: Whole, start: int, end: int) -> Passage:
        """The part of a text between two offsets."""
        return Passage(whole, start, end, set(whole.plain[start:end].split()))

    @classmethod
    def of(cls, text: str, lexicon: Lexicon) -> Passage:
        """All of a text of its own."""
        return cls.part(Whole(text, plain(text), lexicon), 0, len(text))

    @property
    def text(self) -> str:
        """The passage's own text."""
        return self.whole.text[self.start : self.end]

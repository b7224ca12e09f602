r"""`Phrase`: the only way to look for wording.

A phrase declares a pattern (its language: `patterns.py`) and, beside it, wordings that it matches and refuses; a test
tries them all. It holds no words and nothing compiled: the `Lexicon` in force compiles it when it is first looked for.
Each search asks first whether the text has the words and marks that a match cannot do without (`prefilter.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from typing import Any, Final, TypeVar

import regex
from msgspec import Struct

from ..prose import fold, offsets, plain
from .patterns import LOOKING, Blank, Branches, Character, Group, Part, Repeated, Wordings, is_word, parsed, source
from .prefilter import Needed, needed

Derived = TypeVar("Derived")
T = TypeVar("T")
Words = set[str] | frozenset[str]

_NEEDS_NOTHING: Final = Needed((), (), frozenset())
_WORD: Final = regex.compile(r"\w")
_NOT_INSIDE_WORD: Final = r"(?:(?<!\w)|(?!\w))"


class Phrase:
    """A wording to look for, in whole words and whatever the case of its letters.

    `pattern` is written in the language of `patterns.py`. `matches` are texts in which it is found; guillemets around a
    part say that the match is that part: "It «falls under the imaging service type»." `refuses` are texts in which it
    is not. `case_matters`: capitals are told from small letters.
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

    def may_be_in(self, passage: Passage) -> bool:
        """Whether a passage has the words that a match cannot do without."""
        return not any(passage.words.isdisjoint(clause) for clause in passage.whole.lexicon[self].clauses)

    def find(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the first match in a passage, or in its part from `start` to `end` (offsets in the whole text)."""
        matcher = passage.whole.lexicon[self]
        words = passage.words
        for clause in matcher.clauses:
            if words.isdisjoint(clause):
                return None
        return matcher.search(passage, passage.start if start is None else start, passage.end if end is None else end)

    def each(self, passage: Passage, start: int | None = None, end: int | None = None) -> Iterator[regex.Match[str]]:
        """Yield the matches in a passage, or in its part from `start` to `end`, that do not overlap."""
        matcher = passage.whole.lexicon[self]
        words = passage.words
        for clause in matcher.clauses:
            if words.isdisjoint(clause):
                return
        start = passage.start if start is None else start
        end = passage.end if end is None else end
        whole = passage.whole
        if not matcher.leads:
            yield from matcher.expression.finditer(whole.text, start, end)
            return
        for at in offsets(whole.plain, matcher.leads & words, start, end):
            if at >= start and (match := matcher.expression.match(whole.text, at, end)):
                yield match
                start = match.end()

    def opens(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the match that begins where the passage does, or at `start`."""
        matcher = passage.whole.lexicon[self]
        for clause in matcher.clauses:
            if passage.words.isdisjoint(clause):
                return None
        return matcher.expression.match(
            passage.whole.text, passage.start if start is None else start, passage.end if end is None else end
        )

    def covers(self, passage: Passage, start: int | None = None, end: int | None = None) -> regex.Match[str] | None:
        """Return the match that is the whole of the passage, or of its part from `start` to `end`."""
        matcher = passage.whole.lexicon[self]
        for clause in matcher.clauses:
            if passage.words.isdisjoint(clause):
                return None
        return matcher.expression.fullmatch(
            passage.whole.text, passage.start if start is None else start, passage.end if end is None else end
        )


def first_of(
    phrases: tuple[Phrase, ...], passage: Passage, start: int | None = None, end: int | None = None
) -> regex.Match[str] | None:
    """Return the first match of the first of the phrases that is found; see `Phrase.find`."""
    start = passage.start if start is None else start
    end = passage.end if end is None else end
    for matcher in passage.whole.lexicon.likely(phrases, passage.words):
        if match := matcher.search(passage, start, end):
            return match
    return None


def folded(wording: str) -> str:
    """Return what is the same of two wordings whose case, blanks, dashes and slashes differ.

    >>> folded("Blue Cross/Blue-Shield")
    'blue cross blue shield'
    """
    return " ".join(fold(wording).replace("-", " ").replace("/", " ").split())


def _meanings(wordings: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(wordings, Mapping):
        for wording, meaning in wordings.items():
            if found.setdefault(folded(wording), meaning) != meaning:
                raise ValueError(f"{wording!r} stands for both {found[folded(wording)]!r} and {meaning!r}")
        found.update(wordings)
    return found


class Prepared(Struct, frozen=True, array_like=True):
    """What is worked out of a phrase with a set of words: the regular expression, and what a match needs."""

    expression: str
    clauses: tuple[frozenset[str], ...]
    marks: tuple[str, ...]
    leads: frozenset[str]


class Matcher:
    """A phrase compiled with the words in force.

    Its regular expression is compiled when a text first has the words that it needs.
    """

    __slots__ = ("_written", "clauses", "expression", "leads", "marks")

    expression: regex.Pattern[str]

    def __init__(self, prepared: Prepared, flags: int) -> None:
        self.clauses = prepared.clauses
        self.marks = prepared.marks
        self.leads = prepared.leads
        self._written = prepared.expression, flags

    def __getattr__(self, name: str) -> regex.Pattern[str]:
        """Compile the expression: only called until it is there."""
        if name != "expression":
            raise AttributeError(name)
        self.expression = regex.compile(*self._written)
        return self.expression

    def search(self, passage: Passage, start: int, end: int) -> regex.Match[str] | None:
        """Return the first match between two offsets of a passage that has a word of each clause."""
        whole = passage.whole
        for mark in self.marks:
            if whole.text.find(mark, start, end) < 0:
                return None
        if not self.leads:
            return self.expression.search(whole.text, start, end)
        for at in offsets(whole.plain, self.leads & passage.words, start, end):
            if match := self.expression.match(whole.text, at, end):
                return match
        return None


class Index(Struct, frozen=True):
    """Matchers of several phrases by the words of their first clauses."""

    matchers: list[Matcher]
    words: frozenset[str]
    numbers: dict[str, list[int]]
    """For each word, which of the matchers have it in their first clause."""
    always: list[int]
    """Those that have no clause."""


class Lexicon(dict[Phrase, Matcher]):
    """The sets of wordings in force, and the phrases compiled with them so far.

    A set that is a mapping says what each of its wordings stands for; see `meaning`.
    `identity` tells one set of words from another. `prefilter=False` searches every text for every phrase, for the test
    that compares the two.
    `prepared` has what was worked out before with the same words, by `key`; what it lacks is worked out here.
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
        self._needed: dict[tuple[Phrase, ...], tuple[frozenset[str], ...]] = {}
        self._indexes: dict[tuple[Phrase, ...], Index] = {}
        self._derived: dict[Callable[[Lexicon], object], Any] = {}
        self._meanings: dict[str, dict[str, str]] = {}

    def __missing__(self, phrase: Phrase) -> Matcher:
        prepared = self._prepared.get(key(phrase)) or prepare(phrase, self.wordings, prefilter=self.prefilter)
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

    def likely(self, phrases: tuple[Phrase, ...], words: Words) -> list[Matcher]:
        """Return the matchers of those phrases that may be found in a text with these words, in their order."""
        index = self._indexes.get(phrases) or self.index(phrases)
        if not index.always and words.isdisjoint(index.words):
            return []
        numbers = set(index.always)
        for word in index.words & words:
            numbers.update(index.numbers[word])
        found = []
        for number in sorted(numbers):
            for clause in index.matchers[number].clauses:
                if words.isdisjoint(clause):
                    break
            else:
                found.append(index.matchers[number])
        return found

    def index(self, phrases: tuple[Phrase, ...]) -> Index:
        """Return the index of phrases by the words of their first clauses."""
        if phrases not in self._indexes:
            self._indexes[phrases] = _indexed([self[phrase] for phrase in phrases])
        return self._indexes[phrases]

    def needed(self, phrases: tuple[Phrase, ...]) -> tuple[frozenset[str], ...]:
        """Return sets of words: a text in which one of the phrases is found holds a word of each set."""
        found = self._needed.get(phrases)
        if found is None:
            found = self._needed[phrases] = _in_common([self[phrase].clauses for phrase in phrases])
        return found


def _indexed(matchers: list[Matcher]) -> Index:
    numbers: dict[str, list[int]] = {}
    for number, matcher in enumerate(matchers):
        for word in matcher.clauses[0] if matcher.clauses else ():
            numbers.setdefault(word, []).append(number)
    always = [number for number, matcher in enumerate(matchers) if not matcher.clauses]
    return Index(matchers, frozenset(numbers), numbers, always)


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


def key(phrase: Phrase) -> str:
    """Return what tells a phrase from all others: its pattern, and whether case matters."""
    return f"{'Aa' if phrase.case_matters else 'aa'} {phrase.pattern}"


def prepare(phrase: Phrase, wordings: Mapping[str, Collection[str]], *, prefilter: bool = True) -> Prepared:
    """Work out a phrase's regular expression and what a match needs.

    Raises PatternError where its pattern cannot be read.
    """
    branches = parsed(phrase.pattern, wordings)
    expression = _edge(branches, at=0) + f"(?:{source(branches)})" + _edge(branches, at=-1)
    found = needed(branches) if prefilter else _NEEDS_NOTHING
    return Prepared(expression, found.clauses, found.marks, found.leads)


def _edge(branches: Branches, at: int) -> str:
    """What keeps a match from beginning (`at` 0) or ending (`at` -1) inside a word."""
    kinds = {kind for parts in branches for kind in _kinds(parts, at)}
    if kinds == {True}:
        return r"\b"
    if kinds == {False}:  # at no letter need the branches be tried
        return r"(?=\W)" if at == 0 else ""
    return _NOT_INSIDE_WORD


def _kinds(parts: Sequence[Part], at: int) -> set[bool | None]:
    """Whether the first (or last) character of the parts is one of a word: True, False, None for either."""
    found: set[bool | None] = set()
    for part in parts if at == 0 else reversed(parts):
        match part:
            case Character():
                return found | {is_word(part)}
            case Wordings(_, wordings):
                return found | {_WORD.match(wording[at]) is not None for wording in wordings}
            case Repeated(inner, least, _, _):
                found |= _kinds([inner], at)
                if least:
                    return found
            case Group(opening, inner) if opening not in LOOKING:
                return found | {kind for branch in inner for kind in _kinds(branch, at)}
            case Blank():
                return found | {False}
    return found | {None}


class Whole(Struct, frozen=True):
    """A text that is searched: itself, its words (`prose.plain`) with the same offsets, and the lexicon in force."""

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

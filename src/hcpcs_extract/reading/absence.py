"""Absence: whether words say that something is missing, and what.

The one answer that gaps, placeholders after a label, truncation, `table-missing` and `payers-contradict-gap` share.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import regex
from msgspec import Struct

from ..text.phrases import Passage, Phrase, Whole, first_of, likely
from ..text.words import one_line, sentences
from .absence_phrases import (
    ANNOUNCED,
    BEHIND_LABEL,
    CONDITION,
    CONDITIONAL,
    DASH,
    FOR,
    IS_MISSING,
    NAMES_INPUT,
    NAMING,
    NO_SUBJECT,
    NO_WHAT,
    NONE_THERE,
    NOTHING_LACKS,
    PLACEHOLDER,
    QUOTED,
    STATED,
    VERBLESS,
)

Kind = Literal["data", "place", "none"]


class Absence(Struct, frozen=True):
    """What a passage says is missing."""

    kind: Kind
    """`data`: a source or page lacks data. `place`: the words stand in place of a value ("TBA"). `none`: there are no
    such things ("no modifiers apply")."""
    start: int
    """Where the words begin that say so."""
    end: int
    what: str = "unspecified"
    """What is missing, or `unspecified`."""


_PLAIN: Final = frozenset(
    [
        "data",
        "input data",
        "information",
        "input",
        "the data",
        "this data",
        "this information",
        "these data",
        "it",
        "this",
    ]
)
"""Subjects that do not say what is missing."""
_NO_NAME: Final = frozenset([
    "is", "are", "was", "were", "had", "has", "have", "but", "could", "would", "said", "says", "this",
    "that", "us", "it",
])  # fmt: skip
"""What holds one of these words is half a sentence, or points at something else."""
_PREPOSITION: Final = regex.compile(r"^\s{0,3}(?:about|on|as to|regarding|concerning)\s", regex.IGNORECASE)
_ARTICLE: Final = "the "
_ENDS_SUBJECT: Final = frozenset(".,;")
_SHORTEST_SUBJECT: Final = 3
_LONGEST_SUBJECT: Final = 160
_BRACKETS: Final = " ([\"'“‘"
"""What may stand before a placeholder: "(not stated)"."""
_BEFORE: Final = " \t\r\n\u00a0-*_•>|#"
"""What may stand before the first word of a line."""


def absence(passage: Passage) -> Absence | None:
    """Return what a passage (a sentence, a cell, a value) says is missing, or None.

    >>> from ..vocabulary import built_in
    >>> def said(text: str) -> Absence | None:
    ...     return absence(Passage.of(text, built_in().lexicon))
    >>> said("The source omits modifiers.")
    Absence(kind='data', start=0, end=26, what='modifiers')
    >>> said("TBA").kind, said("No modifiers apply.").kind
    ('place', 'none')
    >>> said("Note: none of the source vials may be reused.")
    """
    statements = likely(STATED, passage)
    found = _data(passage, statements) or _entry(passage)
    return None if found is None or _is_only_mentioned(passage, statements) else found


def missing_data(passage: Passage, statements: list[Phrase] | None = None) -> Absence | None:
    """Return the absence of kind `data` that a passage states, or None: `absence` without the other two kinds.

    `statements` are what `may_say` gives for the passage, if it was asked.
    """
    statements = may_say(passage) if statements is None else statements
    found = _data(passage, statements)
    return None if found is None or _is_only_mentioned(passage, statements) else found


def names_input(passage: Passage) -> bool:
    """Whether a passage names the input of the page ("the source", "the data we were given")."""
    return NAMES_INPUT.find(passage) is not None


def may_say(passage: Passage) -> list[Phrase]:
    """Return the statements that data is missing which a passage may hold: none for most, which need no closer look."""
    return likely(STATED, passage)


def absences(whole: Whole, start: int, end: int) -> Iterator[Absence]:
    """Yield what each sentence and each line of a part of a text says is missing."""
    text = whole.text
    spans = sentences(text, start, end)
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        spans.append((start, stop))
        start = stop + 1
    for begin, last in spans:
        first = last - len(text[begin:last].lstrip(_BEFORE))
        if first < last and (found := absence(Passage.part(whole, first, last))):
            yield found


def _data(passage: Passage, statements: list[Phrase]) -> Absence | None:
    """What it says that a source or page lacks; `statements` are the likely ones."""
    if (statement := first_of(statements, passage)) is None:
        return None
    what = next(things_missing(passage), "unspecified")
    return Absence("data", *statement.span(), what)


def label_before(passage: Passage) -> str:
    """Return the label that a statement stands behind ("Rates" in "Rates: not supplied"), or nothing."""
    match = first_of(likely(BEHIND_LABEL, passage), passage)
    return match["label"] if match else ""


def _entry(passage: Passage) -> Absence | None:
    """What stands in place of a value, or says that there is nothing to list."""
    start = passage.end - len(passage.text.lstrip(_BRACKETS))
    if match := PLACEHOLDER.opens(passage, start) or DASH.covers(passage):
        return Absence("place", passage.start, match.end())
    match = NONE_THERE.find(passage)
    return Absence("none", *match.span()) if match else None


def _is_only_mentioned(passage: Passage, statements: list[Phrase]) -> bool:
    """Whether it announces how gaps are marked, quotes the words for one, sets a condition, or denies a gap."""
    if QUOTED.find(passage) or NOTHING_LACKS.find(passage) or CONDITION.opens(passage):
        return True
    announced = ANNOUNCED.find(passage)
    return announced is not None and (
        CONDITIONAL.opens(passage) is not None
        or first_of(statements, passage, passage.start, announced.start()) is not None
    )


def things_missing(passage: Passage) -> Iterator[str]:
    """Yield what a passage that says that data is missing may name as missing, the likeliest first."""
    if match := FOR.find(passage) or NO_WHAT.find(passage):
        yield one_line(match["what"]).rstrip(" .")
    for named in _naming(passage):
        if named:
            what = one_line(_PREPOSITION.sub("", named.rpartition(": ")[2])).strip(" .:")
            if what.lower() not in _PLAIN and _NO_NAME.isdisjoint(what.lower().split()):
                yield what


def _naming(passage: Passage) -> Iterator[str | None]:
    for phrase in likely(NAMING, passage):
        yield _what(phrase.find(passage))
    yield _subject(passage)
    yield _what(VERBLESS.opens(passage))
    yield _what(NO_SUBJECT.find(passage))


def _what(match: regex.Match[str] | None) -> str | None:
    return match["what"] if match else None


def _subject(passage: Passage) -> str | None:
    """Return all that a passage has before the verb that says that it is missing, if it may be the verb's subject."""
    verb = IS_MISSING.find(passage)
    if verb is None:
        return None
    before = passage.whole.text[passage.start : verb.start()].rstrip()
    if before[: len(_ARTICLE)].lower() == _ARTICLE:
        before = before[len(_ARTICLE) :]
    is_whole = _ENDS_SUBJECT.isdisjoint(before) and _SHORTEST_SUBJECT <= len(before) <= _LONGEST_SUBJECT
    return before if is_whole else None

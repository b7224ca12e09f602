"""From a phrase's pattern to what is searched for: the regular expression in whole words, and what a match needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import regex
from msgspec import Struct

from .patterns import LOOKING, Blank, Branches, Character, Group, Part, Repeated, Wordings, is_word, parsed, source
from .prefilter import Needed, needed

_NEEDS_NOTHING: Final = Needed((), (), frozenset())
_WORD: Final = regex.compile(r"\w")
_NOT_INSIDE_WORD: Final = r"(?:(?<!\w)|(?!\w))"


class Prepared(Struct, frozen=True, array_like=True):
    """What is worked out of a phrase with a set of words: the regular expression, and what a match needs."""

    expression: str
    clauses: tuple[frozenset[str], ...]
    marks: tuple[str, ...]
    leads: frozenset[str]


def prepare(pattern: str, wordings: Mapping[str, Collection[str]], *, prefilter: bool = True) -> Prepared:
    """Work out a pattern's regular expression and what a match needs.

    Raises PatternError if it cannot be read.
    """
    branches = parsed(pattern, wordings)
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

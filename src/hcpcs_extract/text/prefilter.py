r"""What a match of a pattern cannot do without, worked out from it: words, marks, the words it begins with.

The words are those of `words.plain`: runs of ASCII letters and digits in lower case. A text that lacks them needs no
search. Method: the prefilters of RE2 and of Google Code Search (Russ Cox, Regular Expression Matching with a Trigram
Index, 2012), over words in place of trigrams. Parts are joined while the texts that they stand for can be listed; where
they cannot, one word of each text makes a clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_letters, digits
from typing import Final

import regex
from msgspec import Struct

from .patterns import LOOKING, Blank, Branches, Character, Edge, Group, Part, Repeated, Wordings, is_word
from .words import plain

_MOST_TEXTS: Final = 256
"""Texts that are listed of parts joined together."""
_MOST_CHARACTERS: Final = 3
"""Characters of a class that are listed."""
_MOST_TIMES: Final = 3
"""Times that a repeated part is listed."""
_MOST_CLAUSES: Final = 3
_MOST_MARKS: Final = 6
"""Marks one of which a match holds."""
_EDGE: Final = "|"
"""In a listed text, the edge of a word. A blank there is any character that is not a letter or digit of ASCII."""
_APART: Final = (" ", _EDGE)
_ASCII_CLASS: Final = regex.compile(r"\[(?!\^)(?:[!-\[\]-~ ])*\]")
"""A class that names its characters, all of ASCII."""
_LISTED_CLASS: Final = regex.compile(r"\[(?!\^)(?P<characters>-?[^-\[\]\\]+-?)\]")
"""A class that lists its characters, without ranges and escapes."""
_TRIED: Final = "".join(map(chr, range(0x250))) + "\u2010\u2013\u2014\u2018\u2019\u201c\u212a"
"""Characters that a class is tried on."""
_WORD: Final = frozenset(ascii_letters + digits + "_")
_FREQUENT: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "may",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "under",
        "was",
        "were",
        "which",
        "with",
        "within",
    ]
)
"""Words that most sentences hold: a clause does without them where it can."""


class Needed(Struct, frozen=True):
    """What every match holds: a word of each clause, and of each string of marks one of its characters.

    It begins with one of the `leads`; empty: not known.
    """

    clauses: tuple[frozenset[str], ...]
    marks: tuple[str, ...]
    leads: frozenset[str]


class _Found(Struct, frozen=True):
    """What is known of a part or a branch."""

    texts: frozenset[str] | None
    """Every text that it can be, as `plain` has it; None where they are too many."""
    clauses: tuple[frozenset[str], ...] = ()
    marks: frozenset[str] = frozenset()
    """Strings: one character of each is in all that it can be."""
    leads: frozenset[str] = frozenset()


_EMPTY: Final = _Found(frozenset([""]))
_AT_EDGE: Final = _Found(frozenset([_EDGE]))


def needed(branches: Branches) -> Needed:
    r"""Return what every match of a pattern holds, for a match that begins and ends at the edge of a word.

    >>> from .patterns import parsed
    >>> found = needed(parsed(r"(?:falls|sits) under (?:the)? [^.]{2,9} type", {}))
    >>> [sorted(clause) for clause in found.clauses], sorted(found.leads)
    ([['type'], ['falls', 'sits'], ['under']], ['falls', 'sits'])
    >>> needed(parsed(r"(?:POS|[Pp]lace of service) \d\d(?::|[ ,]-) .{2,9}", {})).marks
    ('-:',)
    """
    found = _flushed(_of_branches(branches, before=True, after=True), after=True)
    clauses: list[frozenset[str]] = []
    for clause in sorted(set(found.clauses), key=_weight):
        if not any(known <= clause for known in clauses):
            clauses.append(clause)
    marks = [mark for mark in found.marks if not any(set(other) < set(mark) for other in found.marks)]
    return Needed(tuple(clauses[:_MOST_CLAUSES]), tuple(sorted(marks)), found.leads)


def _weight(clause: frozenset[str]) -> tuple[bool, int, list[str]]:
    """The lighter of two clauses is in fewer texts."""
    return not clause.isdisjoint(_FREQUENT), len(clause), sorted(clause)


def _of_branches(branches: Branches, *, before: bool, after: bool) -> _Found:
    """`before`, `after`: whether what stands beside the branches sets their first and last words apart."""
    found = [_of_branch(parts, before=before, after=after) for parts in branches]
    if len(found) == 1:
        return found[0]
    marks = _one_mark_of_each([one.marks for one in found])
    texts = [one.texts for one in found if one.texts is not None]
    if len(texts) == len(found):
        return _Found(_union(texts), (), marks)
    found = [_flushed(one, after=after) for one in found]
    clauses = (_union([min(one.clauses, key=_weight) for one in found]),) if all(one.clauses for one in found) else ()
    leads = _union([one.leads for one in found]) if all(one.leads for one in found) else frozenset[str]()
    return _Found(None, clauses, marks, leads)


def _of_branch(parts: Sequence[Part], *, before: bool, after: bool) -> _Found:
    texts = frozenset([_EDGE if before else ""])
    clauses: list[frozenset[str]] = []
    marks: frozenset[str] = frozenset()
    leads: frozenset[str] | None = None
    for number, part in enumerate(parts):
        apart = all(text.endswith(_APART) for text in texts)
        found = _of_part(part, before=apart, after=_begins_apart(parts[number + 1 :], after))
        marks |= found.marks
        if found.texts is not None and (joined := _product(texts, found.texts)) is not None:
            texts = joined
            continue
        if isinstance(part, Group) and part.opening in LOOKING:
            clauses += found.clauses
            continue
        ends = _flushed(_Found(texts), after=_begins_apart(parts[number:], after))
        leads = ends.leads or _only_edge(texts, found.leads) if leads is None else leads
        clauses += ends.clauses + found.clauses
        if found.texts is not None:
            texts = _product(frozenset([_EDGE if apart else ""]), found.texts) or found.texts
        else:
            texts = frozenset([_EDGE if _ends_apart(part, before=apart) else ""])
    if leads is None:
        return _Found(texts, (), marks)
    return _Found(None, (*clauses, *_flushed(_Found(texts), after=after).clauses), marks, leads)


def _only_edge(texts: frozenset[str], leads: frozenset[str]) -> frozenset[str]:
    return leads if texts <= {_EDGE} else frozenset()


def _flushed(found: _Found, *, after: bool) -> _Found:
    """Make of listed texts a clause with a word of each, and leads where each begins with a whole word."""
    if found.texts is None:
        return found
    choices, leads = [], []
    for text in found.texts:
        # A word is whole where something that is not a letter or digit stands on both sides.
        whole = f"{text}{_EDGE if after else 'x'}".replace(" ", _EDGE).split(_EDGE)[1:-1]
        words = [word for word in whole if word]
        if words:
            choices.append(words)
        if words and text.lstrip(_EDGE).startswith(words[0]):
            leads.append(words[0])
    complete = len(choices) == len(found.texts)
    return _Found(
        None,
        _clauses(choices) if complete and choices else (),
        found.marks,
        frozenset(leads) if len(leads) == len(found.texts) else frozenset(),
    )


def _clauses(choices: list[list[str]]) -> tuple[frozenset[str], ...]:
    """Return sets that hold a word of each list: each word that all lists have, or else few words.

    >>> [sorted(clause) for clause in _clauses([["no", "data"], ["no", "figures"]])]
    [['no'], ['data', 'figures']]
    """
    shared = set.intersection(*map(set, choices))
    rest = [[word for word in words if word not in shared] for words in choices]
    return (*(frozenset([word]) for word in sorted(shared)), *([_one_of_each(rest)] if all(rest) else []))


def _one_of_each(choices: list[list[str]]) -> frozenset[str]:
    """Return few words that hold one of each list: its rarest word, unless a shorter list has given one.

    >>> sorted(_one_of_each([["health", "plan"], ["plan"], ["the", "payer"]]))
    ['payer', 'plan']
    """
    chosen: set[str] = set()
    for words in sorted(choices, key=lambda words: (len(words), words)):
        if chosen.isdisjoint(words):
            chosen.add(max(words, key=lambda word: (word not in _FREQUENT, len(word), word)))
    return frozenset(chosen)


def _of_part(part: Part, *, before: bool, after: bool) -> _Found:
    match part:
        case Blank():
            return _Found(frozenset([" "]))
        case Edge(written):
            return _AT_EDGE if written == r"\b" else _EMPTY
        case Character():
            return _of_character(part)
        case Wordings(_, wordings, loose):
            if loose:
                wordings = (*wordings, *(words.replace("&", "and") for words in wordings if "&" in words))
            return _Found(frozenset(regex.sub(" +", " ", plain(words)) for words in wordings))
        case Group(opening, branches) if opening in LOOKING:
            return _looked_at(opening, branches, before=before)
        case Group(_, branches):
            return _of_branches(branches, before=before, after=after)
        case Repeated():
            return _of_repeated(part, before=before, after=after)


def _looked_at(opening: str, branches: Branches, *, before: bool) -> _Found:
    """What is looked at is not part of the match; it may say that a word ends here, or what must follow."""
    first = branches[0][0] if len(branches) == 1 and len(branches[0]) == 1 else None
    if isinstance(first, Character):
        kind = is_word(first)
        if kind is False and opening in ("(?=", "(?<="):
            return _AT_EDGE
        if opening in ("(?!", "(?<!") and first.written.startswith((r"\w", r"[\w")):
            return _AT_EDGE
    if opening == "(?=":
        found = _flushed(_of_branches(branches, before=before, after=False), after=False)
        return _Found(None, found.clauses, found.marks)
    return _EMPTY


def _of_character(part: Character) -> _Found:
    written = part.written
    if written == ".":
        return _Found(None)
    literal = written if len(written) == 1 else written[1:] if _is_escaped(written) else ""
    characters = literal or regex.compile(written, regex.IGNORECASE | regex.DOTALL).findall(_TRIED)
    listed = frozenset(plain(c) for c in characters)
    if not literal and not _ASCII_CLASS.fullmatch(written):  # it may hold characters that were not tried
        listed |= {" "}
    return _Found(listed if len(listed) <= _MOST_CHARACTERS else None, (), _marks(literal or written))


def _marks(written: str) -> frozenset[str]:
    r"""Return the marks of which a literal or class is one.

    >>> _marks(":"), _marks("[;,]"), _marks("[a,]"), _marks(r"[\s,]"), _marks("[^,]")
    (frozenset({':'}), frozenset({',;'}), frozenset(), frozenset(), frozenset())
    """
    match = _LISTED_CLASS.fullmatch(written)
    marks = match["characters"] if match else written if len(written) == 1 else ""
    if not marks or any(mark.isalnum() or mark.isspace() or mark == "_" for mark in marks):
        return frozenset()
    return frozenset(["".join(sorted(set(marks)))]) if len(marks) <= _MOST_MARKS else frozenset()


def _one_mark_of_each(branches: list[frozenset[str]]) -> frozenset[str]:
    """Return strings of marks: one character of each is in every branch."""
    if not all(branches):
        return frozenset()
    shared = frozenset.intersection(*branches)
    joined = "".join(sorted(set().union(*(min(marks, key=lambda mark: (len(mark), mark)) for marks in branches))))
    return shared if len(joined) > _MOST_MARKS else shared | {joined}


def _is_escaped(written: str) -> bool:
    return len(written) == 2 and written[0] == "\\" and not written[1].isalnum()


def _of_repeated(part: Repeated, *, before: bool, after: bool) -> _Found:
    # Between two times, another time of the part stands beside it.
    if part.most > 1:
        before, after = before and _ends_apart(part.part, before=False), after and _begins_apart([part.part], False)
    found = _of_part(part.part, before=before, after=after)
    optional = part.least == 0
    if found.texts == frozenset([" "]):
        return _Found(frozenset([" ", ""] if optional else [" "]), (), frozenset() if optional else found.marks)
    if found.texts is not None and part.most <= _MOST_TIMES:
        texts: list[frozenset[str]] = [_EMPTY.texts or frozenset()] if optional else []
        once: frozenset[str] | None = frozenset([""])
        for times in range(1, min(part.most, _MOST_TIMES) + 1):
            once = _product(once, found.texts) if once is not None else None
            if times >= part.least and once is not None:
                texts.append(once)
        if once is not None:
            return _Found(_union(texts), (), frozenset() if optional else found.marks)
    if optional:
        return _Found(None)
    return _Found(None, _flushed(found, after=after).clauses, found.marks, _flushed(found, after=after).leads)


def _begins_apart(parts: Sequence[Part], after: bool) -> bool:
    """Whether what stands first in the parts sets a word before them apart; `after`: whether what follows would."""
    for part in parts:
        match part:
            case Blank():
                return True
            case Edge(written):
                if written == r"\b":
                    return True
            case Character():
                return is_word(part) is False
            case Wordings():
                return False
            case Group(opening, _) if opening in LOOKING:
                if _looked_at(*_opened(part), before=False) == _AT_EDGE:
                    return True
            case Group(_, branches):
                return all(_begins_apart(branch, False) for branch in branches)
            case Repeated(inner, least, _, _):
                if least == 0 and not _begins_apart([inner], False):
                    return False
                if least:
                    return _begins_apart([inner], False)
    return after


def _opened(group: Group) -> tuple[str, Branches]:
    return group.opening, group.branches


def _ends_apart(part: Part, *, before: bool) -> bool:
    """Whether the end of the part sets a word after it apart; `before`: whether what stands before the part would."""
    match part:
        case Blank():
            return True
        case Edge(written):
            return written == r"\b"
        case Character():
            return is_word(part) is False
        case Group(opening, branches) if opening not in LOOKING:
            return all(_ends_apart(branch[-1], before=False) if branch else before for branch in branches)
        case Repeated(inner, least, _, _):
            return (least > 0 or before) and _ends_apart(inner, before=False)
    return False


def _product(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    """Each text of the one before each of the other; None where they are too many."""
    if len(first) * len(second) > _MOST_TEXTS and min(len(first), len(second)) > 1:
        return None
    return frozenset((one + other).replace("  ", " ") for one in first for other in second)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)

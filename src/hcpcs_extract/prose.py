"""Words and sentences: folding for look-ups, sentence boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

import regex

Id = TypeVar("Id", bound=str)

PLAIN_MARKS: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
    **dict.fromkeys("\u2018\u2019", "'"),
}
"""Dashes and apostrophes by the plain mark that stands for them in comparisons."""
_FOLDED: Final = (*PLAIN_MARKS.items(), ("\u00a0", " "), ("\u00ad", ""))
# A full stop after one of these ends no sentence.
_ABBREVIATIONS: Final = frozenset(
    [
        "inc",
        "ltd",
        "co",
        "corp",
        "vs",
        "dr",
        "mr",
        "mrs",
        "ms",
        "no",
        "nos",
        "e.g",
        "i.e",
        "etc",
        "approx",
        "st",
        "u.s",
        "dept",
        "fig",
        "resp",
        "cf",
        "al",
        "sq",
        "cm",
        "oz",
        "min",
        "max",
        "incl",
        "dx",
        "tx",
        "hx",
        "rx",
        "pt",
        "ave",
    ]
)
# How an abbreviation ends, in any case: most words before a full stop do not end so.
_ABBREVIATION_ENDS: Final = frozenset(
    first + last
    for word in _ABBREVIATIONS
    for first in (word[-2], word[-2].upper())
    for last in (word[-1], word[-1].upper())
)
# What may stand between the mark that ends a sentence and the space after it, a few characters at most.
_CLOSING: Final = frozenset("\"'”’)]*_")
_MOST_CLOSING: Final = 4
# White space by Unicode; Python takes the separators of ASCII for space too.
WHITE_SPACE: Final = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and not "\x1c" <= c <= "\x1f")
_WHITE: Final = frozenset(WHITE_SPACE)
_AT_END: Final = "\"'”’)]*_`"
_ENDS: Final = frozenset(".!?")
_FINAL_MARKS: Final = _ENDS.union(_AT_END)
SPACE: Final = regex.compile(r"\s+")
_PLAIN: Final = bytes(ord(c.lower()) if (c := chr(code)).isascii() and c.isalnum() else 32 for code in range(256))
_WORD_OR_SPACE: Final = bytes(ord(" " if chr(code).isspace() else "x") for code in range(256))
# White space that Latin-1 does not have.
_WIDE_SPACES: Final = "".join(c for c in WHITE_SPACE if c > "\xff")
# Letters that an expression without regard to case takes for one of ASCII.
ALIKE: Final = "\u0130\u017f\u212a"
_ASCII: Final = bytes(range(128))
ASCII_ALIKE: Final = str.maketrans(ALIKE, "isk")


def fold(text: str) -> str:
    """Fold for look-ups: case, dashes, apostrophes, ampersand, space.

    >>> fold("Clinical & Coding  Specifications")
    'clinical and coding specifications'
    """
    if "&" in text:
        text = text.replace("&", " and ")
    if text.isascii():
        return " ".join(text.lower().split())
    for mark, folded in _FOLDED:
        text = text.replace(mark, folded)
    return " ".join(text.casefold().split())


def opening(text: str) -> str:
    """The two characters with which the folded text begins; none where folding may change them.

    They are looked at since most texts begin no known wording.

    >>> opening("Clinical & Coding"), opening("& coding")
    ('cl', '')
    """
    start = text[:2]
    return start.lower() if start.isalnum() and start.isascii() else ""


def openings(wordings: Iterable[str]) -> frozenset[str]:
    """Every `opening` of a text that may be one of the wordings."""
    return frozenset(["", *map(opening, wordings)])


def lower(text: str) -> str:
    """Lower case with the same offsets: the few capitals that grow when lowered stay as they are.

    >>> lower("Ab"), len(lower("İ"))
    ('ab', 1)
    """
    if not text.isascii():
        data = text.encode("utf-8")
        others = data.translate(None, _ASCII).decode("utf-8")
        if others == others.lower():  # as dashes and quotation marks are: then only ASCII changes
            return data.lower().decode("utf-8")
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(low if len(low := c.lower()) == 1 else c for c in text)


def plain(text: str) -> str:
    """ASCII letters and digits in lower case, a blank for everything else, with the same offsets.

    So the text's words can be looked up in sets.

    >>> plain("No data — “62‑year-old”"), len(plain("naïve"))
    ('no data    62 year old ', 5)
    """
    if not text.isascii() and any(letter in text for letter in ALIKE):
        text = text.translate(ASCII_ALIKE)
    return text.encode("latin-1", "replace").translate(_PLAIN).decode("latin-1")


def word_count(text: str) -> int:
    r"""Return the number of words, as `len(text.split())` has it, without making each of them.

    >>> word_count(" 0.1 mg\u00a0of\n it "), word_count("a\u2003b"), word_count("")
    (4, 2, 0)
    """
    if not text.isascii() and any(space in text for space in _WIDE_SPACES):
        return len(text.split())
    marks = text.encode("latin-1", "replace").translate(_WORD_OR_SPACE)
    return marks.count(b" x") + marks.startswith(b"x")


def index(table: Iterable[tuple[Id, Sequence[str]]]) -> dict[str, Id]:
    """Folded wording to id. Raises ValueError where two ids claim one wording.

    >>> index([("mg", ["mg", "milligram"])])
    {'mg': 'mg', 'milligram': 'mg'}
    """
    found: dict[str, Id] = {}
    for name, wordings in table:
        for wording in wordings:
            key = fold(wording)
            if found.setdefault(key, name) != name:
                raise ValueError(f"{wording!r} names both {found[key]!r} and {name!r}")
    return found


def one_line(text: str) -> str:
    r"""Fold every run of white space to one space and trim.

    >>> one_line(" a\n b ")
    'a b'
    """
    return " ".join(text.split())


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a finished sentence does.

    >>> ends_sentence("Billed per 0.1 mg."), ends_sentence("Supplied by Acme Inc.")
    (True, True)
    >>> ends_sentence("for the"), ends_sentence("(e.g.")
    (False, False)
    """
    text = text.rstrip()
    if text[-1:] not in _FINAL_MARKS or text[-_MOST_CLOSING - 1 :].rstrip(_AT_END)[-1:] not in _ENDS:
        return False
    if text[-1] == "." and text[-5:].lower().endswith(("e.g.", "i.e.", " vs.")):
        return False
    tail = text[-400:]
    opened, closed = tail.rfind("("), tail.rfind(")")
    return opened <= closed


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`; survives "Inc.", "0.1 mg" and initials.

    >>> text = "Made by Acme Inc. for adults. Dose 0.1 mg. (See note.) End"
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['Made by Acme Inc. for adults.', 'Dose 0.1 mg.', '(See note.)', 'End']
    """
    spans: list[tuple[int, int]] = []
    if start >= end:
        return spans
    begin = start
    last = end - 1  # a mark there ends the last sentence, which ends there anyway
    finals = ".!?" if text.find("?", start, last) >= 0 or text.find("!", start, last) >= 0 else "."
    for mark in offsets(text, finals, start, last):
        stop = mark + 1
        if text[stop] not in _WHITE:
            if text[stop] not in _CLOSING:
                continue
            while stop < last and text[stop] in _CLOSING and stop - mark <= _MOST_CLOSING:
                stop += 1
            if text[stop] not in _WHITE:
                continue
        following = stop + 1
        while following < end and text[following].isspace():
            following += 1
        if following < end:
            if text[following].islower():
                continue
            ends_otherwise = (
                mark - begin > 1 and text[mark - 2].isalnum() and text[mark - 2 : mark] not in _ABBREVIATION_ENDS
            )
            if not ends_otherwise and stop == mark + 1 and _is_abbreviation(text, begin, mark):
                continue
        spans.append((begin, stop))
        begin = following
    if begin < end:
        spans.append((begin, end))
    return spans


def offsets(text: str, pieces: Iterable[str], start: int, end: int) -> list[int]:
    """Offsets between `start` and `end` at which one of the pieces of text begins, in order.

    >>> offsets("0.1 mg. Why? So.", ".?", 0, 16)
    [1, 6, 11, 15]
    """
    found = []
    for piece in pieces:
        at = text.find(piece, start, end)
        while at >= 0:
            found.append(at)
            at = text.find(piece, at + 1, end)
    if len(found) > 1:
        found.sort()
    return found


def _is_abbreviation(text: str, begin: int, dot: int) -> bool:
    """Whether what ends before the mark is an abbreviation or an initial, and the mark is a full stop."""
    if text[dot] != ".":
        return False
    word = text[max(begin, dot - 8) : dot].rpartition(" ")[2].lower().lstrip("(")
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())

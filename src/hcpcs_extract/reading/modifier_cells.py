"""The cells of modifier columns: which modifiers a cell names, whatever stands around them."""

from __future__ import annotations

from typing import Final

import regex
from msgspec import Struct

from ..codes.shapes import is_modifier

_LONGEST: Final = 80
"""Longer cells are texts, and name no modifier."""
_LINK: Final = regex.compile(r"\[(?P<text>[^\[\]]{1,40})\]\([^()\s]{0,400}\)")
"""A link of Markdown: `[25](u)`."""
_TAG: Final = regex.compile(r"</?[a-z][^<>]{0,80}>", regex.IGNORECASE)
"""A tag of HTML: `<code>`."""
_FOOTNOTE: Final = regex.compile(r"(?<=\w)\s?\[[0-9a-z*†‡]{1,2}\]|(?<=\w)[⁰¹²³⁴-⁹]+")
"""A number that points to a footnote: `JW[1]`, `JW²`."""
_BETWEEN: Final = regex.compile(r"[\s,;/&+|\u00ad\u200b\u2060‐‑‒–—−-]+")
"""What stands between two modifiers, or before one: `JW, JZ`, `LT/RT`, `E1-E4`, `-25`."""
_AROUND: Final = "\"'`*_()[]{}<>#:.!†‡§¶®™•·“”„‘’‚«»‹›"
"""What may stand around a modifier: `"59"`, `(JW)`, `JW†`."""


class CellWords(Struct, frozen=True):
    """The words of a vocabulary that tell what a modifier's cell holds."""

    beside: frozenset[str]
    """Words in small letters that may stand beside a modifier ("Modifier JW")."""
    never: frozenset[str]
    """What has the shape of a modifier, and is none: NA."""
    nothing: frozenset[str]
    """What says, in small letters, that there is no modifier: "none", "n/a"."""
    known: frozenset[str]
    """Modifiers that are read in small letters too."""


def modifiers_in(text: str, words: CellWords) -> list[str]:
    """Return the modifiers that a cell names, in order; none where the cell holds anything else.

    >>> words = CellWords(frozenset(["modifier", "or", "to"]), frozenset(["NA"]), frozenset(["n/a"]), frozenset(["JW"]))
    >>> [modifiers_in(text, words) for text in ("-JW", "Modifier JZ", '"59"', "[25](u)", "jw", "E1–E4")]
    [['JW'], ['JZ'], ['59'], ['25'], ['JW'], ['E1', 'E4']]
    >>> [modifiers_in(text, words) for text in ("JW or left", "J9035-JW", "25%", "modifier", "la", "NA")]
    [[], [], [], [], [], []]
    """
    if is_modifier(text):
        return [] if text in words.never else [text]
    if len(text) > _LONGEST:
        return []
    text = _FOOTNOTE.sub("", _TAG.sub(" ", _LINK.sub(r"\g<text>", text)))
    found = []
    for piece in _BETWEEN.split(text):
        word = piece.strip(_AROUND)
        if not word or word.casefold() in words.beside:
            continue
        if not is_modifier(word) or word in words.never:
            word = word.upper()
            if word not in words.known:
                return []
        found.append(word)
    return found


def says_none(text: str, words: CellWords) -> bool:
    """Whether a cell says that there is no modifier; a cell of nothing but dashes and other marks does.

    >>> words = CellWords(frozenset(), frozenset(), frozenset(["none", "n/a"]), frozenset())
    >>> [says_none(text, words) for text in ("N/A", "(none)", "—", "***", "None of these", "")]
    [True, True, True, True, False, False]
    """
    return bool(text) and (text.strip(_AROUND).casefold() in words.nothing or not any(map(str.isalnum, text)))

"""Where words of a shape begin: capitals, small letters and digits, looked up without an expression."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

from .words import ALIKE, ASCII_ALIKE

_SHAPES: Final = bytes(
    ord("0" if c in digits else "A" if c in ascii_uppercase else "a" if c in ascii_lowercase else " ")
    for c in map(chr, range(256))
)


def shape(text: str) -> bytes:
    """Return what each character is, with the same offsets.

    `A` stands for a capital of ASCII, `a` for a small letter, `0` for a digit, a blank for all else.

    >>> shape("J9203, 0.1mg")
    b'A0000  0 0aa'
    """
    if not text.isascii() and any(letter in text for letter in ALIKE):
        text = text.translate(ASCII_ALIKE)
    return text.encode("latin-1", "replace").translate(_SHAPES)


def word_starts(shape: bytes, beginning: bytes, end: int) -> list[int]:
    """Return the offsets before `end` at which a word begins with the shape of a code's `beginning` (see `shape`).

    >>> word_starts(b"A0000  or AAA0 A0 A0000", b"A0", 23)
    [0, 15, 18]
    """
    pieces = shape[:end].split(b" " + beginning)
    found = [0] if pieces[0].startswith(beginning) else []
    pieces.pop()
    at = 1
    for piece in pieces:
        at += len(piece)
        found.append(at)
        at += len(beginning) + 1
    return found

"""Makes visible what does not print, so that a document can neither steer a terminal nor hide what it says."""

from __future__ import annotations

from unicodedata import category


def visible(text: str) -> str:
    r"""Return `text` as one line of printable characters.

    Control characters become their symbols, other spaces a space, and what else does not print (bidirectional marks, zero-width
    and unassigned characters) its number.

    >>> visible("a\tb\x1b[31m\u202ec\u00a0d")
    'a␉b␛[31m<U+202E>c d'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _shown(c) for c in text)


def _shown(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "\u2421"
    return " " if category(character) == "Zs" else f"<U+{number:04X}>"

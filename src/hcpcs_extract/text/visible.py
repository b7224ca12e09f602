"""Makes visible what does not print. The only place that does.

So a document can neither steer a terminal nor hide what it says. What does not print: control characters (C0, DEL, C1),
bidirectional marks, characters without width, separators of lines and paragraphs, lone surrogates (bytes of a file name
that are not UTF-8), private and unassigned characters. Other spaces become a space.
"""

from __future__ import annotations

import json
from typing import Final
from unicodedata import category

import regex

_LINES: Final = "\n\t"
_UNSEEN_IN_BROWSER: Final = regex.compile(r"[\p{Cc}\p{Cf}--[\t\n\u200c\u200d]]", regex.VERSION1)
"""Control and format characters, except the joiners that scripts and emoji are written with."""


def visible(text: str) -> str:
    r"""Return `text` as one line of printable characters.

    Control characters become their symbols, other spaces a space, and what else does not print its number.

    >>> visible("a\tb\x1b[31m\u202ec\u00a0d")
    'a␉b␛[31m<U+202E>c d'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _shown(c) for c in text)


def visible_lines(text: str) -> str:
    r"""Return `text` as `visible` does, but with its line breaks and tabs; a CRLF is a line break, a lone CR is not.

    >>> visible_lines("a\tb\r\nc\rd\x9b")
    'a\tb\nc␍d<U+009B>'
    """
    text = text.replace("\r\n", "\n")
    return "".join(c if c.isprintable() or c in _LINES else _shown(c) for c in text)


def visible_json(line: bytes) -> bytes:
    r"""Return JSON in which what does not print is escaped (`\u202e`): other bytes, the same data.

    >>> visible_json('{"a": "é\u202eb\x7f"}\n'.encode())
    b'{"a": "\xc3\xa9\\u202eb\\u007f"}\n'
    """
    escaped = (c if c.isprintable() or c in _LINES else json.dumps(c)[1:-1] for c in line.decode())
    return "".join(escaped).encode()


def visible_in_browser(text: str) -> str:
    r"""Return `text` as `visible_lines` does, for a page that shows every script.

    Joiners, other spaces and unassigned characters stay.

    >>> visible_in_browser("a\0b\r\n\x9b\u202ec")
    'a␀b\n<U+009B><U+202E>c'
    """
    text = text.replace("\r\n", "\n")
    return _UNSEEN_IN_BROWSER.sub(lambda found: "\u240d\n" if found[0] == "\r" else _shown(found[0]), text)


def _shown(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "\u2421"
    return " " if category(character) == "Zs" else f"<U+{number:04X}>"

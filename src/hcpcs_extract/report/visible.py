"""Text as a reader sees it: characters that show nothing, or steer what is around them, are named."""

from __future__ import annotations

from typing import Final

import regex

# Unicode's control and format characters (bidirectional marks among them), save line breaks, tabs, and the joiners that scripts are written with.
_INVISIBLE: Final = regex.compile(r"[\p{Cc}\p{Cf}--[\t\n\u200c\u200d]]", regex.VERSION1)


def visible(text: str) -> str:
    r"""Return the text with control characters as their symbols and other invisible ones as their code points; a CRLF is a line break.

    >>> visible("a\0b\r\n\x9b\u202ec")
    'a␀b\n⟨U+009B⟩⟨U+202E⟩c'
    """
    return _INVISIBLE.sub(lambda found: _named(ord(found[0])), text.replace("\r\n", "\n"))


def _named(point: int) -> str:
    if point < 0x20:
        return chr(0x2400 + point) + ("\n" if point == 0x0D else "")
    return "\u2421" if point == 0x7F else f"\u27e8U+{point:04X}\u27e9"

"""The line that a finding is about, and what of it to underline: clipped around the span, everything in it visible."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from .positions import Lines
from .visible import visible

WIDEST: Final = 100
"""Most columns of a terminal that an excerpt takes, the marks of what was clipped aside."""
_BEFORE: Final = 60
_TAB: Final = " " * 4
_CLIPPED: Final = "…"
# Characters of no width take no room; there may be no end of them.
_MOST_CHARACTERS: Final = 4 * WIDEST


class Excerpt(Struct, frozen=True):
    """One line to show; `indent` and `width` are columns of a terminal."""

    number: int
    shown: str
    indent: int
    """Columns before the first character of the span."""
    width: int
    """Columns of the part of the span that is shown; 1 where the span is empty."""
    more: int
    """Lines that the span has besides."""


def excerpt(text: str, lines: Lines, span: tuple[int, int]) -> Excerpt:
    r"""Return the first line of a span.

    >>> excerpt("a\nJW |\nb", Lines("a\nJW |\nb"), (2, 6))
    Excerpt(number=2, shown='JW |', indent=0, width=4, more=0)
    """
    number, _ = lines.place(span[0])
    begin, end = lines.span(number)
    start = min(span[0], end)
    stop = min(max(span[1], start), end)
    first, indent = _walk_back(text, begin, start)
    shown = [_cell(text[at]) for at in range(first, start)]
    total, width, at = indent, 0, start
    while at < end and at - start < _MOST_CHARACTERS:
        cell = _cell(text[at])
        columns = cell_len(cell)
        if total + columns > WIDEST and at > start:
            break
        shown.append(cell)
        total += columns
        width += columns if at < stop else 0
        at += 1
    mark = _CLIPPED if first > begin else ""
    last, _ = lines.place(max(span[0], span[1] - 1))
    return Excerpt(
        number=number,
        shown=mark + "".join(shown) + (_CLIPPED if at < end else ""),
        indent=indent + len(mark),
        width=max(1, width),
        more=last - number,
    )


def _walk_back(text: str, begin: int, start: int) -> tuple[int, int]:
    """Return the first character to show before `start`, and the columns up to it."""
    columns, at = 0, start
    while at > begin and start - at < _MOST_CHARACTERS:
        wider = columns + cell_len(_cell(text[at - 1]))
        if wider > _BEFORE:
            break
        columns, at = wider, at - 1
    return at, columns


def _cell(character: str) -> str:
    return _TAB if character == "\t" else visible(character)

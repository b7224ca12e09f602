"""Offsets to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class Lines:
    r"""The lines of a text, as git and code hosts count them: a line ends at `\n` (or `\r\n`).

    >>> lines = Lines("ab\r\ncd")
    >>> lines.place(0), lines.place(5), lines.span(1)
    ((1, 1), (2, 2), (0, 2))
    """

    def __init__(self, text: str) -> None:
        self._text = text
        # The start of each line, and where one more would start.
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1; columns count code points."""
        line = bisect_right(self._starts, offset, hi=len(self._starts) - 1)
        return line, offset - self._starts[line - 1] + 1

    def span(self, line: int) -> tuple[int, int]:
        """Return where a line begins and ends, without its line break."""
        start, end = self._starts[line - 1], self._starts[line] - 1
        return start, end - (end > start and self._text[end - 1] == "\r")

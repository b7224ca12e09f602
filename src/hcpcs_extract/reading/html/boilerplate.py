"""Which parts of an HTML page are not its content, and which tables only lay out.

Both are looked up where a mark asks for it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from ...text.phrases import Lexicon
from ..headings import TITLE, TITLE_STARTS, LineWords, section_of
from ..title_lines import title_line
from .marks import NEVER, TABLE, Mark
from .white_space import single_spaced

# Text deeper below a heading than this is none of it.
_DEEPEST_IN_HEADING: Final = 4
_NO_TEXT: Final[list[str]] = []
"""What elements have that are not headings: nothing is ever added to it."""


def end_of(tokens: list[str], start: int) -> int:
    """Return where the element ends that starts at token `start`."""
    depth = 0
    for number in range(start, len(tokens)):
        token = tokens[number]
        if type(token) is Mark:
            depth += token.step
            if not depth:
                return number
    return len(tokens) - 1


class Asides:
    """The parts of a page that are left out, and its tables that only lay out.

    Each part is looked over once, when it is come to.
    """

    def __init__(self, tokens: list[str], words: LineWords, lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._words = words
        self._lexicon = lexicon
        self._left_out: dict[int, int] = {}
        """First token of each part that is left out, with its last one."""
        self._layouts: set[int] = set()
        self._known_to = 0
        """What stands before this token was looked over, or holds nothing to ask about."""

    def last_of_aside(self, start: int, mark: Mark) -> int | None:
        """Return the last token of the part that `mark` starts if it is left out.

        A title line or a known heading makes it content.
        """
        if start >= self._known_to:
            if mark.kind == NEVER:
                return end_of(self._tokens, start)
            self._look_over(start)
        return self._left_out.get(start)

    def lays_out(self, start: int) -> bool | None:
        """Whether the table at token `start` only lays out; None if it was not looked over."""
        return start in self._layouts if start < self._known_to else None

    def look_over_table(self, start: int) -> bool:
        """Look a whole table over; returns whether it only lays out.

        It does if it holds a table or a known heading, or if the page says so.
        """
        self._look_over(start)
        return start in self._layouts

    def _look_over(self, start: int) -> None:
        stack: list[_Open] = []
        headings: list[int] = []  # of those on the stack
        tokens = self._tokens
        since = start
        for number in range(start, len(tokens)):
            token = tokens[number]
            if type(token) is not Mark:
                continue
            if since < number:
                text = "".join(tokens[since:number])
                if (line := text.strip()).startswith(TITLE_STARTS) and TITLE.match(line):
                    stack[-1].significant = True
                if headings and headings[-1] >= len(stack) - _DEEPEST_IN_HEADING:
                    stack[headings[-1]].text.append(text)
            since = number + 1
            if token.step > 0:
                if token.heading:
                    headings.append(len(stack))
                stack.append(_Open(number, token, [] if token.heading else _NO_TEXT))
                continue
            item = stack.pop()
            if item.mark.heading:
                headings.pop()
                heading = single_spaced("".join(item.text)).strip()
                item.significant = self._tells(heading, item.mark)
            self._close(item, number)
            if not stack:
                self._known_to = number + 1
                return
            item.pass_on(stack[-1])

    def _tells(self, heading: str, mark: Mark) -> bool:
        """Whether a heading makes its part content: it is a known one, or a title line."""
        if TITLE.match(heading) is not None or section_of(heading, self._words) is not None:
            return True
        return mark.name == "h1" and title_line(heading, self._lexicon) is not None

    def _close(self, item: _Open, end: int) -> None:
        mark = item.mark
        if mark.kind == NEVER or (mark.aside and not item.significant):
            self._left_out[item.number] = end
        if mark.kind == TABLE and (item.lays_out or mark.presents):
            self._layouts.add(item.number)


class _Open(Struct):
    """An element that is open while a part is looked over."""

    number: int
    mark: Mark
    text: list[str]
    """The text of a heading."""
    significant: bool = False
    lays_out: bool = False

    def pass_on(self, parent: _Open) -> None:
        """Tell the parent what this element makes of it."""
        parent.significant |= self.significant
        parent.lays_out |= self.lays_out or self.mark.kind == TABLE or (self.mark.heading and self.significant)

"""Plain text and Markdown to blocks."""

from __future__ import annotations

from itertools import accumulate, count
from operator import add
from typing import TYPE_CHECKING, Final

import regex

from ..model.page import Block
from ..text.words import ends_sentence
from . import pipe_tables
from .columns import column_words
from .headings import OTHER_LEVEL, LineWords, line_words, section_of, section_of_unlisted
from .lines import classify, looks_like_heading
from .pipe_tables import Line

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

_LINE_BREAK: Final = regex.compile(r"\r\n|\r|\n")
# White space, and the marks without width that web pages leave at the ends of lines.
_BLANK: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
)
_WIDTHLESS: Final = "\u200b\u200e\u200f\u2060\ufeff"
_SETEXT: Final = {"=": 1, "-": 2}
_LONGEST_SETEXT: Final = 150
_RULES: Final = "-*_="
_RULE_LENGTHS: Final = range(3, 81)
# A line at least this long without a final mark may be a paragraph that an editor wrapped.
_WRAP_WIDTH: Final = 45


def trimmed_lines(text: str) -> list[Line]:
    r"""Return all lines without surrounding space, each with its span; a blank line is an empty span.

    >>> trimmed_lines("a \r\n\n b"), trimmed_lines("a\rb\r\nc\n")
    ([(0, 1, 'a'), (4, 4, ''), (6, 7, 'b')], [(0, 1, 'a'), (2, 3, 'b'), (5, 6, 'c'), (7, 7, '')])
    """
    starts, pieces = _pieces(text)
    if text.isascii() or not any(mark in text for mark in _WIDTHLESS):
        lines = list(map(str.strip, pieces))
    else:
        lines = [piece.strip(_BLANK) for piece in pieces]
    if lines != pieces:
        for number, line in enumerate(lines):
            if line and pieces[number][0] != line[0]:
                starts[number] += pieces[number].index(line[0])
    return list(zip(starts, map(add, starts, map(len, lines)), lines, strict=True))


def _pieces(text: str) -> tuple[list[int], list[str]]:
    """Where each line begins, and the lines as they stand, without their line breaks."""
    if "\r" not in text or "\r" not in text.replace("\r\n", "\n"):
        pieces = text.split("\n")
        return list(map(add, accumulate(map(len, pieces[:-1]), initial=0), count())), pieces
    breaks = [match.span() for match in _LINE_BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return starts, [text[start:end] for start, end in zip(starts, ends, strict=True)]


def read_text(text: str, vocabulary: Vocabulary, *, markdown: bool = False) -> list[Block]:
    """Return the blocks of a plain text or, with `markdown`, of a Markdown document, in order."""
    words, columns = vocabulary.derived(line_words), vocabulary.derived(column_words)
    lines = trimmed_lines(text)
    blocks: list[Block] = []
    last = len(lines) - 1
    following = 0  # number of the next line that belongs to no block yet
    gap = False
    for number, (start, end, line) in enumerate(lines):
        if number < following:
            continue
        if not line:
            gap = True
            continue
        if "|" in line and pipe_tables.starts_table(lines, number, columns):
            table, following = pipe_tables.pipe_table(text, lines, number, words, columns, markdown=markdown)
            blocks.append(Block("table", table.start, table.end, table.start, table=table))
            gap = False
            continue
        if line[0] in _RULES and is_repeated(line):
            gap = True
            continue
        if number < last and (below := lines[number + 1][2]) and below[0] in _SETEXT:
            level = _setext_level(line, below)
            block = classify(line, start, words, level=level)
            following = number + 1 + (level > 0)
        else:
            block = classify(line, start, words)
        if block.kind == "paragraph":
            if looks_like_heading(line):
                block = _with_context(text, lines, number, block, blocks, words, gap=gap)
            if blocks and not gap and block.kind == "paragraph" and _goes_on(text, blocks[-1], line):
                block = _longer(blocks.pop(), end)
        blocks.append(block)
        gap = False
    return blocks


def is_repeated(line: str) -> bool:
    """Whether a line is one character three times or more, up to 80 times.

    >>> [is_repeated(line) for line in ("---", "*" * 80, "--", "-*-", "- - -", "=" * 81)]
    [True, True, False, False, False, False]
    """
    return len(line) in _RULE_LENGTHS and not line.strip(line[0])


def _setext_level(line: str, below: str) -> int:
    """Level of a Setext heading (a line underlined with `===` or `---`), else 0."""
    mark = below[0]
    return 0 if len(below) < 3 or len(line) > _LONGEST_SETEXT or below.strip(mark) else _SETEXT[mark]


def _with_context(
    text: str, lines: list[Line], number: int, block: Block, blocks: list[Block], words: LineWords, *, gap: bool
) -> Block:
    """Make a paragraph that stands alone and reads as a heading one, where something follows that it can head."""
    before = blocks[-1] if blocks else None
    if before is not None:
        waits_for_value = before.kind in ("label", "item") and before.end <= max(
            before.value_start, before.content_start
        )
        runs_on = before.kind == "paragraph" and not gap and not ends_sentence(text[before.start : before.end])
        if waits_for_value or runs_on or before.kind == "heading":
            return block
    following = pipe_tables.next_filled(lines, number)
    if following is None:
        return block
    below = lines[following][2]
    if looks_like_heading(below) and section_of(below, words) is None:
        return block
    return Block(
        "heading", block.start, block.end, block.start, OTHER_LEVEL, section_of_unlisted(lines[number][2], words)
    )


def _goes_on(text: str, before: Block, line: str) -> bool:
    """Whether `line` continues a paragraph or item that an editor wrapped."""
    if before.kind not in ("paragraph", "item", "label") or before.end <= before.content_start:
        return False
    last = text[max(before.start, before.end - 400) : before.end]
    if "\n" in last:
        last = last[last.rindex("\n") + 1 :]
    if len(last) < _WRAP_WIDTH or ends_sentence(last) or last[-1] in ":;":
        return False
    return before.kind == "paragraph" or line[0].islower()


def _longer(block: Block, end: int) -> Block:
    return Block(block.kind, block.start, end, block.content_start, block.level, block.name, block.value_start)

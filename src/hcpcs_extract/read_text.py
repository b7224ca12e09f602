"""Plain text and Markdown to blocks."""

from __future__ import annotations

from typing import Final

import regex

from . import tables
from .lines import OTHER_LEVEL, classify, looks_like_heading, section_of, section_of_unlisted
from .page import Block
from .prose import ends_sentence

_LINE_BREAK: Final = regex.compile(r"\r\n|\r|\n")
# White space, and the marks without width that web pages leave at the ends of lines.
_BLANK: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
)
_SETEXT: Final = {"=": 1, "-": 2}
_LONGEST_SETEXT: Final = 150
_RULES: Final = frozenset("-*_=")
_RULE: Final = regex.compile(r"-{3,80}|\*{3,80}|_{3,80}|={3,80}")
# A line at least this long without a final mark may be a paragraph that an editor wrapped.
_WRAP_WIDTH: Final = 45

Line = tuple[int, int]


def trimmed_lines(text: str) -> list[Line]:
    r"""Spans of all lines without surrounding space; a blank line is an empty span.

    >>> trimmed_lines("a \r\n\n b")
    [(0, 1), (4, 4), (6, 7)]
    """
    spans, position = [], 0
    if "\r" in text:
        for match in _LINE_BREAK.finditer(text):
            spans.append(_trim(text[position : match.start()], position))
            position = match.end()
        spans.append(_trim(text[position:], position))
        return spans
    for line in text.split("\n"):
        spans.append(_trim(line, position))
        position += len(line) + 1
    return spans


def _trim(line: str, position: int) -> Line:
    stripped = line.strip() if line.isascii() else line.strip(_BLANK)
    begin = position + line.index(stripped[0]) if 0 < len(stripped) < len(line) else position
    return begin, begin + len(stripped)


def read_text(text: str) -> list[Block]:
    """Return the blocks of a plain text or Markdown document, in order."""
    lines = trimmed_lines(text)
    blocks: list[Block] = []
    number = 0
    gap = False
    while number < len(lines):
        start, end = lines[number]
        if start == end:
            gap = True
            number += 1
            continue
        line = text[start:end]
        if "|" in line and tables.starts_table(text, lines, number):
            table, number = tables.pipe_table(
                text, lines, number, lambda span: section_of(text[slice(*span)]) is not None
            )
            blocks.append(Block("table", table.start, table.end, table.start, table=table))
            gap = False
            continue
        if line[0] in _RULES and _RULE.fullmatch(line):
            gap = True
            number += 1
            continue
        underlined = _setext_level(text, lines, number)
        block = classify(line, start, level=underlined)
        if underlined:
            number += 1
        elif block.kind == "paragraph" and looks_like_heading(line):
            block = _with_context(text, lines, number, block, blocks, gap=gap)
        if block.kind == "paragraph" and blocks and not gap and _goes_on(text, blocks[-1], line):
            blocks[-1] = _longer(blocks[-1], end)
        else:
            blocks.append(block)
        gap = False
        number += 1
    return blocks


def _setext_level(text: str, lines: list[Line], number: int) -> int:
    """Level of a Setext heading (a line underlined with `===` or `---`), else 0."""
    if number + 1 >= len(lines) or lines[number][1] - lines[number][0] > _LONGEST_SETEXT:
        return 0
    begin, end = lines[number + 1]
    if end - begin < 3 or (mark := text[begin]) not in _SETEXT or text[begin:end].strip(mark):
        return 0
    return _SETEXT[mark]


def _with_context(text: str, lines: list[Line], number: int, block: Block, blocks: list[Block], *, gap: bool) -> Block:
    """Make a paragraph that stands alone and reads as a heading one, where something follows that it can head."""
    before = blocks[-1] if blocks else None
    if before is not None:
        waits_for_value = before.kind in ("label", "item") and before.end <= max(
            before.value_start, before.content_start
        )
        runs_on = before.kind == "paragraph" and not gap and not ends_sentence(text[before.start : before.end])
        if waits_for_value or runs_on or before.kind == "heading":
            return block
    following = tables.next_filled(lines, number)
    if following is None:
        return block
    next_line = text[slice(*lines[following])]
    if looks_like_heading(next_line) and section_of(next_line) is None:
        return block
    return Block(
        "heading", block.start, block.end, block.start, OTHER_LEVEL, section_of_unlisted(text[block.start : block.end])
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

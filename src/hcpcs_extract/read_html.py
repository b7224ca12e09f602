"""HTML to rendered text and blocks. Navigation, scripts and other boilerplate are left out; spans are into the rendered text."""

from __future__ import annotations

from typing import Final

import msgspec
import regex

from .html_aside import Asides
from .html_marks import BLOCK, BREAK, ENTRY, LINK, TABLE, TERM, Mark, marked
from .html_source import cut_evidence, is_closed, without_page_ends
from .html_tables import HtmlTable, render_table, with_cut_row
from .html_text import single_spaced
from .lines import TITLE, classify
from .model import Evidence
from .page import Block
from .read_text import read_text

_BETWEEN_LINKS: Final = " \t\r\n\f\u00a0>/|»›·→-–•"
_MOST_WORDS: Final = 5
_CRUMBS: Final = regex.compile(r"\s{1,3}[>/|»›·→](?:\s{1,3}|$)")


def read_html(source: str) -> tuple[str, list[Block], list[Evidence]]:
    """Return the rendered text of a page, its blocks, and evidence that the source was cut.

    The text ends with a line break exactly if the source is whole.
    """
    tokens = marked(without_page_ends(source))
    if "<pre" in source.lower() and (plain := _preformatted(tokens)) is not None:
        return plain, read_text(plain), cut_evidence(source, len(plain.rstrip("\n")))
    renderer = _Renderer(tokens)
    renderer.read()
    text = "".join(renderer.parts)
    found = cut_evidence(source, len(text.rstrip("\n")))
    if found or not (is_closed(source) or source.rstrip(" \t").endswith((">", "\n"))):
        text = text.rstrip("\n")
        if renderer.blocks and (table := renderer.blocks[-1].table) is not None:
            renderer.blocks[-1] = msgspec.structs.replace(renderer.blocks[-1], table=with_cut_row(table))
    return text, renderer.blocks, found


def _preformatted(tokens: list[str]) -> str | None:
    """Text of a `pre` element that holds a whole page (a text document as browsers save it), or None."""
    parts: list[str] = []
    depth = 0
    for token in tokens:
        if type(token) is not Mark:
            if depth:
                parts.append(token)
        elif token.name == "pre":
            depth += token.step
    text = "".join(parts)
    return text if text and any(TITLE.match(line.strip()) for line in text.splitlines()) else None


def _is_furniture(line: str) -> bool:
    """Whether a line above the content is a trail of links or a name of the site: a few words, no sentence.

    >>> _is_furniture("Home > Drugs > J9203"), _is_furniture("Code Desk"), _is_furniture("Seen in 5 / 7 adults.")
    (True, True, False)
    """
    return line[-1] not in ".:;!?" and all(len(part.split()) <= _MOST_WORDS for part in _CRUMBS.split(line))


class _Renderer:
    """Builds text and blocks line by line from the tokens of a page."""

    def __init__(self, tokens: list[str]) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._tokens = tokens
        self._asides = Asides(tokens)
        self._length = 0
        self._begin = 0
        """The first token of the current line."""
        self._lead = ""
        """What stands in the line before its tokens: the term that it explains."""
        self._level = 0
        self._item = False
        self._term = ""
        self._in_link = 0
        self._linked = True
        """Whether all text of the line is that of links (kept up to the first block)."""

    def read(self) -> None:
        """Read all tokens."""
        tokens = self._tokens
        resume = 0
        for number, mark in enumerate(tokens):
            if type(mark) is not Mark or not mark.in_lines or number < resume:
                continue
            kind = mark.kind
            if mark.starts_aside and (last := self._asides.last_of_aside(number, mark)) is not None:
                self._end_line(number)
                self._begin = resume = last + 1
            elif kind == BLOCK or kind == TABLE or kind == ENTRY:
                self._end_line(number)
                self._level = mark.level
                if mark.item is not None:
                    self._item = mark.item
                if kind == TABLE and mark.step > 0:
                    resume = self._table(mark, number)
                elif kind == ENTRY and mark.step > 0 and self._term:
                    self._lead = f"{self._term.rstrip(': ')}: "
                    self._term = ""
            elif kind == BREAK:
                level = self._level
                self._end_line(number)
                self._level = level
            elif kind == TERM:
                self._end_term(mark, number)
        self._end_line(len(tokens))

    def _end_term(self, mark: Mark, number: int) -> None:
        if mark.step > 0:
            self._end_line(number)
            self._item = False
        else:
            self._term = single_spaced(self._lead + self._line_text(number)).strip()
            self._lead = ""

    def _line_text(self, end: int) -> str:
        """Return the text of the line's tokens, which end before token `end`; the next line begins after that one."""
        tokens = self._tokens[self._begin : end]
        self._begin = end + 1
        if not self.blocks:
            for token in tokens:
                if type(token) is not Mark:
                    self._linked = self._linked and (self._in_link > 0 or not token.strip(_BETWEEN_LINKS))
                elif token.kind == LINK:
                    self._in_link += token.step
        return "".join(tokens)

    def _end_line(self, end: int) -> None:
        """End the current line before token `end`."""
        if self._begin < end or self._lead or self._term:
            written = self._lead + self._line_text(end)
            self._lead = ""
            if self._term and not written:
                written, self._term = self._term, ""
            if written and not written.isspace():
                line = single_spaced(written).strip(" ")
                line = (f"- {line}" if self._item else line).strip()
                self._add(classify(line, self._length, level=self._level), line)
        self._begin = end + 1
        self._linked = True
        self._level = 0

    def _add(self, block: Block, line: str) -> None:
        if (
            not self.blocks
            and block.kind not in ("title", "heading", "label")
            and (self._linked or _is_furniture(line))
        ):
            return
        self.blocks.append(block)
        self.parts.append(line + "\n")
        self._length += len(line) + 1

    def _table(self, mark: Mark, start: int) -> int:
        """Read the table that starts at token `start`, unless it only lays out; returns the token to go on with."""
        lays_out = mark.presents or self._asides.lays_out(start)
        if lays_out:
            return start + 1
        table = HtmlTable(self._tokens)
        last = table.read(start, self._asides.last_of_aside, is_data=lays_out is not None)
        if last is None:
            if self._asides.look_over_table(start):
                return start + 1
            table = HtmlTable(self._tokens)
            last = table.read(start, self._asides.last_of_aside, is_data=True)
        if table.holds_aside:
            self._end_line(self._begin)
        self._add_table(table)
        self._begin = last + 1
        return self._begin

    def _add_table(self, table: HtmlTable) -> None:
        if caption := table.caption:
            self._add(classify(caption, self._length), caption)
        rendered = render_table(table, self._length)
        if rendered is not None:
            text, built = rendered
            self.blocks.append(Block("table", built.start, built.end, built.start, table=built))
            self.parts.append(text)
            self._length += len(text)
        for line in table.misplaced:
            self._add(classify(line, self._length), line)

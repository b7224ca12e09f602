"""HTML to rendered text and blocks; spans are into the rendered text.

Navigation, scripts and other boilerplate are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import regex

from ...model.page import Block
from ...model.record import Evidence
from ..headings import TITLE, line_words
from ..lines import classify
from ..marks import is_markdown
from ..pipe_tables import column_words
from ..text import read_text
from ..title_lines import title_line
from .boilerplate import Asides
from .marks import BREAK, ENTRY, INLINE, LINK, TABLE, TERM, Mark, aside_words, marked
from .source import cut_evidence, is_closed, without_page_ends
from .tables import HtmlTable, render_table, with_cut_row
from .white_space import single_spaced

if TYPE_CHECKING:
    from ...vocabulary import Vocabulary

_BETWEEN_LINKS: Final = " \t\r\n\f\u00a0>/|»›·→-–•"
_MOST_WORDS: Final = 5
_CRUMBS: Final = regex.compile(r"\s{1,3}[>/|»›·→](?:\s{1,3}|$)")


def read_html(source: str, vocabulary: Vocabulary) -> tuple[str, list[Block], list[Evidence]]:
    """Return the rendered text of a page, its blocks, and evidence that the source was cut.

    The text ends with a line break exactly if the source is whole.
    """
    tokens, holds_preformatted = marked(without_page_ends(source), vocabulary.derived(aside_words))
    if holds_preformatted and (plain := _preformatted(tokens)) is not None:
        blocks = read_text(plain, vocabulary, markdown=is_markdown(plain))
        return plain, blocks, cut_evidence(source, len(plain.rstrip("\n")))
    renderer = _Renderer(tokens, vocabulary)
    renderer.read()
    text = "".join(renderer.parts)
    found = cut_evidence(source, len(text.rstrip("\n")))
    if found or not (source.rstrip(" \t").endswith((">", "\n")) or is_closed(source)):
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

    def __init__(self, tokens: list[str], vocabulary: Vocabulary) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._tokens = tokens
        self._words, self._columns = vocabulary.derived(line_words), vocabulary.derived(column_words)
        self._lexicon = vocabulary.lexicon
        self._asides = Asides(tokens, self._words, self._lexicon)
        self._length = 0
        self._level = 0
        self._item = False
        self._term = ""
        self._lead = ""
        """What stands in the line before its text: the term that it explains."""
        self._in_link = 0
        self._linked = True
        """Whether all text of the line is that of links (kept up to the first block)."""

    def read(self) -> None:
        """Read all tokens."""
        tokens = self._tokens
        begin = 0  # the first token of the current line
        for number, mark in enumerate(tokens):
            if type(mark) is not Mark or not mark.in_lines or number < begin:
                continue
            left_out = None
            if mark.starts_aside:
                left_out = self._asides.last_of_aside(number, mark)
                if left_out is None and mark.kind in (INLINE, LINK):
                    continue
            text = tokens[begin] if begin + 1 == number else "".join(tokens[begin:number])
            if not self.blocks:
                self._follow_links(tokens[begin:number])
            begin = number + 1
            if mark.kind == TERM and mark.step < 0:
                self._term = single_spaced(self._lead + text).strip()
                self._lead = ""
                continue
            if self._lead or (not text.isspace() and (text or self._term)):
                self._end_line(text)
            self._linked = True
            if left_out is not None:
                begin = left_out + 1
                self._level = 0
            elif mark.kind != BREAK:
                self._level = mark.level
                if mark.item is not None:
                    self._item = mark.item
                if mark.step > 0:
                    if mark.kind == TABLE:
                        begin = self._table(mark, number)
                    elif mark.kind == ENTRY and self._term:
                        self._lead = f"{self._term.rstrip(': ')}: "
                        self._term = ""
        text = "".join(tokens[begin:])
        self._follow_links(tokens[begin:])
        if self._lead or self._term or text:
            self._end_line(text)

    def _follow_links(self, tokens: list[str]) -> None:
        for token in tokens:
            if type(token) is not Mark:
                self._linked = self._linked and (self._in_link > 0 or not token.strip(_BETWEEN_LINKS))
            elif token.kind == LINK:
                self._in_link += token.step

    def _end_line(self, text: str) -> None:
        """Write a line of the lead and `text`, or of the term that nothing explains."""
        written = self._lead + text
        self._lead = ""
        if self._term and not written:
            written, self._term = self._term, ""
        if not written.isspace():
            line = single_spaced(written).strip(" ")
            line = (f"- {line}" if self._item else line).strip()
            self._add(classify(line, self._length, self._words, level=self._level), line)

    def _add(self, block: Block, line: str) -> None:
        if (
            not self.blocks
            and block.kind not in ("title", "heading", "label")
            and (self._linked or _is_furniture(line))
            and (self._linked or not any(map(str.isdigit, line)) or title_line(line, self._lexicon) is None)
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
        if table.holds_aside and self._term:
            self._end_line("")
        self._add_table(table)
        return len(self._tokens) if last is None else last + 1

    def _add_table(self, table: HtmlTable) -> None:
        if caption := table.caption:
            self._add(classify(caption, self._length, self._words), caption)
        rendered = render_table(table, self._length, self._columns)
        if rendered is not None:
            text, built = rendered
            self.blocks.append(Block("table", built.start, built.end, built.start, table=built))
            self.parts.append(text)
            self._length += len(text)
        for line in table.misplaced:
            self._add(classify(line, self._length, self._words), line)

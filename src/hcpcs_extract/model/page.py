"""What the stages hand to one another: a decoded text, its blocks and tables, the page that extractors read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, field

from ..text.phrases import Passage, Phrase, Whole
from ..text.shapes import shape
from ..text.words import offsets, sentences
from .record import Data, Evidence, MediaType, RowShape, Section, SectionId, TableKind, Verdict

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

BlockKind = Literal["heading", "title", "paragraph", "item", "label", "table"]
PROSE: Final[frozenset[BlockKind]] = frozenset(["paragraph", "item", "label"])
"""Kinds of blocks that have sentences."""


class Text(Struct, frozen=True):
    """A decoded document: the string is the coordinate system of every span and is never edited."""

    value: str
    encoding: str
    """Name of the encoding that gave `value`."""
    guess: str | None
    """Why the encoding is a guess, or None when the bytes or a declaration settle it."""
    cut_in_character: bool
    """Whether the bytes stop inside a multi-byte character."""
    has_control_characters: bool


class Cell(Struct, frozen=True, gc=False):
    """One cell: its text without marks, and the span of its trimmed source."""

    text: str
    start: int
    end: int


class Row(Struct, frozen=True, gc=False):
    """One row as it stands: as many cells as were written."""

    cells: list[Cell]
    shape: RowShape
    start: int
    end: int
    closed: bool
    """Whether the source marks the end of the last cell (closing pipe, closing tag)."""


class Table(Struct, frozen=True, gc=False):
    """A table: header cells, data rows, and what is left of the delimiter row."""

    kind: TableKind
    header: list[Cell]
    columns: list[str | None]
    """A column id for each header cell (`vocabulary/columns.toml`), or None where the header is not known."""
    rows: list[Row]
    start: int
    end: int
    delimiter: tuple[int, int] | None
    delimiter_cells: int
    """Cells of the delimiter row; 0 if there is none."""
    closes_rows: bool
    """Whether the header, or else the first row, ends with a pipe: then a row without one is open."""
    cells_explicit: bool = False
    """Whether the source marks empty cells (HTML does; text with pipes may have lost them)."""

    @property
    def ends_in_header(self) -> bool:
        """Whether no row stands below the header; captions may stand above it."""
        return not self.rows or (bool(self.header) and self.rows[-1].start < self.header[0].start)


class Block(Struct, frozen=True, gc=False):
    """A run of lines with one function. `[start, end)` is the source, `[content_start, end)` without its mark."""

    kind: BlockKind
    start: int
    end: int
    content_start: int
    level: int = 0
    """Level of a heading, 1 to 6; 0 where it has no mark."""
    name: str = ""
    """Heading: section id; label: label id; else empty."""
    value_start: int = 0
    """Label: where the value begins; title: where the text after the colon begins."""
    code_start: int = 0
    """Title: where the code begins."""
    code_end: int = 0
    table: Table | None = None
    value_end: int = 0
    """Title: where its text ends; 0: at the end of the block."""


class Sentence(Passage, frozen=True, gc=False):
    """A sentence of prose: of a paragraph, an item, a label's line."""

    block: Block


def sentences_in(whole: Whole, blocks: list[Block]) -> list[Sentence]:
    """Return the sentences of the blocks of prose, in order."""
    words = whole.plain
    return [
        Sentence(whole, start, end, set(words[start:end].split()), block)
        for block in blocks
        if block.kind in PROSE
        for start, end in sentences(whole.text, block.content_start, block.end)
    ]


class Page(Struct):
    """A document that was read: the input of every extractor and rule."""

    name: str
    data: bytes
    """The document as it came; of a string, its UTF-8."""
    media_type: MediaType
    source: Text
    text: str
    blocks: list[Block]
    sections: list[Section]
    starts: list[int]
    """Where each section starts, for look-up by offset."""
    evidence: list[Evidence]
    verdict: Verdict
    cut_at: int
    """Facts that reach this offset touch the place of the cut; beyond the text where nothing points to a cut."""
    first_page: list[Block]
    """Blocks of the first page: all of them, unless the file holds several pages. Facts are read from these."""
    first_page_end: int
    """Where the first page ends."""
    plain: str
    """The text's words in lower case, apart from all marks, with the same offsets (`words.plain`)."""
    whole: Whole
    """The text as phrases search it, with the words in force."""
    sentences: list[Sentence]
    """The sentences of `first_page`, in order."""
    tables: list[Table]
    titles: list[Block]
    """Title lines."""
    passage: Passage
    """All that facts are read from, the first page, as one passage."""
    vocabulary: Vocabulary
    """The words that the page was read with, and that extractors and rules look up."""
    asked_for: dict[tuple[tuple[Phrase, ...], frozenset[str]], list[Sentence]] = field(default_factory=dict)
    """Answers of `sentences_with`."""
    shape_of: bytes | None = None
    """The shape of the text, once it was asked for."""

    @property
    def is_markdown(self) -> bool:
        """Whether the text is Markdown, so that CommonMark's rules tell its marks (`marks.unmark`)."""
        return self.media_type == "text/markdown"

    @property
    def shape(self) -> bytes:
        """Which characters are capitals, small letters and digits (`text.shapes`)."""
        if self.shape_of is None:
            self.shape_of = shape(self.text)
        return self.shape_of

    def section_at(self, offset: int) -> SectionId:
        """Id of the section that holds the character at `offset`."""
        return self.sections[bisect_right(self.starts, offset) - 1].id if self.starts else "preamble"

    def part(self, start: int, end: int) -> Passage:
        """The part of the text between two offsets, to look for phrases in."""
        return Passage.part(self.whole, start, end)

    def sentences_with(self, *phrases: Phrase, labels: frozenset[str] = frozenset()) -> list[Sentence]:
        """Return the sentences in which one of the phrases may be found, in order, and those of the labels.

        They are all that hold the words that one of the phrases cannot do without. `labels` are names of labels
        (`Block.name`).
        """
        asked = phrases, labels
        found = self.asked_for.get(asked)
        if found is None:
            found = self.asked_for[asked] = self._sentences_with(phrases, labels)
        return found

    def _sentences_with(self, phrases: tuple[Phrase, ...], labels: frozenset[str]) -> list[Sentence]:
        needed = self.whole.lexicon.index(phrases).needed
        if not needed:
            return self.sentences
        first, second = needed
        return [
            one
            for one in self.sentences
            if not (one.words.isdisjoint(first) or one.words.isdisjoint(second)) or one.block.name in labels
        ]

    def cells_with(self, table: Table, *phrases: Phrase) -> list[tuple[Row, Cell]]:
        """Return the cells of a table in which one of the phrases may be found, in order, each with its row.

        They are all that hold a word that one of the phrases cannot do without.
        """
        needed = self.whole.lexicon.index(phrases).needed
        if not needed:
            return [(row, cell) for row in table.rows for cell in row.cells]
        words = self.plain[table.start : table.end].split()
        there = needed[0].intersection(words)
        if not there or needed[1].isdisjoint(words):
            return []
        places = offsets(self.plain, there, table.start, table.end)
        return [
            (row, cell)
            for row in table.rows
            for cell in row.cells
            if bisect_left(places, cell.start) < bisect_left(places, cell.end)
        ]

    @property
    def title_line(self) -> Block | None:
        """The first title line, or None."""
        return self.titles[0] if self.titles else None


class Hit(Struct, frozen=True):
    """What a rule saw: where, and the data that its message is made of."""

    span: tuple[int, int]
    data: Data

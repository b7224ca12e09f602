"""Lines with pipes to tables: ragged rows stay ragged, each row has its shape, nothing is padded or dropped.

>>> [_BREAK_TAG.sub(" ", text) for text in ("one<br/>two", "one<BR >two", "one <brx>", "one <br two>")]
['one two', 'one two', 'one <brx>', 'one <br two>']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct
from msgspec.structs import replace

from ..codes.shapes import ICD_SHAPE, is_modifier, system_of
from ..model.page import Cell, Row, Table
from ..model.record import RowShape, TableKind
from ..text.words import fold, index, opening, openings
from .headings import LineWords, section_of
from .marks import unmark, without_marks, without_open

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

Line = tuple[int, int, str]
"""Span of a trimmed line, and the line; empty for a blank one."""

_DELIMITER_CHARACTERS: Final = frozenset("|:- \t\u2013\u2014")
_DASHES: Final = frozenset("-\u2013\u2014")
_MARKS: Final = "*_`"
_BREAK_TAG: Final = regex.compile(r"<br\s{0,3}/?>", regex.IGNORECASE)
_LONGEST_HEADER: Final = 300
# A cell that a list or paragraph breaks goes on for a few lines; more without a pipe is no cell any more.
_MOST_CONTINUATION_LINES: Final = 12


class ColumnWords(Struct, frozen=True):
    """The words of a vocabulary that name columns."""

    names: dict[str, str]
    """Column id by folded header."""
    openings: frozenset[str]
    """How headers open (`words.opening`)."""
    longest: int
    """Longer cells name no column, however much space stands between their words."""
    kinds: dict[str, TableKind]
    """What a table with a column lists, by the column's id."""


def column_words(vocabulary: Vocabulary) -> ColumnWords:
    """Return what `Vocabulary.derived` keeps for this module."""
    names = index((row.id, row.names) for row in vocabulary.columns)
    kinds = {row.id: row.table_kind for row in vocabulary.columns if row.table_kind is not None}
    return ColumnWords(names, openings(names), 3 * max(map(len, names), default=0), kinds)


def is_code(text: str) -> bool:
    """Whether `text` has the shape of one modifier or code, as the first cell of a row has.

    >>> [is_code(t) for t in ("JW", "J9203", "C92.00", "Left")]
    [True, True, True, False]
    """
    return is_modifier(text) or system_of(text) is not None or ICD_SHAPE.fullmatch(text) is not None


def column_ids(header: list[Cell], words: ColumnWords) -> list[str | None]:
    """Return the column id of each header cell, or None where the wording is not known."""
    return [words.names.get(fold(without_marks(cell.text))) for cell in header]


def pipe_cells(line: str, start: int, *, markdown: bool = False) -> tuple[list[Cell], bool]:
    r"""Split the line at offset `start` into its cells. The line is trimmed and not empty.

    The second value tells whether a pipe closes the last one.

    >>> [c.text for c in pipe_cells("| JW | a \\| b |", 0)[0]], pipe_cells("JW |", 0)[1]
    (['JW', 'a | b'], True)
    """
    parts = line.split("|")
    if "\\" in line:
        parts = _join_escaped(parts)
    # What stands before the first pipe and after the last one is a cell only if it is there.
    closed = not parts[-1]
    if closed:
        parts.pop()
    if not parts[0]:
        parts.pop(0)
        start += 1
    is_plain = not ("*" in line or "_" in line or "`" in line or "\\" in line or "<" in line)
    cells: list[Cell] = []
    for part in parts:
        value = part.strip()
        if value:
            begin = start + part.index(value[0])
            cells.append(Cell(value if is_plain else _clean(value, markdown=markdown), begin, begin + len(value)))
        else:
            cells.append(Cell("", start, start))
        start += len(part) + 1
    return cells, closed


def _join_escaped(parts: list[str]) -> list[str]:
    r"""Put together what was split at an escaped pipe; each cell is joined once.

    >>> _join_escaped(["a \\", " b ", "c"])
    ['a \\| b ', 'c']
    """
    joined: list[str] = []
    pending: list[str] = []
    for part in parts:
        pending.append(part)
        if not part.endswith("\\"):
            joined.append("|".join(pending))
            pending = []
    if pending:
        joined.append("|".join(pending))
    return joined


def _clean(value: str, *, markdown: bool) -> str:
    """Return the text of a cell; a mark beside nothing but a code points to a footnote, and is no part of the code."""
    value = unmark(value.replace("\\|", "|"), markdown=markdown)
    if is_code(code := value.strip(_MARKS)):
        return code
    return _BREAK_TAG.sub(" ", value) if "<" in value else value


def open_end(text: str) -> int:
    """Length of the text without blanks at its end: where its last line ends, unless a line break closes that line."""
    return len(text.rstrip(" \t\u00a0"))


def is_delimiter(line: str) -> bool:
    """Whether a line is (the beginning of) a delimiter row such as `|---|:--`."""
    return (
        line[:1] in _DELIMITER_CHARACTERS
        and "|" in line
        and not set(line) - _DELIMITER_CHARACTERS
        and not _DASHES.isdisjoint(line)
    )


def has_known_header(line: str, words: ColumnWords) -> bool:
    """Whether a line with pipes names at least one column that we know."""
    return len(line) <= _LONGEST_HEADER and names_columns(pipe_cells(line, 0)[0], words)


def names_columns(cells: list[Cell], words: ColumnWords) -> bool:
    """Whether at least half of several cells are names of columns that we know."""
    if len(cells) < 2:
        return False
    unknown = 0
    for cell in cells:
        name = without_marks(cell.text)
        if len(name) > words.longest or opening(name) not in words.openings or fold(name) not in words.names:
            unknown += 1
            if unknown * 2 > len(cells):  # a row of data is told by its first two cells
                return False
    return True


def starts_table(lines: list[Line], number: int, words: ColumnWords) -> bool:
    """Whether the line with pipes at `number` begins a table (prose may hold a pipe too)."""
    line = lines[number][2]
    if line[0] == "|" or line[-1] == "|" or is_delimiter(line):
        return True
    below = lines[number + 1][2] if number + 1 < len(lines) else ""
    if "|" in below and (is_delimiter(below) or below.count("|") == line.count("|")):
        return True
    return has_known_header(line, words)


class _Draft:
    """A table while its lines are being read."""

    def __init__(self, text_end: int, words: ColumnWords, *, markdown: bool) -> None:
        self.words = words
        self.markdown = markdown
        self.text_end = text_end
        """Where the last line ends if no line break closes it: a row that ends there may have been cut."""
        self.header: list[Cell] = []
        self.delimiter: tuple[int, int] | None = None
        self.delimiter_cells = 0
        self.closes_rows = False
        self.rows: list[tuple[list[Cell], bool, int, int, bool]] = []  # cells, closed, start, end, continuation
        self.end = 0

    @property
    def width(self) -> int:
        if self.header:
            return len(self.header)
        return self.delimiter_cells or (len(self.rows[0][0]) if self.rows else 0)

    def last_is_unfinished(self) -> bool:
        if not self.rows:
            return False
        cells, closed, _, _, _ = self.rows[-1]
        return not closed and (self.closes_rows or len(cells) < self.width)

    def table(self, start: int) -> Table:
        """Finish: give each row its shape."""
        width = self.width
        rows = [
            Row(cells, "continuation" if goes_on else row_shape(cells, width), begin, end, closed)
            for cells, closed, begin, end, goes_on in self.rows
        ]
        if rows and self._is_cut(rows[-1], width):
            *before, last = rows[-1].cells or [Cell("", rows[-1].start, rows[-1].start)]
            last = replace(last, text=without_open(last.text))
            rows[-1] = replace(rows[-1], shape="cut", cells=[*before, last] if rows[-1].cells else [])
        ids = column_ids(self.header, self.words)
        return Table(
            table_kind(self.header, ids, rows, self.words),
            self.header,
            ids,
            rows,
            start,
            self.end,
            self.delimiter,
            self.delimiter_cells,
            self.closes_rows,
        )

    def _is_cut(self, last: Row, width: int) -> bool:
        """Whether the text ends in the last row before the row does."""
        if last.end != self.text_end or last.shape == "continuation" or (last.closed and last.shape == "note"):
            return False
        return (self.closes_rows and not last.closed) or len(last.cells) < width


def row_shape(cells: list[Cell], width: int) -> RowShape:
    """Return the shape of a row by its cells, for a table of `width` columns."""
    count = len(cells)
    if width > 1 and count and not (count > 1 and cells[1].text) and _is_note(cells, width):
        return "note"
    if count == width:
        return "complete"
    return "short" if count < width else "long"


def _is_note(cells: list[Cell], width: int) -> bool:
    """Whether the only text of a row is a remark.

    In a table of two columns it may be a row that lost its code, unless it is a sentence.
    """
    remark = cells[0].text
    return (
        " " in remark
        and not any(cell.text for cell in cells[1:])
        and (width > 2 or len(cells) == width or remark[-1] in ".!?")
    )


def table_kind(header: list[Cell], ids: list[str | None], rows: list[Row], words: ColumnWords) -> TableKind:
    """Return what a table lists, by its header, or by its first cells where it has none."""
    for name in ids:
        if name in words.kinds:
            return words.kinds[name]
    if header and any("diagnos" in head or head.startswith("icd") for head in [fold(cell.text) for cell in header]):
        return "diagnoses"
    if "code" in ids:
        return "diagnoses" if _lists_diagnoses(rows) else "related_codes"
    if not header and rows and rows[0].cells and is_modifier(rows[0].cells[0].text):
        return "modifiers"
    return "other"


def _lists_diagnoses(rows: list[Row]) -> bool:
    """Whether the first cell of the first row with cells is an ICD-10-CM code."""
    first = next((row.cells[0].text for row in rows if row.cells), "")
    return ICD_SHAPE.fullmatch(first) is not None


def pipe_table(
    text: str, lines: list[Line], number: int, words: LineWords, columns: ColumnWords, *, markdown: bool
) -> tuple[Table, int]:
    """Read the table that begins at line `number`; gives it and the number of the first line after it.

    `lines` are all lines of the text. A known heading ends a table although it may follow a row without a blank line.
    """
    start = lines[number][0]
    draft = _Draft(open_end(text), columns, markdown=markdown)
    current = _read_head(text, lines, number, draft)
    while current < len(lines):
        begin, end, line = lines[current]
        if not line:
            following = next_filled(lines, current)
            if following is None or not _is_row(lines, following, draft):
                break
            current = following
            continue
        if "|" in line:
            cells, closed = pipe_cells(line, begin, markdown=markdown)
            if draft.rows and len(line) <= _LONGEST_HEADER and names_columns(cells, columns):
                break
            _add_row(cells, closed, begin, end, draft)
            current += 1
            continue
        if end == draft.text_end and draft.width > 1 and is_code(line):  # the code of a row that was cut
            _add_row(*pipe_cells(line, begin, markdown=markdown), begin, end, draft)
            current += 1
            continue
        stop = _continuation(lines, current, draft, words)
        if stop == current:
            break
        for begin, end, line in lines[current:stop]:
            draft.rows.append(([Cell(_clean(line, markdown=markdown), begin, end)], False, begin, end, True))
            draft.end = end
        current = stop
    return draft.table(start), current


def _read_head(text: str, lines: list[Line], number: int, draft: _Draft) -> int:
    """Take header and delimiter row, where they are there; returns the number of the next line."""
    begin, end, line = lines[number]
    if is_delimiter(line):
        return _take_delimiter(lines, number, draft)
    following = next_filled(lines, number)
    has_delimiter = following is not None and is_delimiter(lines[following][2])
    cells, draft.closes_rows = pipe_cells(line, begin, markdown=draft.markdown)
    is_header = has_delimiter or (len(line) <= _LONGEST_HEADER and names_columns(cells, draft.words))
    if not is_header and not (end == len(text.rstrip()) and _is_cut_header(cells, draft.words)):
        return number
    draft.header = cells
    draft.end = end
    if has_delimiter and following is not None:
        return _take_delimiter(lines, following, draft)
    return number + 1


def _is_cut_header(cells: list[Cell], words: ColumnWords) -> bool:
    """Whether the text's last line is a header that was cut: its first cell names a column, or it is a bare pipe."""
    first = fold(without_marks(cells[0].text)) if cells else ""
    return not cells or first in words.names or "modifier".startswith(first)


def _take_delimiter(lines: list[Line], number: int, draft: _Draft) -> int:
    begin, end, line = lines[number]
    parts = line.split("|")
    closed = not parts[-1].strip()
    draft.delimiter = (begin, end)
    draft.delimiter_cells = len(parts) - closed - (not parts[0].strip())
    draft.end = end
    if not draft.header:
        draft.closes_rows = closed
    return number + 1


def next_filled(lines: list[Line], number: int) -> int | None:
    """Number of the first line after `number` that is not blank, or None."""
    for candidate in range(number + 1, len(lines)):
        if lines[candidate][2]:
            return candidate
    return None


def _is_row(lines: list[Line], number: int, draft: _Draft) -> bool:
    """Whether the line after blank lines goes on with the table (and begins no other one)."""
    line = lines[number][2]
    if "|" not in line or has_known_header(line, draft.words):
        return False
    below = lines[number + 1][2] if number + 1 < len(lines) else ""
    return not is_delimiter(below) and (
        bool(draft.header) or draft.delimiter is not None or line[0] == "|" or line[-1] == "|"
    )


def _add_row(cells: list[Cell], closed: bool, begin: int, end: int, draft: _Draft) -> None:
    if not draft.rows:
        goes_on = False
    elif not (cells and cells[0].text) and not any(cell.text for cell in cells):
        goes_on = end != draft.text_end  # a bare pipe at the very end is the beginning of a row
    else:
        goes_on = (
            draft.last_is_unfinished()
            and not is_modifier(cells[0].text)
            and len(draft.rows[-1][0]) + len(cells) - 1 <= draft.width
        )
    draft.rows.append((cells, closed, begin, end, goes_on))
    draft.end = end


def _continuation(lines: list[Line], number: int, draft: _Draft, words: LineWords) -> int:
    """Return where the lines without a pipe end that go on with an unfinished row; `number` itself if they do not."""
    if not draft.last_is_unfinished():
        return number
    stop = number
    while stop < len(lines) and stop - number < _MOST_CONTINUATION_LINES:
        begin, _, line = lines[stop]
        if not line:
            return stop if next_filled(lines, stop) is None else number
        if section_of(line, words) is not None:
            return number
        if "|" in line:
            cells, closed = pipe_cells(line, begin)
            return (
                stop if closed and len(cells) < draft.width and not (cells and is_modifier(cells[0].text)) else number
            )
        stop += 1
    return stop if stop == len(lines) else number

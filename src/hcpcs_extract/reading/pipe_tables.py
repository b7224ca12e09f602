"""Lines with pipes to tables: ragged rows stay ragged, each row has its shape, nothing is padded or dropped.

>>> [_BREAK_TAG.sub(" ", text) for text in ("one<br/>two", "one<BR >two", "one <brx>", "one <br two>")]
['one two', 'one two', 'one <brx>', 'one <br two>']
"""

from __future__ import annotations

from typing import Final

import regex
from msgspec.structs import replace

from ..codes.shapes import is_modifier
from ..model.page import Cell, Row, Table
from ..model.record import RowShape
from ..text.words import fold
from .columns import ColumnWords, columns_named, exact_ids, identified, is_sure, names_columns
from .headings import LineWords, section_of
from .marks import unmark, without_marks, without_open
from .row_shapes import is_code, is_data, row_shape

Line = tuple[int, int, str]
"""Span of a trimmed line, and the line; empty for a blank one."""
DraftRow = tuple[list[Cell], bool, int, int, RowShape | None]
"""Cells, whether the last one is closed, start, end, and the shape where the number of cells does not tell it."""

_DELIMITER_CHARACTERS: Final = frozenset("|:- \t\u2013\u2014")
_DASHES: Final = frozenset("-\u2013\u2014")
_DELIMITER_STARTS: Final = frozenset(["|-", "|:", "--", ":-", "| ", "|\t"])
_MARKS: Final = "*_`"
_BREAK_TAG: Final = regex.compile(r"<br\s{0,3}/?>", regex.IGNORECASE)
_LONGEST_HEADER: Final = 300
# A cell that a list or paragraph breaks goes on for a few lines; more without a pipe is not a cell any more.
_MOST_CONTINUATION_LINES: Final = 12
_MOST_CAPTIONS: Final = 2
"""Rows that may stand above the one that names the columns."""


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
    """Return the text of a cell; a mark beside nothing but a code points to a footnote, and is not part of the code."""
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
        self.header_line = (0, 0)
        self.may_be_caption = False
        """Whether the header leaves a column without a name: then a better one may stand below it."""
        self.delimiter: tuple[int, int] | None = None
        self.delimiter_cells = 0
        self.closes_rows = False
        self.rows: list[DraftRow] = []
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
            Row(cells, shape or row_shape(cells, width), begin, end, closed)
            for cells, closed, begin, end, shape in self.rows
        ]
        if rows and self._is_cut(rows[-1], width):
            *before, last = rows[-1].cells or [Cell("", rows[-1].start, rows[-1].start)]
            last = replace(last, text=without_open(last.text))
            rows[-1] = replace(rows[-1], shape="cut", cells=[*before, last] if rows[-1].cells else [])
        if rows and self.header and [cell.text for cell in rows[0].cells] == [cell.text for cell in self.header]:
            rows[0] = replace(rows[0], shape="note")  # the header once more
        kind, ids = identified(self.header, rows, self.words)
        return Table(
            kind,
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
            current += 1
            if line[:2] in _DELIMITER_STARTS and end != draft.text_end and "--" in line and is_delimiter(line):
                draft.end = end
                continue
            cells, closed = pipe_cells(line, begin, markdown=markdown)
            if (
                draft.may_be_caption
                and len(draft.rows) < _MOST_CAPTIONS
                and _takes_header(cells, closed, (begin, end), draft)
            ):
                continue
            if draft.rows and len(line) <= _LONGEST_HEADER and names_columns(cells, columns):
                current -= 1
                break
            _add_row(cells, closed, begin, end, draft)
            continue
        if end == draft.text_end and draft.width > 1 and is_code(line):  # the code of a row that was cut
            _add_row(*pipe_cells(line, begin, markdown=markdown), begin, end, draft)
            current += 1
            continue
        stop = _continuation(lines, current, draft, words)
        if stop == current:
            break
        for begin, end, line in lines[current:stop]:
            draft.rows.append(([Cell(_clean(line, markdown=markdown), begin, end)], False, begin, end, "continuation"))
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
    if has_delimiter and following is not None and is_data(cells):
        _add_row(cells, draft.closes_rows, begin, end, draft)
        number = _take_delimiter(lines, following, draft)
        draft.closes_rows = draft.rows[0][1]
        draft.delimiter_cells = len(cells)  # the end of the text may have cut the row of dashes
        return number
    is_header = has_delimiter or (len(line) <= _LONGEST_HEADER and _is_header(cells, draft.words))
    if not is_header and not (end == len(text.rstrip()) and _is_cut_header(cells, draft.words)):
        return number
    draft.header, draft.header_line = cells, (begin, end)
    draft.may_be_caption = not is_sure(exact_ids(cells, draft.words))
    draft.end = end
    if has_delimiter and following is not None:
        return _take_delimiter(lines, following, draft)
    return number + 1


def _is_header(cells: list[Cell], words: ColumnWords) -> bool:
    """Whether a row without a delimiter row below it names columns."""
    return names_columns(cells, words) or (
        not any(is_modifier(cell.text) for cell in cells) and columns_named(cells, words) * 2 >= max(len(cells), 4)
    )


def _takes_header(cells: list[Cell], closed: bool, line: tuple[int, int], draft: _Draft) -> bool:
    """Take a row as the header that names more columns than the one above it; this becomes a note, as a caption is.

    What stands between them must be no data. The header's own words once more are a note too.
    """
    if any(shape != "note" and any(cell.text for cell in row[1:]) for row, _, _, _, shape in draft.rows):
        draft.may_be_caption = False
        return False
    names = columns_named(cells, draft.words)
    if names < 2 or names <= columns_named(draft.header, draft.words):
        return False
    above: list[DraftRow] = [(row, ended, begin, end, "note") for row, ended, begin, end, _ in draft.rows]
    if draft.header:
        begin, end = draft.header_line
        above.insert(0, (draft.header, draft.closes_rows, begin, end, "note"))
    draft.rows = above
    draft.header, draft.header_line, draft.closes_rows = cells, line, closed
    draft.may_be_caption = not is_sure(exact_ids(cells, draft.words))
    draft.end = line[1]
    return True


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
        draft.may_be_caption = not draft.rows
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
    draft.rows.append((cells, closed, begin, end, "continuation" if goes_on else None))
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

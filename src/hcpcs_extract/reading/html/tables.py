"""HTML tables to rows of cells: row spans are written out, column spans are kept as the one cell they are."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ...codes.shapes import is_modifier
from ...model.page import Cell, Row, Table
from ..columns import ColumnWords, columns_named, exact_ids, identified, is_sure, names_columns
from ..row_shapes import is_data, row_shape
from .marks import CAPTION, CELL, HEAD, ROW, TABLE, Mark
from .white_space import single_spaced


class _Slot(Struct):
    """A cell while it is read."""

    header: bool
    rowspan: int
    pieces: list[str]
    closed: bool = False
    cell: Cell | None = None
    """What was written of it."""


class HtmlTable:
    """A table, read from the tokens of its page."""

    def __init__(self, tokens: list[str]) -> None:
        self.rows: list[list[_Slot]] = []
        self.header_rows = 0
        self.misplaced: list[str] = []
        self.spans_rows = False
        """Whether a cell of it spans rows."""
        self.holds_aside = False
        """Whether a part of it was left out."""
        self._tokens = tokens
        self._caption: list[str] = []
        self._in_head = False
        self._in_caption = False

    @property
    def caption(self) -> str:
        """The text of its captions."""
        return single_spaced("".join(self._caption)).lstrip()

    def read(self, start: int, last_of_aside: Callable[[int, Mark], int | None], *, is_data: bool) -> int | None:
        """Read the table at token `start`; returns its last token.

        Returns None if it may only lay out: it holds a table or a heading, and `is_data` does not say that it is data
        all the same.
        """
        tokens, rows = self._tokens, self.rows
        into: list[str] | None = None  # where text belongs: in the open cell, in the caption, or nowhere
        since = start + 1
        for number in range(since, len(tokens)):
            mark = tokens[number]
            if type(mark) is not Mark or not mark.in_tables or number < since:
                continue
            last = number
            if mark.starts_aside and (aside := last_of_aside(number, mark)) is not None:
                last = aside
                self.holds_aside = True
                if not is_data and _holds_structure(tokens[number:last]):
                    return None
            elif mark.structures and not is_data:
                return None
            elif not mark.frame and (mark.kind != TABLE or mark.step > 0):
                continue
            if since < number:
                if into is None:
                    self._misplace(since, number)
                else:
                    into += tokens[since:number]
            since = last + 1
            if last > number:
                continue
            if mark.kind == TABLE:
                return number
            if mark.frame == CELL and not self._in_caption and rows:
                if mark.step > 0:
                    into = []
                    rows[-1].append(_Slot(mark.name == "th", mark.rowspan, into))
                    if mark.rowspan > 1:
                        self.spans_rows = True
                elif rows[-1]:
                    rows[-1][-1].closed = True
                    into = None
            else:
                into = self._frame(mark)
        return None

    def _frame(self, mark: Mark) -> list[str] | None:
        """Take a mark that says where text belongs; returns where."""
        rows, starts = self.rows, mark.step > 0
        if mark.frame == ROW:
            rows.append([])
            self.header_rows += self._in_head
        elif mark.frame == HEAD:
            self._in_head = starts
        elif mark.frame == CAPTION:
            self._in_caption = starts
        elif starts:
            if not rows:
                rows.append([])
            rows[-1].append(_Slot(mark.name == "th", mark.rowspan, []))
            self.spans_rows = self.spans_rows or mark.rowspan > 1
        elif rows and rows[-1]:
            rows[-1][-1].closed = True
        if self._in_caption:
            self._caption.append(mark)
            return self._caption
        return rows[-1][-1].pieces if rows and rows[-1] and not rows[-1][-1].closed else None

    def _misplace(self, since: int, end: int) -> None:
        """Keep the texts of a run of tokens that stands in no cell."""
        if since + 1 == end and self._tokens[since].isspace():
            return
        for number in range(since, end + 1):
            if number == end or type(self._tokens[number]) is Mark:
                text = "".join(self._tokens[since:number])
                if text and not text.isspace():
                    self.misplaced.append(single_spaced(text).strip())
                since = number + 1


def _holds_structure(tokens: list[str]) -> bool:
    """Whether there is a table or a heading in a run of tokens."""
    return any(type(token) is Mark and token.structures for token in tokens)


def _with_spans(rows: list[list[_Slot]]) -> list[list[_Slot]]:
    """Rows with the cells that span into them from above."""
    spanning: dict[int, tuple[int, _Slot]] = {}
    full: list[list[_Slot]] = []
    for row in rows:
        line: list[_Slot] = []
        cells = iter(row)
        still: dict[int, tuple[int, _Slot]] = {
            column: (left - 1, slot) for column, (left, slot) in spanning.items() if left > 1
        }
        while True:
            column = len(line)
            if column in spanning:
                line.append(spanning.pop(column)[1])
                continue
            cell = next(cells, None)
            if cell is None:
                break
            if cell.rowspan > 1:
                still[column] = (cell.rowspan - 1, cell)
            line.append(cell)
        spanning = still
        full.append(line)
    return full


def render_table(table: HtmlTable, start: int, words: ColumnWords) -> tuple[str, Table] | None:
    """Return a table's rendered lines and the table; None for one without cells.

    The lines are for text that begins at offset `start`. A cell that spans rows is written once, as a browser shows it;
    the rows below hold the same cell, at the same place in the text.
    """
    rows = [row for row in (_with_spans(table.rows) if table.spans_rows else table.rows) if row]
    if not rows:
        return None
    written: list[str] = []  # of each cell and row
    cells_of: list[list[Cell]] = []
    starts: list[int] = []
    at = start
    for row in rows:
        cells = []
        starts.append(at)
        for slot in row:
            at += 2
            cell = slot.cell
            if cell is None:
                text = single_spaced("".join(slot.pieces)).strip()
                begin, at = at, at + len(text)
                cell = slot.cell = Cell(text, begin, at)
                written.append(f"| {text} ")
                at += 1
            else:
                written.append("| ")
            cells.append(cell)
        written.append("|\n")
        at += 2
        cells_of.append(cells)
    at_header = _header_row(table, rows, cells_of, words)
    header = [] if at_header is None else cells_of[at_header]
    width = len(header) or max(len(cells) for cells in cells_of)
    ends = [*(begin - 1 for begin in starts[1:]), at - 1]
    above = at_header or 0
    built = [
        Row(
            cells_of[n],
            "note" if n < above or (n < table.header_rows and _is_head(rows[n])) else row_shape(cells_of[n], width),
            starts[n],
            ends[n],
            rows[n][-1].closed,
        )
        for n in range(len(rows))
        if n != at_header
    ]
    if header and built[above:] and [cell.text for cell in built[above].cells] == [cell.text for cell in header]:
        built[above] = replace(built[above], shape="note")  # the header once more
    kind, ids = identified(header, built, words)
    return "".join(written), Table(kind, header, ids, built, start, at - 1, None, 0, True, cells_explicit=True)


def _is_head(row: list[_Slot]) -> bool:
    """Whether all cells of a row are header cells."""
    return all(slot.header for slot in row)


def _header_row(
    table: HtmlTable, rows: list[list[_Slot]], cells_of: list[list[Cell]], words: ColumnWords
) -> int | None:
    """Return the number of the row that names the columns, or None.

    It is the first row, or a better one below it: one of the first three that names more columns, with no data above
    it. What stands above is a caption, or the upper row of a header.
    """
    has_header = bool(table.header_rows) or _is_head(rows[0]) or names_columns(cells_of[0], words)
    first = cells_of[0]
    if is_data(first):
        return None
    if has_header and is_sure(exact_ids(first, words)) and len(first) >= max(map(len, cells_of[1:3]), default=0):
        return 0
    best, named = (0 if has_header else None), columns_named(first, words)
    for number in range(1, min(len(rows), 3)):
        above = cells_of[number - 1]
        if not (_is_head(rows[number - 1]) or number - 1 < table.header_rows) and any(cell.text for cell in above[1:]):
            break
        names = columns_named(cells_of[number], words)
        if names > max(named, 1):
            best, named = number, names
    if best is None and named > 1 and not any(is_modifier(cell.text) for cell in first):
        return 0
    return best


def with_cut_row(table: Table) -> Table:
    """Return the table of a source that stops in it: its last row is cut, unless the row was closed in full width."""
    if table.ends_in_header:
        return table
    last = table.rows[-1]
    if last.closed and last.shape == "complete":
        return table
    return replace(table, rows=[*table.rows[:-1], replace(last, shape="cut")])

"""HTML tables to rows of cells: row spans are written out, column spans are kept as the one cell they are."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ...model.page import Cell, Row, Table
from ..pipe_tables import ColumnWords, column_ids, names_columns, row_shape, table_kind
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
    has_header = bool(table.header_rows) or all(slot.header for slot in rows[0]) or names_columns(cells_of[0], words)
    # A row of one cell above the names of the columns is a caption; it stays, as a note.
    below = int(len(rows) > 1 and len(rows[0]) == 1 and names_columns(cells_of[1], words))
    has_header = has_header or bool(below)
    header = cells_of[below] if has_header else []
    ids = column_ids(header, words)
    width = len(header) or max(len(cells) for cells in cells_of)
    ends = [*(begin - 1 for begin in starts[1:]), at - 1]
    built = [
        Row(cells_of[n], row_shape(cells_of[n], width), starts[n], ends[n], rows[n][-1].closed)
        for n in range(len(rows))
        if not has_header or n != below
    ]
    return "".join(written), Table(
        table_kind(header, ids, built, words), header, ids, built, start, at - 1, None, 0, True, cells_explicit=True
    )


def with_cut_row(table: Table) -> Table:
    """Return the table of a source that stops in it: its last row is cut, unless the row was closed in full width."""
    if not table.rows:
        return table
    last = table.rows[-1]
    if last.closed and last.shape == "complete":
        return table
    return replace(table, rows=[*table.rows[:-1], replace(last, shape="cut")])

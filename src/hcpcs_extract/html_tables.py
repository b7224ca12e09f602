"""HTML tables to rows of cells: row spans are written out, column spans are kept as the one cell they are."""

from __future__ import annotations

from typing import Final

import regex
from msgspec.structs import replace

from .html_source import Event
from .page import Cell, Row, Table
from .tables import column_ids, names_columns, row_shape, table_kind
from .vocabulary.boilerplate import NEVER_TEXT
from .vocabulary.elements import HEADINGS

_SPACE: Final = regex.compile(r"[ \t\r\n\f]+")
# More rows than any page of the family has; a row span beyond it would make a small page a huge table.
_MOST_SPANNED_ROWS: Final = 100
_INNER_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "br",
        "tr",
        "td",
        "th",
        "table",
        "section",
        "dt",
        "dd",
        "dl",
        *HEADINGS,
    ]
)


def single_spaced(text: str) -> str:
    r"""Fold white space as a browser does: a no-break space stays.

    >>> single_spaced("0.1\n  mg"), single_spaced("0.1\u00a0 mg")
    ('0.1 mg', '0.1\xa0 mg')
    """
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACE.sub(" ", text)
    return text


class _Slot:
    """A cell while it is read."""

    __slots__ = ("closed", "header", "pieces", "rowspan")

    def __init__(self, event: Event) -> None:
        self.header = event.name == "th"
        self.rowspan = _count(event.attributes.get("rowspan"))
        self.pieces: list[str] = []
        self.closed = False

    @property
    def text(self) -> str:
        return single_spaced("".join(self.pieces)).strip()


def _count(value: str | None) -> int:
    """Value of a span attribute; 1 where it is absent or no number."""
    digits = (value or "").strip()
    return min(int(digits), _MOST_SPANNED_ROWS) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1


class HtmlTable:
    """A table while its events come in."""

    def __init__(self) -> None:
        self.rows: list[list[_Slot]] = []
        self.header_rows = 0
        self.caption = ""
        self.misplaced: list[str] = []
        self._depth = 0
        self._skipped = 0
        self._in_head = False
        self._in_caption = False

    def take(self, event: Event) -> bool:
        """Take one event; returns whether it ends the table."""
        if event.kind == "text":
            self._text(event.name)
            return False
        if event.name in NEVER_TEXT:
            self._skipped += 1 if event.kind == "start" else -1
        elif event.name == "table":
            if event.kind == "end" and self._depth == 0:
                return True
            self._depth += 1 if event.kind == "start" else -1
        elif self._depth == 0 and event.name in ("tr", "td", "th", "thead", "caption"):
            self._frame(event)
        if event.name in _INNER_BLOCKS:
            self._text(" ")
        return False

    def _frame(self, event: Event) -> None:
        starts = event.kind == "start"
        if event.name == "thead":
            self._in_head = starts
        elif event.name == "caption":
            self._in_caption = starts
        elif event.name == "tr":
            if starts:
                self.rows.append([])
                self.header_rows += self._in_head
        elif starts:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(_Slot(event))
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1].closed = True

    def _text(self, text: str) -> None:
        if self._skipped:
            return
        if self._in_caption:
            self.caption = single_spaced(self.caption + text).lstrip()
        elif self.rows and self.rows[-1] and not self.rows[-1][-1].closed:
            self.rows[-1][-1].pieces.append(text)
        elif text.strip():
            self.misplaced.append(single_spaced(text).strip())


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


def render_table(table: HtmlTable, start: int) -> tuple[str, Table] | None:
    """Return a table's rendered lines and the table, for text that begins at offset `start`; None for one without cells.

    A cell that spans rows is written once, as a browser shows it; the rows below hold the same cell, at the same place in the text.
    """
    rows = [row for row in _with_spans(table.rows) if row]
    if not rows:
        return None
    lines: list[str] = []
    cells_of: list[list[Cell]] = []
    starts: list[int] = []
    written: dict[int, Cell] = {}
    position = start
    for row in rows:
        line, cells = "", []
        starts.append(position)
        for slot in row:
            line += "| "
            cell = written.get(id(slot))
            if cell is None:
                text = slot.text
                cell = written[id(slot)] = Cell(text, position + len(line), position + len(line) + len(text))
                line += f"{text} "
            cells.append(cell)
        lines.append(line + "|\n")
        cells_of.append(cells)
        position += len(line) + 2
    has_header = bool(table.header_rows) or all(slot.header for slot in rows[0]) or names_columns(cells_of[0])
    # A row of one cell above the names of the columns is a caption; it stays, as a note.
    below = int(len(rows) > 1 and len(rows[0]) == 1 and names_columns(cells_of[1]))
    has_header = has_header or bool(below)
    header = cells_of[below] if has_header else []
    ids = column_ids(header)
    width = len(header) or max(len(cells) for cells in cells_of)
    ends = [*(at - 1 for at in starts[1:]), position - 1]
    built = [
        Row(cells_of[n], row_shape(cells_of[n], width), starts[n], ends[n], rows[n][-1].closed)
        for n in range(len(rows))
        if not has_header or n != below
    ]
    return "".join(lines), Table(
        table_kind(header, ids, built), header, ids, built, start, position - 1, None, 0, True, cells_explicit=True
    )


def with_cut_row(table: Table) -> Table:
    """Return the table of a source that stops in it: its last row is cut, unless the row was closed in full width."""
    if not table.rows:
        return table
    last = table.rows[-1]
    if last.closed and last.shape == "complete":
        return table
    return replace(table, rows=[*table.rows[:-1], replace(last, shape="cut")])

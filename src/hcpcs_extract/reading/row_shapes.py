"""What a row of a table is, by its cells: complete, short, long, or a remark across the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..codes.shapes import ICD_SHAPE, is_modifier, system_of
from ..model.record import RowShape

if TYPE_CHECKING:
    from ..model.page import Cell


def is_code(text: str) -> bool:
    """Whether `text` has the shape of one modifier or code, as the first cell of a row has.

    >>> [is_code(t) for t in ("JW", "J9203", "C92.00", "Left")]
    [True, True, True, False]
    """
    return is_modifier(text) or system_of(text) is not None or ICD_SHAPE.fullmatch(text) is not None


def row_shape(cells: list[Cell], width: int) -> RowShape:
    """Return the shape of a row by its cells, for a table of `width` columns."""
    count = len(cells)
    if width > 1 and count:
        if count > 1 and (second := cells[1].text):
            if second == cells[0].text and _says_one_thing(cells):
                return "note"
        elif _is_note(cells, width):
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


def _says_one_thing(cells: list[Cell]) -> bool:
    """Whether all cells are equal, as a remark across the table is written by some tools, and a row of dashes is.

    Two equal codes side by side are a row.
    """
    text = cells[0].text
    return all(cell.text == text for cell in cells) and (len(cells) > 2 or not is_code(text))


def is_data(cells: list[Cell]) -> bool:
    """Whether what stands in the place of a header is a row of modifiers: tools put the first row there.

    Two digits beside one text may be a place of service.
    """
    first = cells[0].text if cells else ""
    return is_modifier(first) and (len(cells) > 2 or not first.isdigit())

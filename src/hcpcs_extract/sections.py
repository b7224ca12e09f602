"""Blocks to sections: in order, covering the whole text without gap or overlap."""

from __future__ import annotations

from .lines import level_of
from .model import Block, Section, SectionId
from .prose import unmark


def sections(text: str, blocks: list[Block]) -> list[Section]:
    """Return the sections of a text; an empty text has none, a text without headings one preamble."""
    headings = [block for block in blocks if block.kind == "heading"]
    found: list[Section] = []
    if not text:
        return found
    first_block = blocks[0] if blocks else None
    if not headings or first_block is not headings[0]:
        end = headings[0].start if headings else len(text)
        found.append(Section(id="preamble", heading=None, level=1, parent=None, span=(0, end), body=(0, end)))
    for number, block in enumerate(headings):
        start = block.start if found else 0
        end = headings[number + 1].start if number + 1 < len(headings) else len(text)
        name: SectionId = block.name  # type: ignore[assignment]  # a heading's name is a section id
        level = level_of(name)
        heading = unmark(text[block.content_start : block.end]).strip("# \t")
        body = min(end, block.end + _line_break(text, block.end))
        found.append(Section(id=name, heading=heading, level=level, parent=_parent(found, level), span=(start, end), body=(body, end)))
    return found


def _line_break(text: str, offset: int) -> int:
    """Length of the rest of the heading's line: closing marks, space and the line break."""
    newline = text.find("\n", offset)
    rest = text[offset : newline + 1 if newline >= 0 else len(text)]
    return len(rest) if not rest.strip() else 0


def _parent(found: list[Section], level: int) -> int | None:
    for number in range(len(found) - 1, -1, -1):
        if found[number].level < level:
            return number
    return None

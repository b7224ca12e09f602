"""Blocks to sections: in order, covering the whole text without gap or overlap."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from ..model.page import Block
from ..model.record import Section, SectionId
from .headings import LineWords, level_of
from .marks import unmark


def sections(text: str, blocks: list[Block], words: LineWords, *, markdown: bool = False) -> list[Section]:
    """Return the sections of a text.

    An empty text has none, a text without headings has one, a preamble or a summary.
    """
    found: list[Section] = []
    if not text:
        return found
    numbers = [number for number, block in enumerate(blocks) if block.kind == "heading"]
    headings = [
        _named_by_table(blocks, number) if blocks[number].name == "other" else blocks[number] for number in numbers
    ]
    above = blocks[: numbers[0]] if numbers else blocks
    if not headings or (
        above and not (headings[0].name == "summary" and all(block.kind == "title" for block in above))
    ):
        # A title line opens the summary, with or without its heading; any other text above the first heading is a
        # preamble.
        end = headings[0].start if headings else len(text)
        name: SectionId = "summary" if above and above[0].kind == "title" else "preamble"
        found.append(Section(id=name, heading=None, level=1, parent=None, span=(0, end), body=(0, end)))
    if not headings:
        return found
    headings = headings[:1] + [
        block
        for before, block in pairwise(headings)
        if before.name != block.name or not _is_subtitle(text, before, block)
    ]
    start = headings[0].start if found else 0
    for block, end in zip(headings, [*[block.start for block in headings[1:]], len(text)], strict=True):
        name = block.name  # type: ignore[assignment]  # a heading's name is a section id
        level = level_of(name, words)
        heading = unmark(text, block.content_start, block.end, markdown=markdown).strip("# \t")
        body = min(end, block.end + _line_break(text, block.end))
        parent = _parent(found, level)
        found.append(Section(id=name, heading=heading, level=level, parent=parent, span=(start, end), body=(body, end)))
        start = end
    return found


def first_page(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks before the second page of a file.

    That page begins with a title line for another code, one beside a summary heading, or one behind which headings of
    the first page stand again.
    """
    titles = [number for number, block in enumerate(blocks) if block.kind == "title"]
    copies = title_lines_of_copies(blocks)
    for number in titles[1:]:
        first, block = blocks[titles[0]], blocks[number]
        above = blocks[number - 1]
        if above.kind == "heading" and above.name == "summary":
            return blocks[: number - 1]
        if text[block.code_start : block.code_end].upper() != text[first.code_start : first.code_end].upper():
            return blocks[:number]
        below = blocks[number + 1] if number + 1 < len(blocks) else None
        if number in copies or (below is not None and below.kind == "heading" and below.name == "summary"):
            return blocks[:number]
    return blocks


def title_lines_of_copies(blocks: list[Block]) -> set[int]:
    """Return the numbers of the blocks that are title lines of later pages, as their headings show.

    A known heading follows, before the next title line, that stood before this one too. The heading of the section in
    which the title line stands does not count: at each break of a printed page both may be repeated.
    """
    titles = [number for number, block in enumerate(blocks) if block.kind == "title"]
    found: set[int] = set()
    before = set(_names(blocks[: titles[0]])) if titles else set()
    current = ""
    for number, end in pairwise([*titles, len(blocks)]):
        names = _names(blocks[number:end])
        if number != titles[0] and not before.isdisjoint({*names} - {current}):
            found.add(number)
        before.update(names)
        current = names[-1] if names else current
    return found


def _names(blocks: list[Block]) -> list[str]:
    """Return the ids of the sections that known headings open, in order."""
    return [block.name for block in blocks if block.kind == "heading" and block.name != "other"]


_BY_TABLE: Final[dict[str, SectionId]] = {
    "modifiers": "coding_specifications",
    "diagnoses": "related_diagnoses",
    "related_codes": "related_codes",
}


def _named_by_table(blocks: list[Block], number: int) -> Block:
    """Return a heading whose wording is not known under the name of the table right below it."""
    heading = blocks[number]
    below = blocks[number + 1].table if number + 1 < len(blocks) else None
    return replace(heading, name=_BY_TABLE.get(below.kind, "other")) if below is not None and below.rows else heading


def _is_subtitle(text: str, above: Block, block: Block) -> bool:
    """Whether a heading of the same name only words the one right above it in another way.

    An example is "Coding Specifications", then "Modifiers".
    """
    if above.name == "other" or text[above.end : block.start].strip("# \t\r\n*"):
        return False
    return text[above.content_start : above.end].casefold() != text[block.content_start : block.end].casefold()


def _line_break(text: str, offset: int) -> int:
    """Length of the rest of the heading's line: closing marks, space and the line break."""
    if text.startswith("\n", offset):
        return 1
    newline = text.find("\n", offset)
    rest = text[offset : newline + 1 if newline >= 0 else len(text)]
    return len(rest) if not rest.strip(" \t\r\n#*_:=-") else 0


def _parent(found: list[Section], level: int) -> int | None:
    """Index of the section that a section of `level` after `found` stands in."""
    number: int | None = len(found) - 1 if found else None
    while number is not None and found[number].level >= level:
        number = found[number].parent
    return number

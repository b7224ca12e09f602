"""Was the document cut? Evidence from the end of the text and from what is absent, and the verdict over it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import regex

from ..model.page import Block, Table, Text
from ..model.record import Certainty, Evidence, Section, Verdict
from ..text.phrases import Passage, Phrase, Whole
from ..text.words import ends_sentence
from .absence import absences
from .headings import LineWords, begins_heading, line_words
from .pipe_tables import is_delimiter, open_end
from .row_shapes import is_code

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

_CODE: Final = regex.compile(
    r"""
    (?<![\w.])
    (?: [A-Z][0-9][0-9A-Z] (?: [0-9]{2} | \.[0-9A-Z]{1,4} )  # HCPCS, ICD-10-CM
      | [0-9]{4}[0-9AFMTU]                                   # CPT
      | [0-9]{3}[0-9A-Z]{6}X )                               # a taxonomy
    (?!\w)
    | \b[Mm]odifiers?\s{1,3} (?: [0-9]{2} | [A-Z][A-Z0-9] ) \b
    """,
    regex.VERBOSE,
)
"""A section that lists its codes in prose needs no table."""
DANGLING: Final = Phrase(
    r"[,;:(&/–—-]$ | (?<![^\s:]){dangling}$",
    matches=["Aetna«,»", "Aetna, Cigna «and»", "an office «(»", "home «/»"],
    refuses=["Aetna, Cigna", "in demand", "such sites", "Cigna and Aetna"],
)
_RENDERED_FRAME: Final = " |\n"  # what rendering puts after the last cell of an HTML table


def evidence(
    whole: Whole,
    source: Text,
    blocks: list[Block],
    sections: list[Section],
    vocabulary: Vocabulary,
    *,
    closed: bool = False,
) -> list[Evidence]:
    """Return everything that points to a cut, certain evidence first.

    `closed`: the source itself says that it is whole (HTML that closes its elements), so that its last words say
    nothing.
    """
    text = whole.text
    end = len(text.rstrip())
    found = [] if closed else list(_at_end(whole, end, blocks, vocabulary.derived(line_words)))
    if source.cut_in_character:
        found.append(Evidence("character-cut", "certain", (max(0, len(text) - 1), len(text))))
    found.extend(_absent(whole, end, blocks, sections, vocabulary))
    return sorted(found, key=lambda item: item.certainty)


def verdict(found: list[Evidence]) -> Verdict:
    """Return the strongest certainty among the evidence, or `none`."""
    if not found:
        return "none"
    return "certain" if any(item.certainty == "certain" for item in found) else "probable"


def _at_end(whole: Whole, end: int, blocks: list[Block], words: LineWords) -> Iterator[Evidence]:
    """What the last block shows. `end` is the offset after the last character that is not space."""
    if not blocks:
        return
    text = whole.text
    last = blocks[-1]
    if _ends_in_blank_line(text):
        yield Evidence("blank-line-at-end", "probable", (end, len(text)))
    open_line = not text.endswith("\n") and not (text.endswith("\r") and "\r\n" not in text)
    if last.table is not None:
        yield from _table_end(text, last.table, open_line=open_line)
    elif last.kind in {"heading", "title"}:
        yield Evidence("heading-without-body", "certain", (last.start, end))
    elif last.kind == "label":
        yield from _label_end(whole, last, end, open_line=open_line)
    elif last.kind == "item":
        yield from _item_end(whole, last, end, open_line=open_line)
    else:
        yield from _paragraph_end(text, last, end, words, open_line=open_line)


def _table_end(text: str, table: Table, *, open_line: bool) -> Iterator[Evidence]:
    at_end = table.end == open_end(text)
    if table.ends_in_header:
        if at_end and _delimiter_is_cut(text, table):
            yield Evidence("delimiter-cut", "certain", table.delimiter or (table.start, table.end))
        else:
            yield Evidence("header-without-rows", "certain", (table.start, table.end))
        return
    row = table.rows[-1]
    lone = (
        row.shape == "short" and len(row.cells) == 1 and is_code(row.cells[0].text)
    )  # `JW |`, with a line break that a tool put there
    if row.shape == "cut" or lone or (row.shape == "continuation" and open_line and not row.closed):
        yield Evidence("table-row-cut", "certain", (row.start, row.end))
    elif open_line:
        yield Evidence("no-final-newline-after-table-row", "probable", (row.start, row.end))
    elif table.end > row.end:  # a row of dashes once more, as stands above rows
        yield Evidence("table-row-unfinished", "probable", (row.start, table.end))
    elif not table.header and len(table.rows) == 1:
        yield Evidence("table-of-one-line", "probable", (row.start, row.end))
    elif row.shape == "short" or (not row.closed and (table.closes_rows or row.shape == "continuation")):
        yield Evidence("table-row-unfinished", "probable", (row.start, row.end))


def _delimiter_is_cut(text: str, table: Table) -> bool:
    if table.delimiter is None or not table.header:
        return False
    line = text[slice(*table.delimiter)]
    return is_delimiter(line) and (
        table.delimiter_cells < len(table.header) or (table.closes_rows and not line.endswith("|"))
    )


def _label_end(whole: Whole, last: Block, end: int, *, open_line: bool) -> Iterator[Evidence]:
    if last.value_start >= end:
        yield Evidence("label-without-value", "certain", (last.start, end))
    elif _dangles(whole, last.value_start, end):
        yield Evidence("list-cut", "certain", (last.start, end))
    elif open_line:
        yield Evidence("no-final-newline", "probable", (last.start, end))


def _item_end(whole: Whole, last: Block, end: int, *, open_line: bool) -> Iterator[Evidence]:
    if last.content_start >= end or _dangles(whole, last.content_start, end):
        yield Evidence("list-cut", "certain", (last.start, end))
    elif open_line:
        yield Evidence("no-final-newline", "probable", (last.start, end))


def _dangles(whole: Whole, start: int, end: int) -> bool:
    """Whether a value ends as no finished one does: with a comma, a conjunction, an open parenthesis or emphasis."""
    tail = whole.text[max(start, end - 300) : end]
    return (
        DANGLING.find(Passage.part(whole, max(start, end - 300), end)) is not None
        or tail.count("(") > tail.count(")")
        or tail.count("**") % 2 == 1
    )


def _paragraph_end(text: str, last: Block, end: int, words: LineWords, *, open_line: bool) -> Iterator[Evidence]:
    line_start = max(last.start, text.rfind("\n", 0, end) + 1)
    if ends_sentence(text[max(last.start, end - 500) : end]):
        if open_line:
            yield Evidence("no-final-newline", "probable", (line_start, end))
        return
    if begins_heading(text[line_start : min(end, line_start + 100)], words):
        yield Evidence("heading-cut", "certain", (line_start, end))
        return
    certainty: Certainty = "certain" if open_line or text[end - 1] in ",;:(&/-" else "probable"
    yield Evidence("prose-cut", certainty, (line_start, end))


def _ends_in_blank_line(text: str) -> bool:
    tail = text[len(text.rstrip()) :]
    return tail.replace("\r\n", "\n").count("\n") > 1


def _absent(
    whole: Whole, end: int, blocks: list[Block], sections: list[Section], vocabulary: Vocabulary
) -> Iterator[Evidence]:
    """Whether sections are absent that close every document, or the last one lacks its table."""
    ids = [section.id for section in sections]
    last_page = len(ids) - 1 - ids[::-1].index("summary") if "summary" in ids else 0
    if "coding_specifications" not in ids[last_page:]:
        yield Evidence("closing-sections-absent", "probable", (end, len(whole.text)))
        return
    last = sections[-1]
    listing = vocabulary.derived(sections_with_table)
    if last.id in listing and lacks_table(whole, [block.start for block in blocks if block.table], last, listing):
        yield Evidence("table-absent", "probable", (last.body[0], end))


def sections_with_table(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the ids of the sections that consist of a table, or of a statement that there is none."""
    return frozenset(row.id for row in vocabulary.headings if row.holds_table)


def lacks_table(whole: Whole, tables: list[int], section: Section, listing: frozenset[str]) -> bool:
    """Whether a section that consists of a table has text, but no table.

    Nor may it list its codes in prose, or state that there is none. `tables` are the offsets where the tables of the
    text begin, in order; `listing` is from `sections_with_table`.
    """
    if section.id not in listing:
        return False
    at = bisect_left(tables, section.span[0])
    if at < len(tables) and tables[at] < section.span[1]:
        return False
    body = Passage.part(whole, *section.body)
    return bool(body.words) and _CODE.search(body.text) is None and next(absences(whole, *section.body), None) is None


def reach_of_cut(text: str, blocks: list[Block], *, html: bool, in_character: bool = False) -> int:
    """Return the offset that a fact must reach to touch the cut.

    It is the end of the text, or beyond it where a line break follows a finished line. `in_character`: the bytes end
    inside a character, so that the text ends with U+FFFD in its place, which belongs to no fact.
    """
    if in_character:
        return len(text.rstrip(_RENDERED_FRAME).removesuffix("\ufffd").rstrip())
    if html:
        return len(text.rstrip(_RENDERED_FRAME))
    end = len(text.rstrip())
    if not text.endswith("\n") or not blocks:
        return end
    last = blocks[-1]
    if last.table is not None:
        finished = bool(last.table.rows) and last.table.rows[-1].closed and last.table.rows[-1].shape == "complete"
    else:
        finished = ends_sentence(text[max(last.start, end - 500) : end])
    return len(text) if finished else end

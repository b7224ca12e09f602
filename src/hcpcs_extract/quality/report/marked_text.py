"""A document's text in pieces: each knows the facts and findings that cover it.

Pieces need no offsets, so nobody has to count code points again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, Literal

from msgspec import Struct

from ...model.record import Record
from ...text.visible import visible_in_browser

LONGEST: Final = 200_000
"""Most characters of a document that are shown."""
_WIDEST: Final = 600
"""Findings about more characters than this are marked where they begin: underlining whole pages shows nothing."""

Kind = Literal["heading", "prose", "table", "blank"]
Span = tuple[int, int]
Piece = str | int | list[Any]
"""Plain text; the number of a finding whose mark stands here; or text with the indices of its facts (innermost first)
and of its findings."""


class Block(Struct, frozen=True, array_like=True):
    """A part of the text with one look: heading, prose, table, or nothing but white space."""

    kind: Kind
    pieces: list[Piece]


def blocks(text: str, record: Record, facts: Sequence[Span]) -> list[Block]:
    """Return the text, up to LONGEST characters, in pieces.

    It is cut at the bounds of its sections and tables and of everything that is marked in it. `facts` are the spans of
    the facts; findings are those of the record. Both are referred to by their index.
    """
    findings = [_inked(text, finding.span) for finding in record.findings]
    wide = [span[1] - span[0] > min(_WIDEST, 0.8 * len(text)) for span in findings]
    covers = [_Cover(span, fact=index) for index, span in enumerate(facts)]
    covers += [_Cover(span, finding=index) for index, span in enumerate(findings) if not wide[index]]
    signs: dict[int, list[int]] = {}
    for index, span in enumerate(findings):
        signs.setdefault(span[0] if wide[index] else span[1], []).append(index)
    return list(_cut(text, list(_ranges(record, min(len(text), LONGEST))), covers, signs))


def _inked(text: str, span: Span) -> Span:
    """Return the span without the white space at its end.

    So a mark stands behind the last word and not on a line of its own.
    """
    return span[0], span[0] + len(text[slice(*span)].rstrip())


class _Cover(Struct, frozen=True):
    """A fact or a finding over a part of the text."""

    span: Span
    fact: int | None = None
    finding: int | None = None


def _ranges(record: Record, end: int) -> Iterator[tuple[Kind, int, int]]:
    """Parts of the text with one look, in order, without gap, up to `end`."""
    tables = deque(sorted(table.span for table in record.tables))
    for section in record.sections:
        at, stop = min(section.body[0], end), min(section.span[1], end)
        if at > section.span[0]:
            yield "heading", section.span[0], at
        while tables and tables[0][0] < stop:
            first, last = tables.popleft()
            first, last = max(first, at), min(last, stop)
            if first > at:
                yield "prose", at, first
            if last > first:
                yield "table", first, last
                at = last
        if stop > at:
            yield "prose", at, stop


def _cut(
    text: str, ranges: list[tuple[Kind, int, int]], covers: list[_Cover], signs: dict[int, list[int]]
) -> Iterator[Block]:
    """One sweep over the text: what covers a place joins where it begins and leaves where it ends."""
    begins: dict[int, list[_Cover]] = {}
    ends: dict[int, list[_Cover]] = {}
    for cover in covers:
        if cover.span[0] < cover.span[1]:
            begins.setdefault(cover.span[0], []).append(cover)
            ends.setdefault(cover.span[1], []).append(cover)
    bounds = sorted({*begins, *ends, *signs})
    active: dict[_Cover, None] = {}
    for kind, start, stop in ranges or [("prose", 0, 0)]:
        pieces: list[Piece] = list(signs.get(0, ())) if start == 0 else []
        inner = bounds[bisect_right(bounds, start) : bisect_left(bounds, stop)]
        for here, there in pairwise([start, *inner, stop] if stop > start else []):
            for cover in ends.get(here, ()):
                del active[cover]
            active.update(dict.fromkeys(begins.get(here, ())))
            pieces.append(_piece(visible_in_browser(text[here:there]), active))
            pieces.extend(signs.get(there, ()))
        blank = kind == "prose" and all(isinstance(piece, str) and not piece.strip() for piece in pieces)
        yield Block("blank" if blank else kind, pieces)


def _piece(text: str, active: dict[_Cover, None]) -> Piece:
    if not active:
        return text
    inner_first = sorted(active, key=lambda cover: cover.span[1] - cover.span[0])
    facts = [cover.fact for cover in inner_first if cover.fact is not None]
    findings = [cover.finding for cover in inner_first if cover.finding is not None]
    return [text, facts, findings] if findings else [text, facts]

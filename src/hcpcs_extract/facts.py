"""Making facts: every fact is cut out of the text, so that its quote cannot differ from its span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, get_args

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from .model import Fact, Record, SectionId
from .page import Page

_AROUND: Final = " \t\r\n\u00a0*_`"


def trim(text: str, start: int, end: int, also: str = "") -> tuple[int, int]:
    """Span without surrounding space, marks of Markdown and the characters of `also`.

    >>> trim(" **Office.** ", 0, 13, also=".")
    (3, 9)
    """
    around = _AROUND + also
    while start < end and text[start] in around:
        start += 1
    while end > start and text[end - 1] in around:
        end -= 1
    return start, end


def partial(page: Page, reach: int) -> Literal[True] | UnsetType:
    """Whether a fact whose source reaches to `reach` touches the place of the cut."""
    return True if reach >= page.cut else UNSET


def place(
    page: Page, start: int, end: int, reach: int = 0
) -> tuple[str, tuple[int, int], SectionId, Literal[True] | UnsetType]:
    """Quote, span, section and partial of a fact at `[start, end)`, read from a source that reaches to `reach`."""
    at = bisect_right(page.starts, start) - 1
    section = page.sections[at].id if at >= 0 else "preamble"
    return page.text[start:end], (start, end), section, True if end >= page.cut or reach >= page.cut else UNSET


def fact(page: Page, value: str, start: int, end: int, reach: int = 0) -> Fact:
    """Return a plain fact; see `place`."""
    quote, span, section, cut = place(page, start, end, reach)
    return Fact(value=value, quote=quote, span=span, section=section, partial=cut)


def facts_of(record: Record) -> list[tuple[str, Fact]]:
    """Every fact of a record with the name of its field, facts inside others included, in the order of the fields."""
    found: list[tuple[str, Fact]] = []
    _add_facts(record, found)
    return found


def _add_facts(holder: Struct, found: list[tuple[str, Fact]]) -> None:
    for name in _fields_with_facts(type(holder)):
        value = getattr(holder, name)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, Struct):
                if isinstance(item, Fact):
                    found.append((name, item))
                _add_facts(item, found)


@cache
def _fields_with_facts(kind: type[Struct]) -> tuple[str, ...]:
    """Names of the fields of a type whose values may be facts or hold some.

    Most fields hold none, and need not be looked into.
    """
    return tuple(
        field.name
        for field in fields(kind)
        if any(issubclass(held, Fact) or _fields_with_facts(held) for held in _structs_in(field.type))
    )


def _structs_in(annotation: object) -> Iterator[type[Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        yield annotation
    for part in get_args(annotation):
        yield from _structs_in(part)

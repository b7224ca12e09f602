"""HTML to rendered text and blocks. Navigation, scripts and other boilerplate are left out; spans are into the rendered text."""

from __future__ import annotations

from typing import Final

import msgspec
import regex

from .html_source import Event, cut_evidence, events, is_closed
from .html_tables import HtmlTable, render_table, single_spaced, with_cut_row
from .lines import TITLE, classify, section_of
from .model import Evidence
from .page import Block
from .read_text import read_text
from .vocabulary.boilerplate import ELEMENTS, NEVER_TEXT, ROLES, WORDS
from .vocabulary.elements import HEADINGS

_LEVELS: Final = {name: level for level, name in enumerate(HEADINGS, 1)}
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        *HEADINGS,
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "fieldset",
        "form",
        "hr",
        "body",
        "html",
        "center",
    ]
)
# Initials of what TITLE matches.
_TITLE_INITIALS: Final = frozenset("HCA")
# Text deeper below a heading than this is none of it.
_DEEPEST_IN_HEADING: Final = 4
_BETWEEN_LINKS: Final = " \t\r\n\f\u00a0>/|»›·→-–•"
_MOST_WORDS: Final = 5
_CRUMBS: Final = regex.compile(r"\s{1,3}[>/|»›·→](?:\s{1,3}|$)")
_NAME_PARTS: Final = regex.compile(r"[-_\s]+")


def read_html(source: str) -> tuple[str, list[Block], list[Evidence]]:
    """Return the rendered text of a page, its blocks, and evidence that the source was cut.

    The text ends with a line break exactly if the source is whole.
    """
    stream = list(events(source))
    plain = _preformatted(stream)
    if plain is not None:
        return plain, read_text(plain), cut_evidence(source, len(plain.rstrip("\n")))
    renderer = _Renderer()
    skip_until = -1
    left_out = _boilerplate(stream)
    layout_tables = left_out.layout_tables
    for number, event in enumerate(stream):
        if number <= skip_until:
            continue
        if number in left_out:
            renderer.flush()
            skip_until = left_out[number]
            continue
        renderer.take(event, layout=number in layout_tables)
    renderer.flush()
    text = "".join(renderer.parts)
    found = cut_evidence(source, len(text.rstrip("\n")))
    if found or not (is_closed(source) or source.rstrip(" \t").endswith((">", "\n"))):
        text = text.rstrip("\n")
        if renderer.blocks and (table := renderer.blocks[-1].table) is not None:
            renderer.blocks[-1] = msgspec.structs.replace(renderer.blocks[-1], table=with_cut_row(table))
    return text, renderer.blocks, found


def _preformatted(stream: list[Event]) -> str | None:
    """Text of a `pre` element that holds a whole page (a text document as browsers save it), or None."""
    if not any(event.name == "pre" for event in stream):
        return None
    parts: list[str] = []
    depth = 0
    for event in stream:
        if event.name == "pre" and event.kind != "text":
            depth += 1 if event.kind == "start" else -1
        elif depth and event.kind == "text":
            parts.append(event.name)
    text = "".join(parts)
    return text if text and any(TITLE.match(line.strip()) for line in text.splitlines()) else None


class _LeftOut(dict[int, int]):
    """Number of the first event of each part that is left out, with that of its last; and the tables that only lay out."""

    layout_tables: frozenset[int] = frozenset()


_NO_TEXT: Final[list[str]] = []
"""What elements have that are no headings: nothing is ever added to it."""


class _Open:
    """An element that is open while the stream is looked over."""

    __slots__ = ("candidate", "lays_out", "name", "number", "presents", "significant", "text")

    def __init__(self, number: int, name: str, candidate: bool, presents: bool) -> None:
        self.number, self.name, self.candidate = number, name, candidate
        self.presents = presents
        """Whether the page says that a table only lays out."""
        self.significant = False
        self.lays_out = False
        self.text: list[str] = _NO_TEXT


def _boilerplate(stream: list[Event]) -> _LeftOut:
    """Find the parts that are not content. A part that holds a title line or a known heading is content all the same."""
    left_out = _LeftOut()
    layout: set[int] = set()
    stack: list[_Open] = []
    headings: list[int] = []  # of those on the stack
    ranges: list[tuple[int, int]] = []
    for number, event in enumerate(stream):
        if event.kind == "start":
            name, attributes = event.name, event.attributes
            if attributes:
                presents = attributes.get("role", "").lower() in ("presentation", "none")
                stack.append(_Open(number, name, _is_boilerplate(event), presents))
            else:
                stack.append(_Open(number, name, name in ELEMENTS, False))
            if name in _LEVELS:
                headings.append(len(stack) - 1)
                stack[-1].text = []
        elif event.kind == "text":
            if stack and (text := event.name.strip())[:1] in _TITLE_INITIALS and TITLE.match(text):
                stack[-1].significant = True
            if headings and headings[-1] >= len(stack) - _DEEPEST_IN_HEADING:
                stack[headings[-1]].text.append(event.name)
        elif stack:
            item = stack.pop()
            if item.name in _LEVELS:
                headings.pop()
                heading = single_spaced("".join(item.text)).strip()
                item.significant = TITLE.match(heading) is not None or section_of(heading) is not None
            if item.name in NEVER_TEXT or (item.candidate and not item.significant):
                ranges.append((item.number, number))
            if item.name == "table" and (item.lays_out or item.presents):
                layout.add(item.number)
            if stack:
                stack[-1].significant |= item.significant
                stack[-1].lays_out |= (
                    item.lays_out or item.name == "table" or (item.name in _LEVELS and item.significant)
                )
    left_out.update(ranges)
    left_out.layout_tables = frozenset(layout)
    return left_out


def _is_boilerplate(event: Event) -> bool:
    attributes = event.attributes
    if event.name in ELEMENTS or attributes.get("role", "").lower() in ROLES:
        return True
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or "display:none" in attributes.get("style", "").replace(" ", "")
    ):
        return True
    if event.name in ("html", "body", "main", "article", "td", "th", "tr", "tbody", "table"):
        return False
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return any(word in WORDS for word in _NAME_PARTS.split(names.lower()))


def _is_furniture(line: str) -> bool:
    """Whether a line above the content is a trail of links or a name of the site: a few words, no sentence.

    >>> _is_furniture("Home > Drugs > J9203"), _is_furniture("Code Desk"), _is_furniture("Seen in 5 / 7 adults.")
    (True, True, False)
    """
    return line[-1] not in ".:;!?" and all(len(part.split()) <= _MOST_WORDS for part in _CRUMBS.split(line))


class _Renderer:
    """Builds text and blocks line by line."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._length = 0
        self._line: list[str] = []
        self._level = 0
        self._item = False
        self._term = ""
        self._in_link = 0
        self._linked = True
        """Whether all text of the line is that of links."""
        self._table: HtmlTable | None = None

    def take(self, event: Event, *, layout: bool) -> None:
        """Take one event of the stream."""
        if self._table is not None:
            if self._table.take(event):
                self._add_table(self._table)
                self._table = None
        elif event.kind == "text":
            self._line.append(event.name)
            self._linked = self._linked and (self._in_link > 0 or not event.name.strip(_BETWEEN_LINKS))
        elif event.name == "a":
            self._in_link += 1 if event.kind == "start" else -1
        elif event.name == "br":
            if event.kind == "start":
                self.flush(keep=True)
        elif event.name in _BLOCKS:
            self._block(event, layout=layout)

    def _block(self, event: Event, *, layout: bool) -> None:
        if event.name == "dt" and event.kind == "end":
            self._term = single_spaced("".join(self._line)).strip()
            self._line = []
            return
        self.flush()
        if event.kind == "start":
            if event.name == "table" and not layout:
                self._table = HtmlTable()
            self._level = _LEVELS.get(event.name, 0)
            self._item = event.name == "li" or (self._item and event.name in ("p", "div", "span"))
            if event.name == "dd" and self._term:
                self._line.append(f"{self._term.rstrip(': ')}: ")
                self._term = ""
        else:
            self._level = 0
            if event.name in ("li", "ul", "ol"):
                self._item = False

    def flush(self, *, keep: bool = False) -> None:
        """End the current line; with `keep` the next one stays in the same element."""
        if self._term and not self._line:
            self._line, self._term = [self._term], ""
        if self._line:
            written = "".join(self._line)
            self._line = []
            if written and not written.isspace():
                line = single_spaced(written).strip(" ")
                line = (f"- {line}" if self._item else line).strip()
                self._add(classify(line, self._length, level=self._level), line)
        self._linked = True
        if not keep:
            self._level = 0

    def _add(self, block: Block, line: str) -> None:
        if (
            not self.blocks
            and block.kind not in ("title", "heading", "label")
            and (self._linked or _is_furniture(line))
        ):
            return
        self.blocks.append(block)
        self.parts.append(line + "\n")
        self._length += len(line) + 1

    def _add_table(self, table: HtmlTable) -> None:
        if table.caption:
            self._add(classify(table.caption, self._length), table.caption)
        rendered = render_table(table, self._length)
        if rendered is not None:
            text, built = rendered
            self.blocks.append(Block("table", built.start, built.end, built.start, table=built))
            self.parts.append(text)
            self._length += len(text)
        for line in table.misplaced:
            self._add(classify(line, self._length), line)

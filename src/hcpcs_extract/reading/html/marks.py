"""HTML source to a flat list: its text, and a mark where an element starts or ends.

A mark says what the element is to a reader.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import regex
from lxml import etree

from ...vocabulary.elements import ASIDES, BLOCKS, HEADINGS, INNER_BLOCKS, NEVER_TEXT, ROLES

if TYPE_CHECKING:
    from ...vocabulary import Vocabulary

INLINE, LINK, BREAK, BLOCK, TERM, ENTRY, TABLE, NEVER = range(8)
"""What an element is where lines are read; `NEVER` is one whose text is not a page's text."""

# More rows than any page of the family has; a row span beyond it would make a small page a huge table.
_MOST_SPANNED_ROWS: Final = 100
# Attributes that can change what an element is.
_TELLING: Final = frozenset(["class", "id", "role", "hidden", "aria-hidden", "style", "rowspan"])
# Elements that are content whatever they are called.
_NEVER_NAMED: Final = frozenset(["html", "body", "main", "article", "td", "th", "tr", "tbody", "table"])
_NAME_PARTS: Final = regex.compile(r"[-_\s]+")
NO_FRAME, CELL, ROW, HEAD, CAPTION = range(5)
"""What an element is where a table's cells are read: whether it says where the text of the table belongs."""
_FRAMES: Final = {"td": CELL, "th": CELL, "tr": ROW, "thead": HEAD, "caption": CAPTION}
_KINDS: Final = {
    **dict.fromkeys(BLOCKS, BLOCK),
    **dict.fromkeys(NEVER_TEXT, NEVER),
    "a": LINK,
    "br": BREAK,
    "dt": TERM,
    "dd": ENTRY,
    "table": TABLE,
}


_FATAL: Final = etree.ErrorLevels.FATAL
_FREQUENT: Final = ("b", "code", "em", "i", "link", "meta", "small", "span", "strong", "sub", "sup")
"""Elements that mean nothing to us, and that most pages have."""


class Mark(str):
    """Start or end of an element.

    The string is what it leaves in a text that goes on over it: a space for a block, or nothing.
    """

    __slots__ = (
        "aside",
        "frame",
        "heading",
        "in_lines",
        "in_tables",
        "item",
        "kind",
        "level",
        "name",
        "presents",
        "rowspan",
        "starts_aside",
        "step",
        "structures",
    )

    name: str
    """Name of the element; empty for one that means nothing to us."""
    step: int
    """1 at the start of an element, -1 at its end."""
    kind: int
    """`INLINE` and so on."""
    heading: bool
    """Whether the element is a heading."""
    frame: int
    """`CELL` and so on."""
    level: int
    """Level of a heading that starts here; else 0."""
    item: bool | None
    """Whether a list item is open after it; None where that stays as it is."""
    aside: bool
    """Whether the element that starts here is not content, unless it holds a title line or a known heading."""
    starts_aside: bool
    """Whether the element that starts here is not content, or perhaps not."""
    presents: bool
    """Whether the page says that the table that starts here only lays out."""
    rowspan: int
    """Rows of a cell that starts here."""
    structures: bool
    """Whether what starts here is a table or a heading: a table that holds one may only lay out."""
    in_lines: bool
    """Whether it matters where lines are read, beyond what it leaves in them."""
    in_tables: bool
    """Whether it matters where a table's cells are read, beyond what it leaves in them."""


def _mark(name: str, step: int, *, aside: bool = False, presents: bool = False, rowspan: int = 1) -> Mark:
    mark = Mark(" " if name in INNER_BLOCKS and (name, step) != ("br", -1) else "")
    mark.name, mark.step, mark.kind = name, step, _KINDS.get(name, INLINE)
    mark.heading = name in HEADINGS
    mark.level = HEADINGS.index(name) + 1 if mark.heading and step > 0 else 0
    mark.frame = _FRAMES.get(name, NO_FRAME) if (name, step) != ("tr", -1) else NO_FRAME
    mark.structures = step > 0 and (mark.heading or mark.kind == TABLE)
    mark.item = _item(name, step)
    mark.aside, mark.presents, mark.rowspan = aside, presents, rowspan
    mark.starts_aside = aside or (mark.kind == NEVER and step > 0)
    mark.in_lines = mark.starts_aside or mark.kind in (BLOCK, TERM, ENTRY, TABLE) or (mark.kind == BREAK and step > 0)
    mark.in_tables = mark.starts_aside or mark.kind == TABLE or mark.structures or mark.frame != NO_FRAME
    return mark


def _item(name: str, step: int) -> bool | None:
    if step > 0:
        return None if name in ("p", "div") else name == "li"
    return False if name in ("li", "ul", "ol") else None


_STARTS: Final = {name: _mark(name, 1, aside=name in ASIDES) for name in (*_KINDS, *_FREQUENT) if name != "pre"}
_ENDS: Final = {name: _mark(name, -1) for name in _KINDS}
_START_OF_PRE: Final = _mark("pre", 1)
_OTHER_START: Final = _mark("", 1)
_OTHER_END: Final = _mark("", -1)


class _Target:
    """Takes what the parser finds."""

    def __init__(self) -> None:
        self.aside_words: frozenset[str] = frozenset()
        """Words of class names and ids that mark a part as not content."""
        self.tokens: list[str] = []
        self.holds_preformatted = False
        self.data = append = self.tokens.append

        def start(name: str, attributes: Mapping[str, str]) -> None:
            mark = _STARTS.get(name)
            if mark is None:
                mark = self.unlisted(name)
            if attributes and not _TELLING.isdisjoint(attributes):
                mark = _told(mark, name, attributes, self.aside_words)
            append(mark)

        def end(name: str) -> None:
            append(_ENDS.get(name, _OTHER_END))

        self.start, self.end = start, end

    def unlisted(self, name: str) -> Mark:
        """Return the mark of an element that is none of the frequent ones."""
        if name != "pre":
            return _OTHER_START
        self.holds_preformatted = True
        return _START_OF_PRE

    def close(self) -> None:
        """Take the end of the page."""


class _Parser(threading.local):
    """A parser for each thread.

    To make one costs as much as to parse a page, as lxml then inspects the target's signature. It is asked for starts,
    ends and text, not for a tree: in a tree it gives up at a depth of some thousand elements.
    """

    def __init__(self) -> None:
        self._target = _Target()
        self._parser = etree.HTMLParser(
            target=self._target,  # type: ignore[arg-type]  # a target need not take comments
            encoding="utf-8",
            huge_tree=True,
        )

    def marked(self, source: str, aside_words: frozenset[str]) -> tuple[list[str], bool]:
        """Return the tokens of a page, and whether it holds a `pre` element."""
        target = self._target
        target.aside_words = aside_words
        try:
            if not self._reads(source):
                target.tokens.clear()
                _read_in_soup(source, target)
            return target.tokens.copy(), target.holds_preformatted
        finally:
            target.tokens.clear()
            target.holds_preformatted = False

    def _reads(self, source: str) -> bool:
        """Give the page to the target; False where lxml gave up, which may drop the rest of the page in silence."""
        try:
            etree.fromstring(source.encode("utf-8"), self._parser)
        except etree.LxmlError:
            return False
        return not any(entry.level == _FATAL for entry in self._parser.error_log)


def _read_in_soup(source: str, target: _Target) -> None:
    """Give a page to the target by way of BeautifulSoup and Python's own parser."""
    from bs4 import BeautifulSoup  # noqa: PLC0415  slow to import, and needed only where lxml gives up
    from bs4.element import NavigableString, Tag  # noqa: PLC0415

    open_elements: list[Tag] = []
    for node in BeautifulSoup(source, "html.parser", multi_valued_attributes=None).descendants:
        while open_elements and node.parent is not open_elements[-1]:
            target.end(open_elements.pop().name)
        if isinstance(node, Tag):
            target.start(node.name, {name: str(value) for name, value in node.attrs.items()})
            open_elements.append(node)
        elif type(node) is NavigableString:
            target.data(str(node))
    while open_elements:
        target.end(open_elements.pop().name)


_PARSER: Final = _Parser()


def aside_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words of class names and ids that mark a part of a page as not its content."""
    return frozenset(name for row in vocabulary.boilerplate for name in row.names)


def marked(source: str, aside_words: frozenset[str]) -> tuple[list[str], bool]:
    """Return the tokens of a page, and whether it holds a `pre` element.

    Tokens are pieces of its text (plain strings) and marks, in order.

    >>> marked("<p>Caf&eacute;<p hidden>x", frozenset())[0]
    ['', '', ' ', 'Caf', 'é', ' ', ' ', 'x', ' ', '', '']
    """
    return _PARSER.marked(source.replace("\0", "\ufffd"), aside_words)


def _told(mark: Mark, name: str, attributes: Mapping[str, str], aside_words: frozenset[str]) -> Mark:
    """Return the mark of an element by its attributes."""
    aside = mark.aside or _is_aside(name, attributes, aside_words)
    presents = "role" in attributes and attributes["role"].lower() in ("presentation", "none")
    rowspan = _count(attributes["rowspan"]) if "rowspan" in attributes else 1
    if aside == mark.aside and not presents and rowspan == 1:
        return mark
    return _mark(mark.name, 1, aside=aside, presents=presents, rowspan=rowspan)


def _is_aside(name: str, attributes: Mapping[str, str], aside_words: frozenset[str]) -> bool:
    if (
        "hidden" in attributes
        or ("role" in attributes and attributes["role"].lower() in ROLES)
        or ("aria-hidden" in attributes and attributes["aria-hidden"] == "true")
        or ("style" in attributes and "display:none" in attributes["style"].replace(" ", ""))
    ):
        return True
    if name in _NEVER_NAMED:
        return False
    return ("class" in attributes and _names_aside(attributes["class"], aside_words)) or (
        "id" in attributes and _names_aside(attributes["id"], aside_words)
    )


def _names_aside(names: str, aside_words: frozenset[str]) -> bool:
    """Whether a class name or id is that of a part that is not content."""
    names = names.lower()
    if names.isalnum():
        return names in aside_words
    return not aside_words.isdisjoint(_NAME_PARTS.split(names))


def _count(value: str) -> int:
    """Value of a span attribute; 1 where it is absent or no number."""
    digits = value.strip()
    return min(int(digits), _MOST_SPANNED_ROWS) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1

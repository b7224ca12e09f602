"""What one line is: title, known heading, label, list item, or a part of a paragraph.

Serves text, Markdown and HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from ..model.page import Block
from ..text.words import WHITE_SPACE, fold, opening
from .headings import LONGEST, OTHER_LEVEL, TITLE, TITLE_STARTS, LineWords, label_of, section_of, section_of_unlisted
from .marks import without_marks

if TYPE_CHECKING:
    pass


_ITEM: Final = regex.compile(r"(?: [-*•–‣◦·] | [0-9]{1,2} [.)] ) (?: \s+ | $ )", regex.VERBOSE)
_DEEPEST: Final = 6
_ATX_END: Final = regex.compile(r"\s{1,3}#+$")
_BOLD_LINE: Final = regex.compile(r"(?P<mark> \*\* | __ ) (?P<line> [^*_]{1,90} ) (?P=mark) :?", regex.VERBOSE)
_TERMINAL: Final = frozenset(".:;,!?|")
_SMALL_WORDS: Final = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "per", "the", "to", "vs", "with"]
)


def looks_like_heading(line: str) -> bool:
    """Whether an unmarked line reads as a heading: short, in title case, no final mark.

    >>> looks_like_heading("Payer Policy Notes")
    True
    >>> looks_like_heading("Data not available in the input"), looks_like_heading("Done.")
    (False, False)
    """
    if not line or len(line) > LONGEST or line[-1] in _TERMINAL or not (line[0].isupper() or line[0].isdigit()):
        return False
    words = line.split()
    if len(words) > 9 or "|" in line:
        return False
    weighty = [word for word in words if word[0].isalpha() and word.casefold() not in _SMALL_WORDS]
    return bool(weighty) and all(word[0].isupper() for word in weighty) and any(len(word) > 3 for word in weighty)


def marked_heading(line: str) -> tuple[int, int, int] | None:
    """Level and content span of a line with a heading's mark (`#`, or bold alone on its line); level 0 for bold.

    >>> marked_heading("## Payer Mix ##"), marked_heading("**Payer Mix**:"), marked_heading("__Payer Mix__")
    ((2, 3, 12), (0, 2, 11), (0, 2, 11))
    >>> [marked_heading(line) for line in ("#1 of all", "**Payer Mix__", "**Payer** Mix", "####### x")]
    [None, None, None, None]
    """
    size = len(line)
    if line[0] == "#":
        level = size - len(line.lstrip("#"))
        begin = size - len(line[level:].lstrip(WHITE_SPACE))
        if level <= _DEEPEST and (begin > level or begin == size):
            closing = _ATX_END.search(line, begin) if line[-1] == "#" else None
            return level, begin, closing.start() if closing else size
    elif line[0] in "*_" and line[-1] in "*_:":
        bold = _BOLD_LINE.fullmatch(line)
        if bold and looks_like_heading(bold["line"].strip(": ")):
            return 0, bold.start("line"), bold.end("line")
    return None


def classify(line: str, start: int, words: LineWords, *, level: int = 0) -> Block:
    """Return the block that the trimmed, non-empty `line` at offset `start` is on its own.

    `level` is given for a line that the source marks as a heading (HTML h1 to h6, Setext).

    >>> from .headings import line_words
    >>> from ..vocabulary import built_in
    >>> words = built_in().derived(line_words)
    >>> [classify(line, 0, words).kind for line in ("- an item", "12) an item", "•", "-5 mg", "123. none", "1.5 mg")]
    ['item', 'item', 'item', 'paragraph', 'paragraph', 'paragraph']
    >>> [classify(line, 0, words).kind for line in ("**HCPCS J9203: x**", "Payer Mix", "Coding Specifications")]
    ['title', 'paragraph', 'heading']
    """
    first = line[0]
    size = len(line)
    end = start + size
    if size <= LONGEST and not level and (name := words.as_written.get(line)):
        return Block("heading", start, end, start, 0, name)
    begins = opening(line)
    if begins not in words.openings and not level and first.isalpha():
        return Block("paragraph", start, end, start)
    if level or first in "#*_":
        marked = None if level else marked_heading(line)
        if marked:
            level, begin, stop = marked[0] or OTHER_LEVEL, marked[1], marked[2]
            return _heading(line[begin:stop], start, start + stop, start + begin, level, words)
        if level:
            return _heading(line, start, end, start, level, words)
    if size <= LONGEST and begins in words.section_openings:
        name = words.sections.get(fold((without_marks(line) if first in "*_`" else line).rstrip(":")))
        if name:
            return Block("heading", start, end, start, 0, name)
    bare = line.lstrip("*") if first == "*" else line
    if bare.startswith(TITLE_STARTS) and (title := TITLE.match(bare)):
        return _title(title, start, end, start + size - len(bare), 0)
    item = None if first.isalpha() else _ITEM.match(line)
    begin = item.end() if item else 0
    if (item or begins in words.label_openings) and (found := label_of(line[begin:] if item else line, words)):
        return Block("label", start, end, start + begin, 0, found[0], start + begin + found[1])
    return Block("item" if item else "paragraph", start, end, start + begin)


def _title(match: regex.Match[str], start: int, end: int, offset: int, level: int) -> Block:
    group = "code" if match["code"] is not None else "bare"
    return Block(
        "title",
        start,
        end,
        offset,
        level,
        "",
        offset + match.end(),
        offset + match.start(group),
        offset + match.end(group),
    )


def _heading(content: str, start: int, end: int, content_start: int, level: int, words: LineWords) -> Block:
    """Return the block of a marked heading: a title line, or a section."""
    plain = content.lstrip("*_` ")
    if plain.startswith(TITLE_STARTS) and (title := TITLE.match(plain)):
        return _title(title, start, end, content_start + len(content) - len(plain), level)
    heading = without_marks(content)
    name = section_of(heading, words) or section_of_unlisted(heading, words)
    return Block("heading", start, end, content_start, level, name)

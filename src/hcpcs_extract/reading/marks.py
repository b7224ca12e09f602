"""The inline marks of Markdown (`*`, `_`, backticks, backslashes): which of them are marks, and which are text.

In Markdown, CommonMark's rules decide (https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, #code-spans,
#backslash-escapes). In plain text, only a pair around a whole value is taken off. One exception: a `*` between two
digits is always text (`5*3 mg`).
"""

from __future__ import annotations

from bisect import bisect_right
from string import punctuation
from typing import Final, NamedTuple

import regex

_MARKDOWN: Final = regex.compile(r"^(?:#{1,6} \S|\*\*[^*\n]{2,60}:?\*\*:? )", regex.MULTILINE)
_MARK_CHARACTERS: Final = "*_`"
_ANY: Final = regex.compile(r"\*{1,3}|`{1,2}|(?<!\w)_{1,2}|_{1,2}(?!\w)|\\(?=[|*_`#<>&\[\]-])")
_ESCAPE: Final = regex.compile(r"\\(?=[|*_`#<>&\[\]-])")
_TOKEN: Final = regex.compile(r"\\.|`+|\*+|_+", regex.DOTALL)
_TICKS: Final = regex.compile(r"`+")
_PUNCTUATION: Final = frozenset(punctuation + "\u2013\u2014\u2018\u2019\u201c\u201d\u2022")
_AROUND: Final = " \t\r\n\u00a0"
_MOST_NESTED: Final = 8
"""Pairs around one value that are taken off."""
_LONGEST_CONTEXT: Final = 2000
"""Characters before and after a value in which the other half of a pair is looked for."""


def is_markdown(text: str) -> bool:
    """Whether a text without a name is Markdown: it has a heading with `#`, or a line that begins with bold words."""
    return ("# " in text or "** " in text or "**:" in text) and _MARKDOWN.search(text) is not None


def unmark(text: str, start: int = 0, end: int | None = None, *, markdown: bool) -> str:
    r"""Return `text[start:end]` without its marks; what stands around it in the paragraph tells which they are.

    >>> unmark("5*3 mg, **not** 2 * 3", markdown=True), unmark("*use* a\\_b `x`", markdown=True)
    ('5*3 mg, not 2 * 3', 'use a_b x')
    >>> unmark("5*3 mg", markdown=False), unmark("**Left side**", markdown=False), unmark("a *b* c", markdown=False)
    ('5*3 mg', 'Left side', 'a *b* c')
    """
    end = len(text) if end is None else end
    value = text[start:end]
    if not ("*" in value or "_" in value or "`" in value or "\\" in value):
        return value
    if not markdown:
        first, last = trim_value(value, 0, len(value))
        return _ESCAPE.sub("", value[first:last])
    begin = max(text.rfind("\n\n", 0, start) + 1, start - _LONGEST_CONTEXT, 0)
    stop = text.find("\n\n", end)
    context = text[begin : min(stop if stop >= 0 else len(text), end + _LONGEST_CONTEXT)]
    pieces, at = [], start
    for span in sorted(_marks(context)):
        first, last = max(span[0] + begin, at), min(span[1] + begin, end)
        if first < last:
            pieces.append(text[at:first])
            at = last
    return "".join([*pieces, text[at:end]])


def without_marks(text: str) -> str:
    """Return a text without anything that may be a mark: to look it up in a vocabulary, never as a value.

    >>> without_marks("**Service Type"), without_marks("Modifier*"), without_marks("snake_case")
    ('Service Type', 'Modifier', 'snake_case')
    """
    if "*" in text or "_" in text or "`" in text or "\\" in text:
        return _ANY.sub("", text)
    return text


def trim_value(text: str, start: int, end: int, also: str = "") -> tuple[int, int]:
    """Span of a value without surrounding space, the characters of `also`, and paired marks.

    A mark is taken off if its other half stands around the value or on its line.

    >>> trim_value(" **Office.** ", 0, 13, also="."), trim_value("*5 mg", 0, 5)
    ((3, 9), (0, 5))
    >>> trim_value("**HCPCS J9203: X**", 15, 18)
    (15, 16)
    """
    around = _AROUND + also
    for _ in range(_MOST_NESTED):
        while start < end and text[start] in around:
            start += 1
        while end > start and text[end - 1] in around:
            end -= 1
        if start >= end or (text[start] not in _MARK_CHARACTERS and text[end - 1] not in _MARK_CHARACTERS):
            break
        opens, closes = _run(text, start, end, 1), _run(text, start, end, -1)
        if not (opens or closes) or len(opens) == end - start:
            break
        if opens == closes and not _runs(text, start + len(opens), end - len(opens), opens):
            start, end = start + len(opens), end - len(opens)
        elif closes and _runs(text, _line_start(text, start), start, closes) % 2:
            end -= len(closes)
        elif opens and (_runs(text, end, _line_end(text, end), opens) % 2 or _is_cut_off(text, end, opens)):
            start += len(opens)
        else:
            break
    return start, end


def without_open(text: str) -> str:
    """Return the end of a text that was cut without the marks whose other half was cut off; one mark alone may be text.

    >>> without_open("**770"), without_open("for **left** and **rig"), without_open("*5 mg")
    ('770', 'for **left** and rig', '*5 mg')
    """
    for run in ("**", "__"):
        at = text.rfind(run)
        if _runs(text, 0, len(text), run) % 2 and not text[at + 2 : at + 3].isspace():
            text = text[:at] + text[at + 2 :]
    return text


def _is_cut_off(text: str, end: int, run: str) -> bool:
    return len(run) > 1 and not text[end : end + _LONGEST_CONTEXT].strip()


def closes_here(text: str, colon: int, at: int) -> int:
    """Length of the marks at offset `at` whose other half stands before the colon: `**Label:** value`."""
    if at >= len(text) or text[at] not in _MARK_CHARACTERS:
        return 0
    run = _run(text, at, len(text), 1)
    return len(run) if run and _runs(text, 0, colon + 1, run) % 2 else 0


def _run(text: str, start: int, end: int, step: int) -> str:
    """The run of equal marks at one end of a span, which is not empty.

    The run is empty if there is none, or if a backslash escapes it.
    """
    mark = text[start] if step > 0 else text[end - 1]
    if mark not in _MARK_CHARACTERS:
        return ""
    inner = text[start:end]
    run = inner[: len(inner) - len(inner.lstrip(mark))] if step > 0 else inner[len(inner.rstrip(mark)) :]
    before = start - 1 if step > 0 else end - len(run) - 1
    return "" if before >= 0 and text[before] == "\\" else run


def _runs(text: str, start: int, end: int, run: str) -> int:
    """Number of runs of exactly these marks in a span that may open or close something.

    A run does not if it stands between spaces, as a bullet does, or between digits.
    """
    count, at = 0, text.find(run, start, end)
    while at >= 0:
        stop = at
        while stop < end and text[stop] == run[0]:
            stop += 1
        before, after = text[at - 1 : at] if at else " ", text[stop : stop + 1] or " "
        free = (before.isspace() and after.isspace()) or (before.isdigit() and after.isdigit()) or before == "\\"
        count += stop - at == len(run) and not free
        at = text.find(run, stop, end)
    return count


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST_CONTEXT)


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset, offset + _LONGEST_CONTEXT)
    return found if found >= 0 else min(len(text), offset + _LONGEST_CONTEXT)


class _Delimiter(NamedTuple):
    """A run of `*` or `_`, or what is left of it."""

    mark: str
    start: int
    size: int
    opens: bool
    closes: bool
    written: int
    """Its size in the text."""


def _marks(text: str) -> list[tuple[int, int]]:
    """Spans of the marks in a paragraph of Markdown."""
    ticks: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        ticks.setdefault(len(run[0]), []).append(run.start())
    found: list[tuple[int, int]] = []
    delimiters: list[_Delimiter] = []
    at = 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        if match[0][0] == "\\":
            if match[0][1] in punctuation:
                found.append((start, start + 1))
        elif match[0][0] == "`":
            places = ticks.get(len(match[0]), [])
            following = bisect_right(places, start)
            if following < len(places):
                close = places[following]
                blank = text[at] == " " == text[close - 1] and not text[at:close].isspace()
                found += [(start, at + blank), (close - blank, close + at - start)]
                at = close + at - start
        else:
            delimiters.append(_delimiter(text, start, at))
    return found + _emphasis(delimiters)


def _delimiter(text: str, start: int, end: int) -> _Delimiter:
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    opens = not after.isspace() and (after not in _PUNCTUATION or before.isspace() or before in _PUNCTUATION)
    closes = not before.isspace() and (before not in _PUNCTUATION or after.isspace() or after in _PUNCTUATION)
    if text[start] == "_":
        opens, closes = (
            opens and (not closes or before in _PUNCTUATION),
            closes and (not opens or after in _PUNCTUATION),
        )
    if end - start == 1 and before.isdigit() and after.isdigit():
        opens = closes = False
    return _Delimiter(text[start], start, end - start, opens, closes, end - start)


def _emphasis(delimiters: list[_Delimiter]) -> list[tuple[int, int]]:
    """Spans of the marks that pair, by CommonMark's "process emphasis".

    The time is linear, since a search that failed is not made again.
    """
    found: list[tuple[int, int]] = []
    openers: list[_Delimiter] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for delimiter in delimiters:
        closer = delimiter
        key = (closer.mark, closer.opens, closer.written % 3)
        while closer.closes and closer.size:
            at = _opener(openers, closer, bottoms.get(key, 0))
            if at < 0:
                bottoms[key] = len(openers)
                break
            opener = openers[at]
            size = 2 if min(opener.size, closer.size) > 1 else 1
            left = opener.size - size
            found += [(opener.start + left, opener.start + left + size), (closer.start, closer.start + size)]
            openers[at:] = [opener._replace(size=left)] if left else []
            bottoms = {each: min(bottom, len(openers)) for each, bottom in bottoms.items()}
            closer = closer._replace(start=closer.start + size, size=closer.size - size)
        if closer.opens and closer.size:
            openers.append(closer)
    return found


def _opener(openers: list[_Delimiter], closer: _Delimiter, bottom: int) -> int:
    """Index of the nearest run that the closer can pair with, or -1."""
    for at in range(len(openers) - 1, bottom - 1, -1):
        opener = openers[at]
        odd = (opener.closes or closer.opens) and (opener.written + closer.written) % 3 == 0 and closer.written % 3
        if opener.mark == closer.mark and not odd:
            return at
    return -1

"""Whether an HTML source was cut, and what a parser must not be given of it.

A parser closes a cut source politely and says nothing.
"""

from __future__ import annotations

import re
from typing import Final

import regex

from ...model.record import Evidence
from ...vocabulary.elements import HEADINGS

_PAGE_TAGS: Final = re.compile(r"</(?:html|body)[^\S\x1c-\x1f]{0,9}>|<!doctype[^>]{0,300}>", re.IGNORECASE)
_PAGE_ENDS: Final = ("</html", "</body", "</HTML", "</BODY")
_PAGE_STARTS: Final = ("<html", "<body", "<HTML", "<BODY")
_OPENED: Final = regex.compile(r"<(?:html|body)[\s>]", regex.IGNORECASE)
_TAG: Final = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")
_NO_MARKUP: Final = regex.compile(
    r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", regex.IGNORECASE | regex.DOTALL
)
_MAY_BE_NO_MARKUP: Final = re.compile(r"<(?:!--|s[ct])", re.IGNORECASE)
_UNFINISHED_TAG: Final = regex.compile(r"<(?:/?[a-z][^<>]*|!-{0,2}[^<>]*|/)?$", regex.IGNORECASE)
_UNFINISHED_ENTITY: Final = regex.compile(r"&(?:[a-z]{1,12}|#[0-9]{0,7}|#x[0-9a-f]{0,6})$", regex.IGNORECASE)
# Elements whose end tag the HTML standard does not let a page leave out.
_CLOSED_BY_TAG: Final = frozenset(
    [
        "table",
        "ul",
        "ol",
        "dl",
        "div",
        "section",
        "article",
        "main",
        *HEADINGS,
        "strong",
        "b",
        "em",
        "i",
        "code",
        "a",
        "span",
        "blockquote",
    ]
)
# How much of the end of the source is looked at for a tag that was cut.
_TAIL: Final = 4000


def cut_evidence(source: str, rendered_length: int) -> list[Evidence]:
    """Evidence that the source stops inside a tag or before its open elements close.

    Spans are into the rendered text, of which the cut leaves the end.

    >>> [item.kind for item in cut_evidence("<html><body><table><tr><td>JW</td", 4)]
    ['html-cut']
    >>> cut_evidence("<html><body><p>Done.</body></html>", 5)
    []
    """
    at_end = (max(0, rendered_length - 40), rendered_length)
    if without_unfinished_tag(source) != source:
        return [Evidence("html-cut", "certain", at_end)]
    if is_closed(source):
        return []
    if _UNFINISHED_ENTITY.search(source[-_TAIL:].rstrip()) or _has_open_elements(source):
        return [Evidence("html-cut", "certain", at_end)]
    # A page may leave out the end tags of its body by the standard; few that are whole do.
    return [Evidence("html-cut", "probable", at_end)] if _OPENED.search(source) else []


def is_closed(source: str) -> bool:
    """Whether the source says that it is whole: its body or page is closed, and none is opened after that.

    >>> is_closed("<html><body><p>x</body></html><script>go()</script>"), is_closed("<p>x</p>")
    (True, False)
    """
    last = -1
    for tag in _PAGE_ENDS:
        last = max(last, source.rfind(tag, last + 1))
    return last >= 0 and max(source.find(tag, last) for tag in _PAGE_STARTS) < 0


def without_unfinished_tag(source: str) -> str:
    """Return the source up to a tag that its end cuts (a parser would make text of it).

    >>> without_unfinished_tag("<td>JW</td"), without_unfinished_tag("<p>7 < 8 </p>")
    ('<td>JW', '<p>7 < 8 </p>')
    """
    at = source.rfind("<", max(0, len(source) - _TAIL))
    if at < 0 or source.find(">", at) >= 0 or not _UNFINISHED_TAG.match(source, at):
        return source
    return source[:at]


def without_page_ends(source: str) -> str:
    """Return the source without the ends of pages, an unfinished tag and declarations of its type.

    A parser stops at the first end of the page; what stands after it (a second page, say) must not be lost.

    >>> without_page_ends("<!DOCTYPE html><body>One.</body></html> <body>Two.</bod")
    '<body>One. <body>Two.'
    """
    return _PAGE_TAGS.sub("", without_unfinished_tag(source))


def _has_open_elements(source: str) -> bool:
    """Whether a fragment (no html or body element) ends before its elements close."""
    open_elements: dict[str, int] = {}
    if _MAY_BE_NO_MARKUP.search(source):
        source = _NO_MARKUP.sub("", source)
    for tag in _TAG.findall(source):
        name = tag.lower()
        if name in _CLOSED_BY_TAG:
            open_elements[name] = open_elements.get(name, 0) + 1
        elif name[0] == "/" and open_elements.get(name[1:]):
            open_elements[name[1:]] -= 1
    return any(open_elements.values())

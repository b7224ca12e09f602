"""HTML source to a flat stream of events, and whether the source itself was cut (a parser closes it politely and says nothing)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import regex
from lxml import etree
from msgspec import Struct

from .model import Evidence
from .vocabulary.elements import HEADINGS


class Event(Struct, frozen=True, gc=False):
    """`start` and `end` of an element (name in lower case), or `text`."""

    kind: Literal["start", "end", "text"]
    name: str
    attributes: dict[str, str] = {}


_PAGE_TAGS: Final = regex.compile(r"</(?:html|body)\s{0,9}>|<!doctype[^>]{0,300}>", regex.IGNORECASE)
_OPENED: Final = regex.compile(r"<(?:html|body)[\s>]", regex.IGNORECASE)
_TAG: Final = regex.compile(
    r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>", regex.IGNORECASE
)
_NO_MARKUP: Final = regex.compile(
    r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", regex.IGNORECASE | regex.DOTALL
)
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
    last_end = max(source.rfind(tag) for tag in ("</body", "</BODY", "</html", "</HTML"))
    last_start = max(source.rfind(tag) for tag in ("<body", "<BODY", "<html", "<HTML"))
    return last_end > last_start


def without_unfinished_tag(source: str) -> str:
    """Return the source up to a tag that its end cuts (a parser would make text of it).

    >>> without_unfinished_tag("<td>JW</td"), without_unfinished_tag("<p>7 < 8 </p>")
    ('<td>JW', '<p>7 < 8 </p>')
    """
    at = source.rfind("<", max(0, len(source) - _TAIL))
    return source[:at] if at >= 0 and _UNFINISHED_TAG.match(source, at) else source


def _has_open_elements(source: str) -> bool:
    """Whether a fragment (no html or body element) ends before its elements close."""
    open_elements: dict[str, int] = {}
    for match in _TAG.finditer(_NO_MARKUP.sub("", source)):
        name = match["name"].lower()
        if name in _CLOSED_BY_TAG:
            open_elements[name] = max(0, open_elements.get(name, 0) + (-1 if match["close"] else 1))
    return any(open_elements.values())


def events(source: str) -> Iterator[Event]:
    """Parse with lxml, or with BeautifulSoup over lxml where lxml gave up (it then drops the rest of the page in silence)."""
    # The parser stops at the first end of the page; what stands after it (a second page, say) must not be lost.
    source = _PAGE_TAGS.sub("", without_unfinished_tag(source))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = None
    try:
        root = etree.fromstring(source.replace("\0", "\ufffd").encode("utf-8"), parser)
    except etree.ParserError:
        pass
    except etree.XMLSyntaxError:
        pass
    if root is None or any(entry.level_name == "FATAL" for entry in parser.error_log):
        return _soup_events(source)
    return _lxml_events(root)


def _lxml_events(root: etree._Element) -> Iterator[Event]:
    for action, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag
        if not isinstance(name, str):
            continue
        if action == "start":
            attributes = element.items()
            yield Event("start", name, dict(attributes)) if attributes else Event("start", name)
            if element.text:
                yield Event("text", element.text)
        else:
            yield Event("end", name)
            if element.tail and element is not root:
                yield Event("text", element.tail)


def _soup_events(source: str) -> Iterator[Event]:
    from bs4 import BeautifulSoup  # noqa: PLC0415  slow to import, and needed only where lxml gives up
    from bs4.element import NavigableString, Tag  # noqa: PLC0415

    soup = BeautifulSoup(source, "lxml")
    stack: list[Tag] = []
    for node in soup.descendants:
        while stack and node.parent is not stack[-1]:
            yield Event("end", stack.pop().name)
        if isinstance(node, Tag):
            yield Event(
                "start",
                node.name,
                {key: " ".join(value) if isinstance(value, list) else str(value) for key, value in node.attrs.items()},
            )
            stack.append(node)
        elif type(node) is NavigableString:
            yield Event("text", str(node))
    while stack:
        yield Event("end", stack.pop().name)

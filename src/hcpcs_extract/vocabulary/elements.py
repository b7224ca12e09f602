"""Elements of HTML that several readers ask about."""

from typing import Final

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
"""Heading elements, by level."""

BLOCKS: Final = frozenset(
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
"""Elements that begin a line and end it."""

INNER_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "br",
        "tr",
        "td",
        "th",
        "table",
        "section",
        "dt",
        "dd",
        "dl",
        *HEADINGS,
    ]
)
"""Elements that part words in a cell."""

NEVER_TEXT: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "option",
        "datalist",
        "textarea",
        "input",
        "button",
        "map",
    ]
)
"""Elements whose text is not a page's text."""

ASIDES: Final = frozenset(["nav", "footer", "aside", "header"])
"""Elements that are not content, unless they hold a title line or a known heading."""

ROLES: Final = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    ]
)
"""Roles of ARIA that say the same of any element."""

"""Parts of an HTML page that are not its content: elements, roles, and words in class names and ids."""

from typing import Final

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

ELEMENTS: Final = frozenset(["nav", "footer", "aside", "header"])
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
WORDS: Final = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "cookie",
        "cookies",
        "consent",
        "sidebar",
        "footer",
        "banner",
        "sharing",
        "newsletter",
        "skip",
        "skiplink",
        "toc",
        "advert",
        "ads",
        "advertisement",
        "promo",
        "popup",
        "modal",
        "masthead",
        "topbar",
        "subscribe",
        "pagination",
        "pager",
    ]
)
"""Words of a class name or id (split at dashes, underscores and space) that mark such a part."""

"""Templates and assets: everything that reaches the page is escaped.

The page may run and style nothing but its own two blocks.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any, Final

import jinja2
from markupsafe import Markup

from ...text.visible import visible_in_browser

PARTS: Final = "<!--documents-->"
"""Where the documents' parts go; escaped text holds no such thing."""


def render(values: dict[str, Any]) -> tuple[str, str]:
    """Return the page before and after the documents' parts."""
    style, script = _asset("report.css"), _asset("report.js")
    # They are files of this package
    own = {"style": Markup(style), "script": Markup(script), "parts": Markup(PARTS)}  # noqa: S704
    page = _environment().get_template("report.html.j2").render(values, policy=_policy(style, script), **own)
    before, after = page.split(PARTS)
    return before, after


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: nothing is loaded, and nothing runs but `script`.

    Even that cannot turn a string into markup.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(block: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(block.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment


def _finalize(value: Any) -> Any:
    """Show what is invisible in every string of a document; markup is our own."""
    return visible_in_browser(value) if isinstance(value, str) and not isinstance(value, Markup) else value

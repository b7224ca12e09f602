"""The command `text`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..text.visible import visible_lines
from ._terminal import decoded, input_format_option, one, settings_of


@click.command()
@click.argument("file", metavar="FILE")
@input_format_option
def command(file: str, **asked: Any) -> None:
    """Print the text that spans count in (HTML: as rendered).

    A terminal gets what does not print as symbols or numbers; a file or a pipe gets the exact text.
    """
    from ..reading.reader import text_of  # noqa: PLC0415

    text = decoded(one(file), text_of, settings=settings_of(asked))
    shown = visible_lines(text) if sys.stdout.isatty() else text
    sys.stdout.buffer.write(shown.encode())
    sys.stdout.flush()

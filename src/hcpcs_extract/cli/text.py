"""The command `text`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..visible import visible_lines
from ._terminal import input_format_option, read


@click.command()
@click.argument("file", metavar="FILE")
@input_format_option
def command(file: str, input_format: Any) -> None:
    """Print the text that spans count in (HTML: as rendered).

    A terminal gets what does not print as symbols or numbers; a file or a pipe gets the exact text.
    """
    _, page = read(file, input_format)
    shown = visible_lines(page.text) if sys.stdout.isatty() else page.text
    sys.stdout.buffer.write(shown.encode())
    sys.stdout.flush()

"""The command `text`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ._terminal import input_format_option, read


@click.command()
@click.argument("file", metavar="FILE")
@input_format_option
def command(file: str, input_format: Any) -> None:
    """Print the text that spans count in (HTML: as rendered)."""
    _, page = read(file, input_format)
    sys.stdout.buffer.write(page.text.encode())
    sys.stdout.flush()

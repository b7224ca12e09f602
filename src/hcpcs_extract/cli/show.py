"""The command `show`."""

from __future__ import annotations

from typing import Any

import click

from ._terminal import input_format_option, read


@click.command()
@click.argument("file", metavar="FILE")
@input_format_option
def command(file: str, input_format: Any) -> None:
    """Show one document in the terminal, its sections, facts and findings marked."""
    from rich.console import Console  # noqa: PLC0415

    from ..pipeline import extract  # noqa: PLC0415
    from ..show import show as show_record  # noqa: PLC0415

    document, page = read(file, input_format)
    console = Console(highlight=False, markup=False, emoji=False)
    show_record(extract(document.data, name=document.name, input_format=input_format), page.text, console)

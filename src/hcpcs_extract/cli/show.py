"""The command `show`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ._terminal import as_of_option, code_set_option, input_format_option, read
from ._terminal import code_set as opened_code_set


@click.command()
@click.argument("file", metavar="FILE")
@input_format_option
@code_set_option
@as_of_option
def command(file: str, input_format: Any, code_set: str | None, as_of: date) -> None:
    """Show one document in the terminal, its sections, facts and findings marked.

    The code set is used where there is one.
    """
    from rich.console import Console  # noqa: PLC0415

    from ..pipeline import extract  # noqa: PLC0415
    from ..show import show as show_record  # noqa: PLC0415

    document, page = read(file, input_format)
    console = Console(highlight=False, markup=False, emoji=False)
    held = opened_code_set(code_set, fall_back=True)
    record = extract(document.data, name=document.name, input_format=input_format, code_set=held, as_of=as_of)
    show_record(record, page.text, console)

"""The command `show`."""

from __future__ import annotations

from typing import Any

import click

from ._terminal import decoded, one, settings_of, settings_options


@click.command()
@click.argument("file", metavar="FILE")
@settings_options
def command(file: str, **asked: Any) -> None:
    """Show one document in the terminal, its sections, facts and findings marked.

    The code set is used where there is one.
    """
    from rich.console import Console  # noqa: PLC0415

    from ..pipeline import extract_one  # noqa: PLC0415
    from ._painting import show as show_record  # noqa: PLC0415

    record, text = decoded(one(file), extract_one, settings=settings_of(asked, fall_back=True))
    show_record(record, text, Console(highlight=False, markup=False, emoji=False))

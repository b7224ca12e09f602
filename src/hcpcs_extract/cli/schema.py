"""The command `schema`."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print a JSON Schema: record (default) or failure."""
    from ..model.schema import TYPES, schema_text  # noqa: PLC0415

    name = name or "record"
    if name not in TYPES:
        raise click.UsageError(f"{name}: no such schema; known: {', '.join(TYPES)}")
    click.echo(schema_text(name), nl=False)

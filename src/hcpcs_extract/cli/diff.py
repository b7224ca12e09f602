"""The command `diff`."""

from __future__ import annotations

import sys

import click

from ..text.visible import visible
from ._terminal import DONE, FOUND, warn


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--fields", metavar="NAMES", multiple=True, help="Compare only these fields of the record; separate them by commas."
)
@click.option(
    "--examples",
    metavar="N",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="How many examples to give of each difference.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the differences.",
)
def command(old: str, new: str, fields: tuple[str, ...], examples: int, shape: str) -> None:
    """Compare two sets of records: documents added and gone, and how the fields of the others differ.

    OLD and NEW are files of JSON Lines (also .gz) or folders of .json files, as `convert` writes. One may be `-`.

    Exit codes: 0 no difference; 1 differences; 2 wrong usage, or something that is not a record.
    """
    from ..quality.comparing import comparison, record_sets, shown  # noqa: PLC0415

    if old == new == record_sets.STDIN:
        raise click.UsageError("only one of OLD and NEW can be standard input")
    names = [name.strip() for given in fields for name in given.split(",")]
    if "" in names:
        raise click.UsageError("--fields: the name of a field is missing")
    try:
        found = comparison.compare(old, new, fields=frozenset(names) if fields else None, examples=examples)
    except comparison.UnknownFieldError as error:
        raise click.UsageError(f"--fields {error}") from error
    except record_sets.NotRecordsError as error:
        raise click.UsageError("\n".join(visible(line) for line in str(error).splitlines())) from error
    text = shown.as_json(found) if shape == "json" else shown.as_text(found)
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    sys.stdout.flush()
    if not found.both:
        warn("no document is in both; names of documents depend on the folder or file that was given to `convert`")
    warn(shown.summary(found))
    sys.exit(DONE if found.same else FOUND)

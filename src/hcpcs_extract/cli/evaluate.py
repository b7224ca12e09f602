"""The command `evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..text.visible import visible_json, visible_lines
from ._terminal import DONE, FOUND, SOME_FAILED, warn


@click.command()
@click.argument("inputs", metavar="DOCUMENTS...", nargs=-1, required=True)
@click.option("--truth", metavar="DIR", required=True, help="Folder with a .truth.json for each document.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the scores.",
)
@click.option("--floors", metavar="FILE", help="End with 1 if a field falls below its floor in FILE.")
@click.option(
    "--set", "name", metavar="NAME", help="Name of this set of documents in FILE. Default: the last part of DIR."
)
@click.option(
    "--pin", is_flag=True, help="Write the present scores into FILE; refused where one is lower than its floor."
)
@click.option("--lower", is_flag=True, help="With --pin: accept lower floors.")
def command(
    inputs: tuple[str, ...], truth: str, shape: str, floors: str | None, name: str | None, pin: bool, lower: bool
) -> None:
    """Score records of documents against truth files: precision, recall and F1 of each field, verdicts, every miss."""
    from ..inputs import sources  # noqa: PLC0415
    from ..model.record import Failure  # noqa: PLC0415
    from ..quality import evaluation, scoring  # noqa: PLC0415
    from ..run import results  # noqa: PLC0415

    if not Path(truth).is_dir():
        raise click.UsageError(f"--truth {truth}: no such folder")
    if (pin or lower) and floors is None:
        raise click.UsageError("--pin and --lower need --floors FILE")
    try:
        outcomes = (result.outcome for result in results.convert(sources.documents(inputs)))
        failed: list[Failure] = []
        result, without = evaluation.evaluate(_records(outcomes, failed), Path(truth))
    except sources.MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if not result.documents:
        raise click.UsageError(f"none of the documents has a truth file in {truth}")
    if shape == "json":
        click.echo(visible_json(scoring.as_json(result, without).encode()), nl=False)
    else:
        click.echo(visible_lines(scoring.as_text(result, without)), nl=False)
    if floors is not None:
        _hold_floors(Path(floors), name or Path(truth).resolve().name, result, pin=pin, lower=lower)
    sys.exit(SOME_FAILED if failed else DONE)


def _records(outcomes: Iterable[Any], failed: list[Any]) -> Iterator[Any]:
    """Yield the records; failures, which cannot be scored, are said and added to `failed`."""
    from ..model.record import Record  # noqa: PLC0415

    for outcome in outcomes:
        if isinstance(outcome, Record):
            yield outcome
        else:
            warn(f"failed: {outcome.name}: {outcome.stage}: {outcome.reason}")
            failed.append(outcome)


def _hold_floors(path: Path, name: str, result: Any, *, pin: bool, lower: bool) -> None:
    from ..quality import scoring  # noqa: PLC0415

    try:
        if pin:
            below = scoring.pin(path, name, result, lower=lower)
        else:
            floors = scoring.read_floors(path)
            if name not in floors:
                raise click.UsageError(f"{path}: no floors for {name!r}; it has {', '.join(floors)}")
            below = result.below(floors[name])
    except (OSError, ValueError) as error:
        raise click.UsageError(f"--floors {path}: {error}") from error
    for line in below:
        warn(line)
    if below:
        sys.exit(FOUND)

"""The command `convert`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ._terminal import DONE, OUR_BUG, SOME_FAILED, input_format_option, warn


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    help="A folder (ends in /) for one JSON file a document, or a .jsonl[.gz] file. Default: JSON Lines on standard output.",
)
@click.option("--to", "to", metavar="FORMAT", help="Output format where OUT does not tell: jsonl or json.")
@input_format_option
def command(inputs: tuple[str, ...], out: str | None, to: str | None, input_format: Any) -> None:
    """Convert documents to records.

    INPUT is a file, a folder (walked for .txt .md .markdown .html .htm, each also .gz), a .jsonl file of {"id", "text"} objects, or - for standard input.
    """
    from .. import batch, corpus  # noqa: PLC0415
    from ..model import Failure, Record  # noqa: PLC0415

    if out == "":
        raise click.UsageError("-o: an empty name; give a folder (ends in /) or a file")
    try:
        sources = corpus.checked(inputs)
    except corpus.MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if out is not None and any(
        Path(source).exists() and Path(out).exists() and Path(source).samefile(out) for source in sources
    ):
        raise click.UsageError(f"-o {out}: this is an input")
    sink = _sink(out, to)
    totals = batch.Totals()
    with sink:
        for result in batch.convert(corpus.documents(sources), input_format=input_format):
            outcome = result.outcome
            if isinstance(outcome, Record) and (why := sink.write(outcome, result.json)):
                outcome = Failure(name=result.name, stage="write", reason=why)
            if isinstance(outcome, Failure):
                warn(f"failed: {outcome.name}: {outcome.stage}: {outcome.reason}")
            totals.add(outcome)
    if not totals.documents:
        raise click.UsageError(
            f"no documents found; folders are walked for {' '.join(corpus.SUFFIXES)} (each also .gz)"
        )
    _summary(totals, out)
    sys.exit(OUR_BUG if totals.bugs else SOME_FAILED if totals.failures else DONE)


def _sink(out: str | None, to: str | None) -> Any:
    from .. import sinks  # noqa: PLC0415
    from ..registry import discover  # noqa: PLC0415

    known = discover(sinks)
    if to is not None:
        if to not in known:
            raise click.UsageError(f"--to {to}: no such format; known: {', '.join(known)}")
        if out is None and not known[to].accepts(None):
            raise click.UsageError(f"--to {to} needs a destination: add -o OUT")
        return _opened(known[to], out)
    module = next((module for module in known.values() if module.accepts(out)), None)
    if module is None:
        raise click.UsageError(
            f"-o {out}: cannot tell the format; end it in / for a folder of JSON files, or in .jsonl or .jsonl.gz, "
            f"or add --to {{{'|'.join(known)}}}"
        )
    return _opened(module, out)


def _opened(module: Any, out: str | None) -> Any:
    try:
        return module.opened(out)
    except OSError as error:
        raise click.UsageError(f"-o {out}: {error.strerror}") from error


def _summary(totals: Any, out: str | None) -> None:
    cut = totals.cut_certain + totals.cut_probable
    rows = [
        ("documents", f"{totals.documents}  ({totals.records} records, {totals.failures} failures)"),
        ("facts", str(totals.facts)),
        ("findings", ", ".join(f"{count} {severity}" for severity, count in totals.findings.items())),
        ("truncated", f"{cut}  ({totals.cut_certain} certain, {totals.cut_probable} probable)"),
    ]
    if out is not None:
        rows.append(("written to", out))
    for name, value in rows:
        warn(f"{name:<11} {value}")

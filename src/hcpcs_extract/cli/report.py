"""The command `report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ._terminal import DONE, OUR_BUG, SOME_FAILED, input_format_option, warn


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--out", metavar="FILE.html", required=True, help="The file to write.")
@input_format_option
def command(inputs: tuple[str, ...], out: str, input_format: Any) -> None:
    """Write one HTML file that shows the documents, their facts and findings, and what they add up to.

    The file needs nothing but a browser: it loads nothing, and sends nothing. INPUT is the same as for `convert`.
    """
    from .. import batch, corpus  # noqa: PLC0415
    from ..model import Failure  # noqa: PLC0415

    try:
        from ..report.build import Report  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"the report needs {error.name}, which is not installed: pip install 'hcpcs-extract[report]'"
        ) from error
    from ..report.converted import converted  # noqa: PLC0415

    path = Path(out)
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"-o {out}: the report is an HTML file; end its name in .html")
    if path.is_dir():
        raise click.UsageError(f"-o {out}: is a folder; name a file")
    try:
        sources = corpus.checked(inputs)
    except corpus.MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if any(_among(path, Path(source)) for source in sources):
        raise click.UsageError(f"-o {out}: is among the inputs, and the next report would read it; write it elsewhere")
    totals = batch.Totals()
    with Report() as report:
        for document in converted(sources, input_format=input_format):
            if isinstance(document.outcome, Failure):
                warn(f"failed: {document.outcome.name}: {document.outcome.stage}: {document.outcome.reason}")
            totals.add(document.outcome)
            report.add(document.outcome, document.text)
        if not totals.documents:
            raise click.UsageError(
                f"no documents found; folders are walked for {' '.join(corpus.SUFFIXES)} (each also .gz)"
            )
        report.write(path)
    warn(f"documents   {totals.documents}  ({totals.records} records, {totals.failures} failures)")
    warn(f"written to  {out}")
    sys.exit(OUR_BUG if totals.bugs else SOME_FAILED if totals.failures else DONE)


def _among(path: Path, source: Path) -> bool:
    """Whether `path` is the input `source`, or below it."""
    return source.exists() and path.resolve().is_relative_to(source.resolve())

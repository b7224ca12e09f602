"""The command `report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ._terminal import (
    DONE,
    OUR_BUG,
    SOME_FAILED,
    nothing_found,
    settings_of,
    settings_options,
    warn,
)


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--out", metavar="FILE.html", required=True, help="The file to write.")
@settings_options
def command(inputs: tuple[str, ...], out: str, **asked: Any) -> None:
    """Write one HTML file that shows the documents, their facts and findings, and what they add up to.

    The file needs nothing but a browser: it loads nothing, and sends nothing. INPUT is the same as for `convert`.
    """
    from ..inputs import sources as corpus  # noqa: PLC0415
    from ..inputs.passed_over import PassedOver  # noqa: PLC0415
    from ..quality import checking  # noqa: PLC0415
    from ..rules.rule import Corpus, rules_over_corpus  # noqa: PLC0415
    from ..run.totals import BUG  # noqa: PLC0415
    from ..settings.extras import install  # noqa: PLC0415

    try:
        from ..quality.report.build import Report  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.UsageError(f"the report needs {error.name}, which is not installed: {install('report')}") from error
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
    settings = settings_of(asked, fall_back=True)
    together = Corpus()
    passed_over = PassedOver()
    records = 0
    failures = []
    with Report() as report:
        for document in checking.checked(sources, settings, over=together, passed_over=passed_over):
            if isinstance(document, checking.Failed):
                failures.append(document.failure.stage)
                warn(f"failed: {document.failure.name}: {document.failure.stage}: {document.failure.reason}")
                report.add(document.failure)
            else:
                records += 1
                report.add(document.record, document.text)
        if not records and not failures:
            raise nothing_found(passed_over)
        report.write(path, [found.finding for found in checking.over_corpus(together, rules_over_corpus())])
    warn(f"documents   {records + len(failures)}  ({records} records, {len(failures)} failures)")
    if passed_over.total:
        warn(f"passed over {passed_over}")
    warn(f"written to  {out}")
    sys.exit(OUR_BUG if BUG in failures else SOME_FAILED if failures else DONE)


def _among(path: Path, source: Path) -> bool:
    """Whether `path` is the input `source`, or below it."""
    return source.exists() and path.resolve().is_relative_to(source.resolve())

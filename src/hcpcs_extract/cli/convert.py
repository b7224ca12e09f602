"""The command `convert`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..text.visible import visible
from ._fhir import fhir_options, publication
from ._losses import refuse_losses
from ._terminal import (
    DONE,
    INTERRUPTED,
    OUR_BUG,
    SOME_FAILED,
    NumberRange,
    interruptible,
    nothing_found,
    settings_of,
    settings_options,
    warn,
)

_MOST_SAID = 20
_ADVICE = {
    "resume": "what was done is kept; the same command with --resume goes on from there",
    "repeat": "what the database holds is kept; the same command goes on from there",
    "anew": "what was written so far is incomplete",
}


@click.command()
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    help="A folder (ends in /) for one JSON file a document, a .jsonl[.gz] or .parquet file, "
    "a folder of tables (.csv, .parquet/), or a database (sqlite:///FILE, postgresql://NAME@HOST/DATABASE). "
    "Default: JSON Lines on standard output.",
)
@click.option(
    "--to",
    "to",
    metavar="FORMAT",
    help="Output format where OUT does not tell: jsonl, json, csv, parquet, parquet-tables or fhir.",
)
@click.option("--raw-csv", is_flag=True, help="CSV: leave texts that a spreadsheet would run as formulas as they are.")
@click.option(
    "--files-from",
    metavar="LIST",
    help="Also convert the inputs named in the file LIST (- for standard input), one a line or separated by NUL.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1, 1024), help="Worker processes. Default: the processors that may be used."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on after an interrupted run, or bring an output up to date: what is unchanged is not converted again.",
)
@click.option("--failures", metavar="FILE", help="Where failures go, one JSON object a line. Default: beside OUT.")
@click.option(
    "--time-limit",
    type=NumberRange(0.01, 1e6),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time that one document may take.",
)
@click.option(
    "--max-size",
    type=NumberRange(0, 2000, min_open=True),
    default=64.0,
    show_default=True,
    metavar="MB",
    help="Largest document, in megabytes, decompressed.",
)
@settings_options
@fhir_options
def command(
    inputs: tuple[str, ...],
    out: str | None,
    to: str | None,
    raw_csv: bool,
    files_from: str | None,
    jobs: int | None,
    resume: bool,
    failures: str | None,
    time_limit: float,
    max_size: float,
    fhir_base: str | None,
    fhir_version: str | None,
    fhir_https: bool,
    **asked: Any,
) -> None:
    """Convert documents to records.

    With --code-set the rules that compare a document with CMS's releases run too; without it, records are the same on
    every machine.

    INPUT is a file, a folder (walked for .txt .text .md .markdown .mdown .html .htm .xhtml, each also .gz),
    a quoted pattern ('pages/**/*.txt'), a .jsonl[.gz] file of {"id", "text"} objects, or - for standard input
    (a document, or such objects, one a line).
    """
    from ..run import conversion, workers  # noqa: PLC0415
    from ..run.sink import redacted  # noqa: PLC0415

    largest = int(max_size * 1_000_000)
    sources = _sources(inputs, files_from, largest, out)
    settings = settings_of(asked)
    fhir = publication(to, settings.code_set, fhir_base, fhir_version, https=fhir_https)
    sink, output = _sink(out, to, {"publication": fhir, "code_set": settings.code_set} if fhir else {}, raw_csv=raw_csv)
    output = f"{output}, {fhir.described}" if fhir else output
    out = redacted(out) if out else out
    if resume and sink.again == "anew":
        raise click.UsageError("--resume needs an output to go on with: add -o OUT")
    failures_path = _failures(failures) if failures else sink.failures
    refuse_losses(sources, [files_from, asked["code_set"]], sink, out, failures or failures_path)
    sources.passed_over = passed_over = _passed_over(sink, failures_path)
    sources = _distinct(sources, sink)
    start = time.monotonic()
    with _ended(sink, out, failures), interruptible():
        run = conversion.Run(
            sink,
            settings,
            output=output,
            failures=failures_path,
            resume=resume,
            largest=largest,
            limit=time_limit,
        )
        with run:
            _follow(run, sources, jobs or workers.processors(), failures_path)
    _summary(run, out, failures_path, passed_over, time.monotonic() - start)
    sys.exit(OUR_BUG if run.totals.bugs else SOME_FAILED if run.totals.failures else DONE)


@contextmanager
def _ended(sink: Any, out: str | None, failures: str | None) -> Iterator[None]:
    """Run what is inside, and end the process with the exit code and the message of what ended it early."""
    from ..run import state_folder, whole_files, workers  # noqa: PLC0415
    from ..run.failures_file import FailuresFileError  # noqa: PLC0415
    from ..run.sink import UnusableError  # noqa: PLC0415

    try:
        yield
    except state_folder.BusyError:
        raise click.UsageError(f"-o {out}: another run is writing there; wait for it, or name another output") from None
    except state_folder.OtherSettingsError as error:
        raise click.UsageError(
            f"--resume: {out} was made with other settings ({error}); "
            "convert into another output, or without --resume, which converts everything again"
        ) from None
    except (UnusableError, whole_files.LinkError, state_folder.InTheWayError) as error:
        raise click.UsageError(f"-o {out}: {error}") from None
    except FailuresFileError as error:
        where = "--failures" if failures else "failures go to"
        raise click.UsageError(f"{where} {error}; name another file: --failures FILE") from None
    except workers.WorkersError as error:
        warn(f"error: {error}")
        sys.exit(SOME_FAILED)
    except BrokenPipeError:
        if hasattr(signal, "SIGPIPE"):
            signal.raise_signal(signal.SIGPIPE)  # ends quietly, as other tools whose reader goes away
        sys.exit(SOME_FAILED)
    except OSError as error:
        warn(f"error: {_place(error, out)}: {error.strerror or error}")
        warn(_advice(sink))
        sys.exit(SOME_FAILED)
    except KeyboardInterrupt:
        warn(f"interrupted; {_advice(sink)}")
        sys.exit(INTERRUPTED)


def _passed_over(sink: Any, failures: Path | None) -> Any:
    """Return a count that leaves out records and failures of this run, and of earlier runs into the same output."""
    from ..inputs.passed_over import PassedOver  # noqa: PLC0415

    own = os.path.realpath(failures) if failures else None

    def is_written(path: str) -> bool:
        real = os.path.realpath(path)
        return real == own or sink.writes(real)

    return PassedOver(is_written)


def _place(error: OSError, out: str | None) -> str:
    return str(error.filename or out or "standard output")


def _advice(sink: Any) -> str:
    return _ADVICE[sink.again]


def _sources(inputs: tuple[str, ...], files_from: str | None, largest: int, out: str | None) -> Any:
    from ..inputs import sources as corpus  # noqa: PLC0415

    if not inputs and files_from is None:
        raise click.UsageError(
            "nothing to convert: give an INPUT (a file, a folder, a .jsonl file or -), or --files-from LIST"
        )
    if inputs.count("-") + (files_from == "-") > 1:
        raise click.UsageError("standard input can be read once: give - in one place")
    if out == "":
        raise click.UsageError("-o: an empty name; give a folder (ends in /) or a file")
    if files_from is not None and files_from != "-":
        if not os.path.exists(files_from):  # noqa: PTH110  Path.exists raises some errors
            raise click.UsageError(f"--files-from {files_from}: no such file")
        if Path(files_from).is_dir():
            raise click.UsageError(f"--files-from {files_from}: is a folder; give it as an INPUT")
    try:
        return corpus.Sources(corpus.checked(inputs), files_from, largest)
    except corpus.MissingInputError as error:
        raise click.UsageError(str(error)) from error


def _failures(file: str) -> Path:
    if not Path(file).parent.is_dir():
        raise click.UsageError(f"--failures {file}: there is no folder {Path(file).parent}")
    return Path(file)


def _sink(out: str | None, to: str | None, options: dict[str, Any], *, raw_csv: bool) -> tuple[Any, str]:
    """Return the sink for a destination, and the id of its format."""
    from ..output import sinks  # noqa: PLC0415
    from ..run.sink import UnusableError, is_url, redacted  # noqa: PLC0415
    from ..settings.discovery import discover  # noqa: PLC0415

    known = {name: module.Sink for name, module in discover(sinks).items()}
    if to is not None:
        if to not in known:
            raise click.UsageError(f"--to {to}: no such format; known: {', '.join(known)}")
        if out is None and not known[to].accepts(None):
            raise click.UsageError(f"--to {to} needs a destination: add -o OUT")
    else:
        to = next((name for name, kind in known.items() if kind.accepts(out)), None)
    shown = redacted(out or "")
    if out is not None and is_url(out) and (to is None or not known[to].accepts(out)):
        raise click.UsageError(
            f"-o {shown}: this output cannot go to this URL; known are sqlite:///FILE and "
            "postgresql://NAME@HOST/DATABASE, "
            "without --to; for files give a path on this machine, and copy what is written there"
        )
    if to is None:
        raise click.UsageError(
            f"-o {shown}: cannot tell the format; end it in / for a folder of JSON files, or in .jsonl, "
            ".jsonl.gz or .parquet, "
            f"give sqlite:///FILE or postgresql://NAME@HOST/DATABASE, or add --to {{{'|'.join(known)}}}"
        )
    if raw_csv and to != "csv":
        raise click.UsageError("--raw-csv: the output is no CSV; add -o FOLDER.csv")
    try:
        if raw_csv:
            return known[to](out, raw=True), f"{to}, raw"
        return known[to](out, **options), to
    except (OSError, UnusableError) as error:
        raise click.UsageError(f"-o {shown}: {getattr(error, 'strerror', None) or error}") from error


def _distinct(sources: Any, sink: Any) -> Any:
    """Return the sources, once it is sure that no two documents would write the same file."""
    from ..run.names_taken import Claimed  # noqa: PLC0415

    if sink.path("document") is None:
        return sources
    claimed = Claimed(sources.twice(), sink.path)
    clashes = claimed.clashes()
    if clashes:
        more = f"\nand {len(clashes) - _MOST_SAID} more" if len(clashes) > _MOST_SAID else ""
        raise click.UsageError(
            "documents that would write the same file, in this or another spelling:\n"
            + "\n".join(visible(clash) for clash in clashes[:_MOST_SAID])
            + more
            + "\nconvert them into different folders, or into one .jsonl file; nothing was written"
        )
    return claimed


def _follow(run: Any, sources: Any, jobs: int, failures: Path | None) -> None:
    """Convert, and show how it goes."""
    from ._progress import progress  # noqa: PLC0415

    said = 0
    with progress(sources) as show:
        for chunk in run.convert(sources, jobs=jobs):
            for failure in (done.failure for done in chunk if done.failure):
                if failures is None or said < _MOST_SAID:
                    warn(f"failed: {failure.name}: {failure.stage}: {failure.reason}")
                said += 1
            show(run)
    if failures is not None and said > _MOST_SAID:
        warn(f"failed: {said - _MOST_SAID} more; all of them are in {failures}")


def _summary(run: Any, out: str | None, failures: Path | None, passed_over: Any, seconds: float) -> None:
    totals = run.totals
    if not totals.documents:
        raise nothing_found(passed_over)
    cut = totals.cut_certain + totals.cut_probable
    rows = [("documents", f"{totals.documents}  ({totals.records} records, {totals.failures} failures)")]
    if totals.kept:
        rows.append(("skipped", f"{totals.kept}  (unchanged since the run before; their records were kept)"))
    if passed_over.total:
        rows.append(("passed over", str(passed_over)))
    rows += [
        ("facts", str(totals.facts)),
        ("findings", f"{totals.errors} error, {totals.warnings} warning, {totals.infos} info"),
        ("truncated", f"{cut}  ({totals.cut_certain} certain, {totals.cut_probable} probable)"),
        ("read", f"{totals.bytes:,} bytes, {totals.documents / max(seconds, 1e-3):,.0f} documents a second"),
    ]
    if run.unchanged:
        rows.append(("unchanged", f"{run.unchanged}  (the database had them already, just as they are)"))
    if run.gone:
        shown = ", ".join(run.gone[:_MOST_SAID]) + (" …" if len(run.gone) > _MOST_SAID else "")
        rows.append(("gone", f"{len(run.gone)}  (of an earlier run, no longer current: {shown})"))
    if out is not None:
        rows.append(("written to", out if totals.records else f"nothing; {out} is as it was"))
    if failures is not None and totals.failures:
        rows.append(("failures in", str(failures)))
    for name, value in rows:
        warn(f"{name:<11} {value}")

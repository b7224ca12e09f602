"""The command line: arguments, printing, exit codes; nothing else prints."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

DONE: Final = 0
FOUND: Final = 1
SOME_FAILED: Final = 3
OUR_BUG: Final = 4
INTERRUPTED: Final = 130

_FORMATS: Final = click.Choice(["auto", "text", "markdown", "html"])
_input_format = click.option(
    "--input-format", type=_FORMATS, default="auto", show_default=True, help="How to read the documents."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hcpcs-extract")
def cli() -> None:
    """Turn raw US billing-code pages (HCPCS, CPT, CDT) into validated JSON records that say what is missing.

    Exit codes: 0 done; 1 findings or invalid records; 2 wrong usage; 3 some documents failed; 4 a bug of ours; 130 interrupted.
    """


@cli.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    help="A folder (ends in /) for one JSON file a document, or a .jsonl[.gz] file. Default: JSON Lines on standard output.",
)
@click.option("--to", "to", metavar="FORMAT", help="Output format where OUT does not tell: jsonl or json.")
@_input_format
def convert(inputs: tuple[str, ...], out: str | None, to: str | None, input_format: Any) -> None:
    """Convert documents to records.

    INPUT is a file, a folder (walked for .txt .md .markdown .html .htm, each also .gz), a .jsonl file of {"id", "text"} objects, or - for standard input.
    """
    from . import batch, corpus  # noqa: PLC0415
    from .model import Failure, Record  # noqa: PLC0415

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
                _warn(f"failed: {outcome.name}: {outcome.stage}: {outcome.reason}")
            totals.add(outcome)
    if not totals.documents:
        raise click.UsageError(
            f"no documents found; folders are walked for {' '.join(corpus.SUFFIXES)} (each also .gz)"
        )
    _summary(totals, out)
    sys.exit(OUR_BUG if totals.bugs else SOME_FAILED if totals.failures else DONE)


def _sink(out: str | None, to: str | None) -> Any:
    from . import sinks  # noqa: PLC0415
    from .registry import discover  # noqa: PLC0415

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
        _warn(f"{name:<11} {value}")


@cli.command()
@click.argument("file", metavar="FILE")
@_input_format
def show(file: str, input_format: Any) -> None:
    """Show one document in the terminal, its sections, facts and findings marked."""
    from rich.console import Console  # noqa: PLC0415

    from .pipeline import extract  # noqa: PLC0415
    from .show import show as show_record  # noqa: PLC0415

    document, page = _read(file, input_format)
    console = Console(highlight=False, markup=False, emoji=False)
    show_record(extract(document.data, name=document.name, input_format=input_format), page.text, console)


@cli.command()
@click.argument("file", metavar="FILE")
@_input_format
def text(file: str, input_format: Any) -> None:
    """Print the text that spans count in (HTML: as rendered)."""
    _, page = _read(file, input_format)
    sys.stdout.buffer.write(page.text.encode())
    sys.stdout.flush()


def _read(file: str, input_format: Any) -> tuple[Any, Any]:
    """Return the one document of a file argument and its page."""
    from .pipeline import read  # noqa: PLC0415

    document = _one(file)
    return document, read(document.data, name=document.name, input_format=input_format)[0]


def _one(file: str) -> Any:
    """Return the one document of a file argument, or end with a usage error that says why not."""
    from .corpus import Document, MissingInputError, documents  # noqa: PLC0415

    if Path(file).is_dir():
        raise click.UsageError(f"{file}: a folder; give one document")
    try:
        found = list(documents([file]))
    except MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if len(found) != 1:
        raise click.UsageError(f"{file}: holds {len(found)} documents; give one")
    if not isinstance(found[0], Document):
        _warn(f"failed: {found[0].name}: {found[0].stage}: {found[0].reason}")
        sys.exit(SOME_FAILED)
    return found[0]


@cli.command()
@click.argument("records", metavar="RECORDS...", nargs=-1, required=True)
def validate(records: tuple[str, ...]) -> None:
    """Check record files (.json, .jsonl, folders of them, or -) against the schema."""
    valid = invalid = 0
    for place, line in _record_lines(records):
        problems = _problems(line)
        valid += not problems
        invalid += bool(problems)
        for problem in problems:
            click.echo(f"{place}: {problem}")
    _warn(f"{valid} valid, {invalid} invalid")
    if not valid + invalid:
        raise click.UsageError("no records found: give .json or .jsonl files, or a folder that holds them")
    sys.exit(FOUND if invalid else DONE)


def _problems(line: bytes) -> list[str]:
    import msgspec  # noqa: PLC0415

    from .schema import problems  # noqa: PLC0415

    try:
        return problems(msgspec.json.decode(line))
    except (msgspec.DecodeError, UnicodeError) as error:
        return [f"not JSON: {error}"]
    except RecursionError:
        return ["not a record: nested too deeply"]


def _record_lines(paths: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for given in paths:
        if given == "-":
            for number, line in enumerate(sys.stdin.buffer, 1):
                yield f"stdin:{number}", line
            continue
        path = Path(given)
        if not path.exists():
            raise click.UsageError(f"{given}: no such file or folder")
        files = sorted(p for p in path.rglob("*") if p.suffix in (".json", ".jsonl")) if path.is_dir() else [path]
        for file in files:
            try:
                data = file.read_bytes()
            except OSError as error:
                raise click.UsageError(f"{file}: {error.strerror}") from error
            if file.suffix == ".jsonl":
                for number, line in enumerate(data.splitlines(), 1):
                    yield f"{file}:{number}", line
            else:
                yield str(file), data


@cli.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema: record (default) or failure."""
    from .schema import TYPES, schema_text  # noqa: PLC0415

    name = name or "record"
    if name not in TYPES:
        raise click.UsageError(f"{name}: no such schema; known: {', '.join(TYPES)}")
    click.echo(schema_text(name), nl=False)


@cli.command()
@click.argument("rule_id", metavar="[ID]", required=False)
def rules(rule_id: str | None) -> None:
    """List the rules, or explain one."""
    from . import rules as package  # noqa: PLC0415
    from .ruling import load  # noqa: PLC0415

    known = {rule.id: rule for rule in load(package)}
    if rule_id is None:
        for rule in known.values():
            click.echo(f"{rule.id:<32} {rule.severity:<8} {rule.summary}")
        return
    if rule_id not in known:
        raise click.UsageError(f"{rule_id}: no such rule; `hcpcs-extract rules` lists them")
    rule = known[rule_id]
    click.echo(f"{rule.id} ({rule.severity})\n\n{rule.documentation}\n\nMessage: {rule.message}")


@cli.command()
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
def evaluate(
    inputs: tuple[str, ...], truth: str, shape: str, floors: str | None, name: str | None, pin: bool, lower: bool
) -> None:
    """Score records of documents against truth files: precision, recall and F1 of each field, verdicts, every miss."""
    from . import batch, corpus, evaluation, scoring  # noqa: PLC0415
    from .model import Record  # noqa: PLC0415

    if not Path(truth).is_dir():
        raise click.UsageError(f"--truth {truth}: no such folder")
    if (pin or lower) and floors is None:
        raise click.UsageError("--pin and --lower need --floors FILE")
    try:
        outcomes = (result.outcome for result in batch.convert(corpus.documents(inputs)))
        result, without = evaluation.evaluate((o for o in outcomes if isinstance(o, Record)), Path(truth))
    except corpus.MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if not result.documents:
        raise click.UsageError(f"none of the documents has a truth file in {truth}")
    click.echo((scoring.as_json if shape == "json" else scoring.as_text)(result, without), nl=False)
    if floors is not None:
        _hold_floors(Path(floors), name or Path(truth).resolve().name, result, pin=pin, lower=lower)


def _hold_floors(path: Path, name: str, result: Any, *, pin: bool, lower: bool) -> None:
    from . import scoring  # noqa: PLC0415

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
        _warn(line)
    sys.exit(FOUND if below else DONE)


def _warn(message: str) -> None:
    """Print a line for a person, on standard error, with control characters made visible."""
    click.echo(
        "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in message).encode("utf-8", "replace"), err=True
    )


def main() -> None:
    """Run the command line; an interrupt has its exit code, and a reader of a pipe that goes away ends it quietly, as it ends other tools."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        if sys.stdin is None or sys.stdout is None or sys.stderr is None:
            raise click.UsageError("standard input, output and error must be open")
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _warn("interrupted")
        sys.exit(INTERRUPTED)
    except OSError as error:
        _warn(f"error: {error.filename or 'cannot write'}: {error.strerror or error}")
        os._exit(SOME_FAILED)  # what is left in the buffer cannot be written either
    try:
        sys.stdout.flush()
    except OSError as error:
        _warn(f"error: cannot write: {error.strerror or error}")
        os._exit(SOME_FAILED)

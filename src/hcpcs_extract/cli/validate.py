"""The command `validate`."""

from __future__ import annotations

import codecs
import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import click

from ._terminal import DONE, FOUND, say, warn

_LINES = (".jsonl", ".jsonl.gz")


@click.command()
@click.argument("records", metavar="RECORDS...", nargs=-1, required=True)
def command(records: tuple[str, ...]) -> None:
    """Check record files against the schema, and failures.jsonl against its own.

    Record files are .json, .jsonl[.gz], folders of them, or - for standard input.
    """
    valid = invalid = 0
    for place, schema, line in _lines(records):
        problems = _problems(line, schema)
        valid += not problems
        invalid += bool(problems)
        for problem in problems:
            say(f"{place}: {problem}")
    warn(f"{valid} valid, {invalid} invalid")
    if not valid + invalid:
        raise click.UsageError("no records found: give .json or .jsonl files, or a folder that holds them")
    sys.exit(FOUND if invalid else DONE)


def _problems(line: bytes, schema: str) -> list[str]:
    import msgspec  # noqa: PLC0415

    from ..model.schema import problems  # noqa: PLC0415

    try:
        return problems(msgspec.json.decode(line), schema)
    except (msgspec.DecodeError, UnicodeError) as error:
        return [f"not JSON: {error}"]
    except RecursionError:
        return ["not a record: nested too deeply"]


def _lines(paths: tuple[str, ...]) -> Iterator[tuple[str, str, bytes]]:
    """Yield place, name of the schema, and JSON of everything that is to be valid."""
    for given in paths:
        path = Path(given)
        if given == "-":
            for number, line in enumerate(sys.stdin.buffer, 1):
                yield f"stdin:{number}", "record", _unmarked(line) if number == 1 else line
        elif path.is_dir():
            for file in sorted(_below(path)):
                yield from _of_file(file)
        elif path.is_file():
            yield from _of_file(path)
        else:
            what = "not a file or folder; to read a pipe: validate -" if path.exists() else "no such file or folder"
            raise click.UsageError(f"{given}: {what}")


def _below(folder: Path) -> Iterator[Path]:
    """Files of records and failures below a folder; what runs keep for themselves is neither."""
    for path in folder.rglob("*"):
        kept = any(part.endswith(".hcpcs-extract") for part in path.relative_to(folder).parts[:-1])
        if path.is_file() and path.name.endswith((".json", *_LINES)) and not kept:
            yield path


def _of_file(path: Path) -> Iterator[tuple[str, str, bytes]]:
    schema = "failure" if path.name.endswith("failures.jsonl") else "record"
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            if path.name.endswith(_LINES):
                for number, line in enumerate(file, 1):
                    yield f"{path}:{number}", schema, _unmarked(line) if number == 1 else line
            else:
                yield str(path), schema, _unmarked(file.read())
    except (OSError, EOFError, zlib.error) as error:
        raise click.UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _unmarked(data: bytes) -> bytes:
    """Return the data without a byte order mark before it."""
    return data.removeprefix(codecs.BOM_UTF8)

"""The command `validate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ._terminal import DONE, FOUND, warn


@click.command()
@click.argument("records", metavar="RECORDS...", nargs=-1, required=True)
def command(records: tuple[str, ...]) -> None:
    """Check record files (.json, .jsonl, folders of them, or -) against the schema."""
    valid = invalid = 0
    for place, line in _record_lines(records):
        problems = _problems(line)
        valid += not problems
        invalid += bool(problems)
        for problem in problems:
            click.echo(f"{place}: {problem}")
    warn(f"{valid} valid, {invalid} invalid")
    if not valid + invalid:
        raise click.UsageError("no records found: give .json or .jsonl files, or a folder that holds them")
    sys.exit(FOUND if invalid else DONE)


def _problems(line: bytes) -> list[str]:
    import msgspec  # noqa: PLC0415

    from ..schema import problems  # noqa: PLC0415

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

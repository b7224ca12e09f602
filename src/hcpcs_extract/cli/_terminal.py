"""What the commands share: exit codes, options, how a message and a document of an argument are handled."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

DONE: Final = 0
FOUND: Final = 1
SOME_FAILED: Final = 3
OUR_BUG: Final = 4
INTERRUPTED: Final = 130

_FORMATS: Final = click.Choice(["auto", "text", "markdown", "html"])
input_format_option = click.option(
    "--input-format", type=_FORMATS, default="auto", show_default=True, help="How to read the documents."
)


@contextmanager
def interruptible() -> Iterator[None]:
    """Take a request to end (SIGTERM) as an interrupt from the keyboard, so that what was done is kept.

    A pipe that nobody reads is an error meanwhile, not the end: it may be that of a worker which has died.
    """

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    if hasattr(signal, "SIGPIPE"):
        before[signal.SIGPIPE] = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_as_by_broken_pipe() -> None:
    """End as other tools do when the reader of their output has gone away."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)


def warn(message: str) -> None:
    """Print a line for a person, on standard error, with control characters made visible."""
    click.echo(
        "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in message).encode("utf-8", "replace"), err=True
    )


def read(file: str, input_format: Any) -> tuple[Any, Any]:
    """Return the one document of a file argument and its page."""
    from .. import pipeline  # noqa: PLC0415

    document = one(file)
    return document, pipeline.read(document.data, name=document.name, input_format=input_format)[0]


def one(file: str) -> Any:
    """Return the one document of a file argument, or end with a usage error that says why not."""
    from ..corpus import Document, MissingInputError, documents  # noqa: PLC0415

    if Path(file).is_dir():
        raise click.UsageError(f"{file}: a folder; give one document")
    try:
        found = list(documents([file]))
    except MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if len(found) != 1:
        raise click.UsageError(f"{file}: holds {len(found)} documents; give one")
    if not isinstance(found[0], Document):
        warn(f"failed: {found[0].name}: {found[0].stage}: {found[0].reason}")
        sys.exit(SOME_FAILED)
    return found[0]

"""What the commands share: exit codes, options, how a message and a document of an argument are handled."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

import click

from ..text.visible import visible, visible_lines

DONE: Final = 0
FOUND: Final = 1
SOME_FAILED: Final = 3
OUR_BUG: Final = 4
INTERRUPTED: Final = 130

_FORMATS: Final = click.Choice(["auto", "text", "markdown", "html"])
input_format_option = click.option(
    "--input-format", type=_FORMATS, default="auto", show_default=True, help="How to read the documents."
)
code_set_option = click.option(
    "--code-set",
    metavar="FILE",
    help="The store of HCPCS releases to look codes up in; `default` is the one that `codes import` writes.",
)


class NumberRange(click.FloatRange):
    """A range of numbers; `nan`, which is neither in a range nor outside, is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or end with a usage error."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number in the range {self._describe_range()}.", param, ctx)
        return number


def _day(
    context: click.Context,  # noqa: ARG001  click's signature
    option: click.Parameter,  # noqa: ARG001
    value: datetime | None,
) -> date:
    return date.today() if value is None else value.date()


as_of_option = click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="The day for which codes are judged. Default: today.",
)
"""Gives a date; the only place where the command line asks for today's."""


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that shape records; the command passes what was asked for (`**asked`) to `settings_of`."""
    return input_format_option(code_set_option(as_of_option(command)))


def settings_of(asked: Mapping[str, Any], *, fall_back: bool = False) -> Any:
    """Return the settings that options ask for, the code set opened as `code_set` does."""
    from ..settings.settings import Settings  # noqa: PLC0415

    held = code_set(asked.get("code_set"), fall_back=fall_back)
    return Settings(asked["input_format"], held, asked.get("as_of"))


def code_set(file: str | None, *, fall_back: bool) -> Any:
    """Return the code set of `--code-set`, or None where none is asked for.

    With `fall_back`, the default store is taken where it exists and none is asked for. Ends with a usage error where it
    cannot be read.
    """
    from ..codes.code_set import CodeSet  # noqa: PLC0415
    from ..codes.store import CodeSetError, default_path  # noqa: PLC0415

    path = default_path() if file in (None, "default") else Path(str(file))
    if file is None and not (fall_back and path.exists()):
        return None
    try:
        return CodeSet.open(path)
    except CodeSetError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def interruptible() -> Iterator[None]:
    """Take a request to end (SIGTERM) as an interrupt from the keyboard, so that what was done is kept.

    A pipe without a reader is taken as an error. Pipes lead to worker processes, too, and one that died must not end
    this process.
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


def warn(message: str) -> None:
    """Print a line for a person, on standard error, with what does not print made visible."""
    click.echo(visible(message), file=sys.stderr)  # whoever draws there (a bar) may have put itself in its place


def say(line: str) -> None:
    """Print a line for a person, on standard output, with what does not print made visible."""
    click.echo(visible(line))


def refuse(error: click.ClickException) -> None:
    """Print what click says of wrong usage, on standard error.

    What does not print is made visible, as arguments and names stand in the message.
    """
    said = StringIO()
    error.show(file=said)
    click.echo(visible_lines(said.getvalue()), file=sys.stderr, nl=False)


class VisibleCommand(click.Command):
    """A command with a `main` of its own, whose errors are shown as `refuse` shows them."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command, and exit."""
        try:
            sys.exit(super().main(*arguments, **options | {"standalone_mode": False}))
        except click.ClickException as error:
            refuse(error)
            sys.exit(error.exit_code)


def nothing_found(passed_over: Any) -> click.UsageError:
    """Return the error for inputs that hold no document; `passed_over` are the files of folders that were not read."""
    from ..reading.suffixes import SUFFIXES  # noqa: PLC0415

    others = f"; passed over {passed_over}" if passed_over.total else ""
    walked = f"no documents found; folders are walked for {' '.join(SUFFIXES)} (each also .gz)"
    return click.UsageError(visible(walked + others))


def decoded(document: Any, call: Callable[..., Any], **given: Any) -> Any:
    """Return what a call makes of a document, or end and say why it cannot be decoded."""
    from ..reading.decode import DecodeError  # noqa: PLC0415

    try:
        return call(document.data, name=document.name, **given)
    except DecodeError as error:
        warn(f"failed: {document.name}: decode: {error}")
        sys.exit(SOME_FAILED)


def one(file: str) -> Any:
    """Return the one document of a file argument, or end with a usage error that says why not."""
    from ..inputs.sources import Document, MissingInputError, documents  # noqa: PLC0415

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

"""The command line: arguments, printing, exit codes; nothing else prints.

One command a file, imported when it is called for.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from ._terminal import INTERRUPTED, SOME_FAILED, refuse, warn


class _Commands(click.Group):
    """The modules of this folder, each with its `command`; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the group has one list
        """Return the names of the commands, in alphabetical order."""
        return sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hcpcs-extract")
def cli() -> None:
    """Turn raw US billing-code pages (HCPCS, CPT, CDT) into validated JSON records that say what is missing.

    Exit codes: 0 done; 1 findings, invalid records or differences; 2 wrong usage; 3 some documents failed; 4 a bug of
    ours; 130 interrupted.
    """


def main() -> None:
    """Run the command line; an interrupt has its exit code.

    A reader of a pipe that goes away ends it quietly, as it ends other tools.
    """
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        if sys.stdin is None or sys.stdout is None or sys.stderr is None:
            raise click.UsageError("standard input, output and error must be open")
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        refuse(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        warn("interrupted")
        sys.exit(INTERRUPTED)
    except OSError as error:
        warn(f"error: {error.filename or 'cannot write'}: {error.strerror or error}")
        os._exit(SOME_FAILED)  # what is left in the buffer cannot be written either
    try:
        sys.stdout.flush()
    except OSError as error:
        warn(f"error: cannot write: {error.strerror or error}")
        os._exit(SOME_FAILED)

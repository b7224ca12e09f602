"""One output format a file: `accepts(out)` says whether a destination is its, `Sink(out)` takes what the documents became.

A sink has two halves. Its `maker` goes to the worker processes and makes the output of one record there; the sink itself gets
those outputs in the main process, in the order of the input.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple, Protocol

from ..journal import Entry
from ..model import Record

SAME_NAME: Final = (
    "another document of this run has the same name, and its rows the same keys; give each a name of its own"
)


class UnusableError(Exception):
    """A destination that cannot be written to, found before anything was begun; the message says why and what to do."""


def redacted(out: str) -> str:
    """Return a destination as it may be shown: a URL without its password.

    >>> redacted("postgresql://me:p@ss/word@host/db?sslmode=require"), redacted("postgresql://host/db?password=x&user=me")
    ('postgresql://me:***@host/db?sslmode=require', 'postgresql://host/db?password=***&user=me')
    """
    scheme, mark, rest = out.partition("://")
    if not mark:
        return out
    before, option, value = rest.partition("password=")
    rest = f"{before}{option}***{''.join(value.partition('&')[1:])}" if option else rest
    user, at, host = rest.rpartition("@")
    name, colon, _ = user.partition(":")
    return f"{scheme}{mark}{name}{colon and ':***'}{at}{host}"


class Made(NamedTuple):
    """The output of one record: what the sink is to write, and the hash that tells later whether it is still as it was."""

    output: bytes
    digest: bytes


class Maker(Protocol):
    """Makes outputs, in any process; can be pickled."""

    def make(self, record: Record, json: bytes, text: str) -> Made:
        """Return the output of a record; `text` is what its spans count in. Raises OSError where the output cannot hold it."""

    def recall(self, entry: Entry) -> bytes | None:
        """Return the output of an earlier run, or None where it is not there any more as it was."""


class Sink(Protocol):
    """Takes outputs."""

    state: Path | None
    """Folder for the journal, or None where there is none."""
    failures: Path | None
    """Where failures go if nothing else is asked for, or None for nowhere."""
    again: Literal["resume", "repeat", "anew"]
    """How to go on after a run that ended early: with `--resume`; with the same command, which keeps what is there; from the beginning."""
    unchanged: int
    """Outputs so far that were there already, just as they are."""

    def maker(self, data: list[Path]) -> Maker:
        """Return the half for the worker processes; `data` are files in which killed runs left output."""

    def clean(self) -> None:
        """Remove what a run that was killed left lying about. Raises OSError."""

    def begin(self, part: Path | None) -> None:
        """Open; what becomes one file is collected in `part`. Raises OSError, UnusableError."""

    def write(self, output: bytes) -> str | None:
        """Take one output, or return why it cannot be taken: then its document is a failure. Raises OSError."""

    def sync(self) -> None:
        """Make what was taken so far last. Raises OSError."""

    def finish(self) -> None:
        """All was taken: let it appear. Raises OSError."""

    def close(self) -> None:
        """Let go, finished or not."""

    def path(self, name: str) -> PurePosixPath | None:
        """Return the file that a document has of its own, below the output; None where it has none."""

    def holds(self, name: str) -> bool:
        """Whether output of a document that is gone would stay beside the new."""

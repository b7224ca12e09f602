"""One output format a file.

`accepts(out)` says whether a destination is its, `Sink(out)` takes what the documents became. A sink has two halves.
Its `maker` goes to the worker processes and makes the output of one record there; the sink itself gets those outputs in
the main process, in the order of the input.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple, Protocol

from ..journal import Entry
from ..model import Record

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?://)?")
_PASSWORD_OPTION: Final = re.compile(r"(?i)(password=)[^&]*(?:&[^=&]*(?![^&]))*")
_NO_PORT: Final = re.compile(r"^([^/:\[]*):(?!\d+(?:[/?]|$)).*", re.DOTALL)
"""What stands where a port does, and is none."""
SAME_NAME: Final = (
    "another document of this run has the same name, and its rows the same keys; give each a name of its own"
)


def is_url(out: str) -> bool:
    """Whether a destination is a URL: what only those sinks take that know its scheme.

    >>> is_url("s3://bucket/records.parquet"), is_url("sqlite:///records.db"), is_url("C:/pages/"), is_url("a b://c")
    (True, True, False, False)
    """
    return _URL.match(out) is not None


class UnusableError(Exception):
    """A destination that cannot be written to, found before anything was begun; the message says why and what to do."""


def redacted(out: str) -> str:
    """Return a destination as it may be shown: a URL without its password, nor what could be a part of it.

    >>> redacted("postgresql://me:p@ss/word@host/db?sslmode=require")
    'postgresql://me:***@host/db?sslmode=require'
    >>> redacted("postgresql://host/db?password=x&user=me")
    'postgresql://host/db?password=***&user=me'
    >>> redacted("postgresql://me:word/db"), redacted("postgresql://host:5432/db")
    ('postgresql://me:***', 'postgresql://host:5432/db')
    """
    scheme = _SCHEME.match(out)
    if scheme is None:
        return out
    before, rest = scheme[0], out[scheme.end() :]
    rest = _PASSWORD_OPTION.sub(r"\1***", rest)
    user, at, host = rest.rpartition("@")
    if not at:
        return before + _NO_PORT.sub(r"\1:***", rest)
    name, colon, _ = user.partition(":")
    return f"{before}{name}{colon and ':***'}{at}{host}"


class Made(NamedTuple):
    """The output of one record: what the sink is to write, and its hash.

    The hash tells later whether it is still as it was.
    """

    output: bytes
    digest: bytes


class Maker(Protocol):
    """Makes outputs, in any process; can be pickled."""

    def make(self, record: Record, json: bytes, text: str) -> Made:
        """Return the output of a record; `text` is what its spans count in.

        Raises OSError where the output cannot hold it.
        """

    def recall(self, entry: Entry) -> bytes | None:
        """Return the output of an earlier run, or None where it is not there any more as it was."""


class Sink(Protocol):
    """Takes outputs."""

    state: Path | None
    """Folder for the journal, or None where there is none."""
    file: Path | None
    """The one file that all output goes into, or None where there is none."""
    failures: Path | None
    """Where failures go if nothing else is asked for, or None for nowhere."""
    again: Literal["resume", "repeat", "anew"]
    """How to go on after a run that ended early: with `--resume`; with the same command, which keeps what is there;
    from the beginning."""
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

    def writes(self, path: str) -> bool:
        """Whether a path, without links in it, is that of a file which this output has or may come to have."""

    def holds(self, name: str) -> bool:
        """Whether output of a document that is gone would stay beside the new."""

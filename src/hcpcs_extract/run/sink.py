"""The contract of an output: what a run asks of it.

A sink has two halves. Its `maker` goes to the worker processes and makes the output of one record there; the sink
itself gets those outputs in the main process, in the order of the input.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

from ..model.record import Record
from .journal import Entry, digest_of
from .whole_files import is_below

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


class Maker(ABC):
    """Makes outputs, in any process; can be pickled. This one knows no earlier outputs."""

    @abstractmethod
    def make(self, record: Record, json: bytes, text: str, /) -> Made:
        """Return the output of a record; `text` is what its spans count in.

        Raises OSError where the output cannot hold it.
        """

    def recall(self, entry: Entry, /) -> bytes | None:
        """Return the output of an earlier run, or None where it is not there any more as it was."""


class OutputMaker(Maker):
    """Makes the outputs of a sink that says in one function what they are."""

    def __init__(self, output: Callable[[Record, bytes, str], bytes]) -> None:
        self._output = output

    def make(self, record: Record, json: bytes, text: str, /) -> Made:
        """Return the output of a record."""
        output = self._output(record, json, text)
        return Made(output, digest_of(output))


class Sink(ABC):
    """Takes outputs. A sink has `write`, and overrides what it needs: `accepts`, and `output` or `maker` as a rule."""

    state: Path | None = None
    """Folder for the journal, or None if there is none."""
    file: Path | None = None
    """The one file that all output goes into, or None if there is none."""
    folder: Path | None = None
    """The folder below which documents have files of their own, or None where they have none."""
    failures: Path | None = None
    """Where failures go if nothing else is asked for, or None for nowhere."""
    again: Literal["resume", "repeat", "anew"] = "anew"
    """How to go on after a run that ended early: with `--resume`; with the same command, which keeps what is there;
    from the beginning."""
    unchanged: int = 0
    """Outputs so far that were there already, just as they are."""

    @classmethod
    def accepts(cls, _out: str | None, /) -> bool:
        """Whether a destination (None: standard output) is this sink's; else it has to be asked for with `--to`."""
        return False

    @classmethod
    def output(cls, _record: Record, json: bytes, _text: str, /) -> bytes:
        """Return the output of a record, in a worker process: its JSON, unless a sink says otherwise.

        The last argument is the text that the record's spans count in.
        """
        return json

    def maker(self, _data: list[Path], /) -> Maker:
        """Return the half for the worker processes; `_data` are files in which killed runs left output."""
        return OutputMaker(self.output)

    def clean(self) -> None:
        """Remove what a run that was killed left lying about. Raises OSError."""

    def begin(self, part: Path | None, /) -> None:
        """Open; what becomes one file is collected in `part`. Raises OSError, UnusableError."""

    @abstractmethod
    def write(self, output: bytes, /) -> str | None:
        """Take one output, or return why it cannot be taken: then its document is a failure. Raises OSError."""

    def sync(self) -> None:
        """Make what was taken so far last. Raises OSError."""

    def finish(self) -> None:
        """All was taken: let it appear. Raises OSError."""

    def close(self) -> None:
        """Let go, finished or not."""

    def path(self, name: str, /) -> PurePosixPath | None:
        """Return the file that a document has of its own, below the output; None where it has none."""

    def writes(self, path: str, /) -> bool:
        """Whether a path, without links in it, is that of a file which this output has or may come to have."""
        return (self.file is not None and path == str(self.file)) or (
            self.state is not None and is_below(path, self.state)
        )

    def holds(self, name: str, /) -> bool:
        """Whether output of a document that is gone would stay beside the new: the file that it has of its own."""
        own = self.path(name)
        return self.folder is not None and own is not None and (self.folder / own).is_file()

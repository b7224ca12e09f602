"""One output format a file: `accepts(out)` says whether a destination is its, `Sink(out)` takes what the documents became.

A sink has two halves. Its `maker` goes to the worker processes and makes the output of one record there; the sink itself gets
those outputs in the main process, in the order of the input.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from ..journal import Entry
from ..model import Record


class UnusableError(Exception):
    """A destination that cannot be written to, found before anything was begun; the message says why and what to do."""


class Made(NamedTuple):
    """The output of one record: what the sink is to write, and the hash that tells later whether it is still as it was."""

    output: bytes
    digest: bytes


class Maker(Protocol):
    """Makes outputs, in any process; can be pickled."""

    def make(self, record: Record, json: bytes) -> Made:
        """Return the output of a record. Raises OSError where it cannot be kept."""

    def recall(self, entry: Entry) -> bytes | None:
        """Return the output of an earlier run, or None where it is not there any more as it was."""


class Sink(Protocol):
    """Takes outputs."""

    state: Path | None
    """Folder for the journal, or None where a run cannot be resumed."""

    def maker(self, data: list[Path]) -> Maker:
        """Return the half for the worker processes; `data` are files in which killed runs left output."""

    def clean(self) -> None:
        """Remove what a run that was killed left lying about. Raises OSError."""

    def begin(self, part: Path | None) -> None:
        """Open; what becomes one file is collected in `part`. Raises OSError."""

    def write(self, output: bytes) -> None:
        """Take one output. Raises OSError."""

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

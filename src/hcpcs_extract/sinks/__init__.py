"""One output format a file: `accepts(out)` says whether a destination is its, `opened(out)` gives a writer."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from ..model import Record


class Sink(Protocol):
    """Takes records until it is closed; used as a context manager."""

    def write(self, record: Record, json: bytes) -> str | None:
        """Take one record and its JSON; returns why it cannot be kept, or None."""

    def __enter__(self) -> Self:
        """Open."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what was begun; after an error leave nothing half done."""

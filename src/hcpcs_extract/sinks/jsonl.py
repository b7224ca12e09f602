"""JSON Lines: one record a line, to standard output or into a file (gzip-compressed where its name ends in `.gz`)."""

from __future__ import annotations

import errno
import gzip
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ..files import temporary_beside
from ..model import Record


def accepts(out: str | None) -> bool:
    """Whether the destination is standard output or a `.jsonl` file."""
    return out is None or out.lower().endswith((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"))


class opened:  # noqa: N801  called like the function that it stands for
    """Writer to `out`, or to standard output where it is None; the file appears when all is written."""

    def __init__(self, out: str | None) -> None:
        self._path = Path(out) if out is not None else None
        if self._path is not None and self._path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder; this format writes one file")
        self._temporary = temporary_beside(self._path) if self._path else None
        self._file: IO[bytes] = sys.stdout.buffer
        if self._path and self._temporary:
            self._file = self._temporary.open("wb")
            if self._path.name.lower().endswith(".gz"):
                # No name and no time in the header: equal records give equal bytes.
                self._file = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)  # type: ignore[assignment]

    def write(self, record: Record, json: bytes) -> str | None:  # noqa: ARG002  the line holds all of the record
        """Take one record; a line can hold any."""
        self._file.write(json + b"\n")
        return None

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; move it into its place, or remove it after an error."""
        if self._path is None or self._temporary is None:
            self._file.flush()
            return
        underlying = getattr(self._file, "fileobj", None)
        self._file.close()
        if underlying is not None:
            underlying.close()
        if error is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink()

"""JSON Lines: one record a line, to standard output or into a file (gzip-compressed where its name ends in `.gz`)."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import IO

from ...model.record import Record
from ...run.journal import digest_of
from ...run.sink import Made, is_url
from ...run.sink import Sink as BaseSink
from ...run.state_folder import NAME
from ...run.whole_files import failures_beside, open_new, refuse_link, sync_folder
from ...text.visible import visible_json
from ._kept import Kept


class LineMaker(Kept):
    """Makes lines."""

    def make(self, _record: Record, json: bytes, _text: str, /) -> Made:
        """Return the line of a record."""
        line = json + b"\n"
        return Made(line, digest_of(line))


class Sink(BaseSink):
    """Writer to `out`, or to standard output where it is None; the file appears when all is written."""

    def __init__(self, out: str | None) -> None:
        """Raises OSError if `out` cannot be written as a file."""
        self._path = Path(out) if out is not None else None
        self._part: Path | None = None
        self._file: IO[bytes] = sys.stdout.buffer
        self._on_terminal = out is None and sys.stdout.isatty()
        self.failures = failures_beside(self._path) if self._path else None
        self.again = "resume" if self._path else "anew"
        if self._path is not None:
            if self._path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder; this format writes one file")
            if self._path.exists() and not stat.S_ISREG(self._path.stat().st_mode):
                raise OSError(errno.EINVAL, "is no regular file; leave -o out and redirect standard output")
            refuse_link(self._path)
            self.file = self._path = Path(os.path.realpath(self._path))
            self.state = self._path.with_name(f".{self._path.name}{NAME}")

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is standard output or a `.jsonl` file."""
        if out is None or is_url(out):
            return out is None
        return out.lower().endswith((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"))

    def maker(self, data: list[Path], /) -> LineMaker:
        """Return the maker of lines."""
        return LineMaker([*data, *([self._path] if self._path else [])])

    def begin(self, part: Path | None, /) -> None:
        """Open the file in which lines are collected."""
        if self._path is not None and part is not None:
            self._part = part
            self._file = open_new(part)

    def write(self, output: bytes, /) -> str | None:
        """Take a line."""
        self._file.write(visible_json(output) if self._on_terminal else output)
        return None

    def sync(self) -> None:
        """Make the lines so far last."""
        self._file.flush()
        if self._part is not None:
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Move the file into its place, compressed if its name says so."""
        self.sync()
        if self._path is None or self._part is None:
            return
        self._file.close()
        whole = self._compressed(self._part) if self._path.name.lower().endswith(".gz") else self._part
        whole.replace(self._path)
        sync_folder(self._path.parent)

    def close(self) -> None:
        """Close the file; what is in it stays for a run that goes on."""
        if self._part is not None:
            self._file.close()

    def _compressed(self, part: Path) -> Path:
        compressed = part.with_name(part.name + ".gz")
        # No name and no time in the header: equal records give equal bytes.
        with part.open("rb") as lines, open_new(compressed) as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                shutil.copyfileobj(lines, packed, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        return compressed

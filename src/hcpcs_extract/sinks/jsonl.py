"""JSON Lines: one record a line, to standard output or into a file (gzip-compressed where its name ends in `.gz`)."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import stat
import sys
import tempfile
import zlib
from pathlib import Path
from typing import IO, cast

from ..files import sync_folder
from ..journal import Entry, digest_of
from ..model import Record
from ..state import NAME
from . import Made


def accepts(out: str | None) -> bool:
    """Whether the destination is standard output or a `.jsonl` file."""
    return out is None or out.lower().endswith((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"))


class LineMaker:
    """Makes lines; finds those of earlier runs in `data`."""

    def __init__(self, data: list[Path]) -> None:
        self._data = data
        self._opened: dict[Path, IO[bytes]] = {}
        self._packed: set[Path] = set()

    def make(self, record: Record, json: bytes) -> Made:  # noqa: ARG002  the line holds all of the record
        """Return the line of a record."""
        line = json + b"\n"
        return Made(line, digest_of(line))

    def recall(self, entry: Entry) -> bytes | None:
        """Return a line of an earlier run."""
        for path in self._data:
            try:
                file = self._opened.get(path) or self._open(path)
                if path in self._packed and entry.start < file.tell():
                    file = self._unpacked(path)
                file.seek(entry.start)
                line = file.read(entry.length)
            except (OSError, EOFError, zlib.error):
                continue
            if digest_of(line) == entry.digest:
                return line
        return None

    def _open(self, path: Path) -> IO[bytes]:
        compressed = path.name.lower().endswith(".gz")
        file = cast(IO[bytes], gzip.open(path)) if compressed else path.open("rb")  # noqa: SIM115  open while the worker lives
        self._opened[path] = file
        if compressed:
            self._packed.add(path)
        return file

    def _unpacked(self, path: Path) -> IO[bytes]:
        """Return the file unpacked, for lines in another order: going back in it begins at its beginning every time."""
        copy = cast(IO[bytes], tempfile.TemporaryFile(dir=path.parent))  # noqa: SIM115  open while the worker lives
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, copy, 1 << 20)
        self._opened.pop(path).close()
        self._packed.remove(path)
        self._opened[path] = copy
        return copy


class Sink:
    """Writer to `out`, or to standard output where it is None; the file appears when all is written."""

    def __init__(self, out: str | None) -> None:
        """Raises OSError where `out` cannot be a file of ours."""
        self._path = Path(out) if out is not None else None
        self._part: Path | None = None
        self._file: IO[bytes] = sys.stdout.buffer
        self.state = None
        if self._path is not None:
            if self._path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder; this format writes one file")
            if self._path.exists() and not stat.S_ISREG(self._path.stat().st_mode):
                raise OSError(errno.EINVAL, "is no regular file; leave -o out and redirect standard output")
            self._path = Path(os.path.realpath(self._path))
            self.state = self._path.with_name(f".{self._path.name}{NAME}")

    def maker(self, data: list[Path]) -> LineMaker:
        """Return the maker of lines."""
        return LineMaker([*data, *([self._path] if self._path else [])])

    def clean(self) -> None:
        """Nothing lies about: lines are collected in the state folder."""

    def begin(self, part: Path | None) -> None:
        """Open the file in which lines are collected."""
        if self._path is not None and part is not None:
            self._part = part
            self._file = part.open("wb")

    def write(self, output: bytes) -> None:
        """Take a line."""
        self._file.write(output)

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

    def path(self, name: str) -> None:
        """No document has a file of its own."""

    def holds(self, name: str) -> bool:  # noqa: ARG002
        """Nothing old stays: the file is replaced."""
        return False

    def _compressed(self, part: Path) -> Path:
        compressed = part.with_name(part.name + ".gz")
        # No name and no time in the header: equal records give equal bytes.
        with part.open("rb") as lines, compressed.open("wb") as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                shutil.copyfileobj(lines, packed, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        return compressed

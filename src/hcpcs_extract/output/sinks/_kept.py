"""Finding outputs of earlier runs in the files that they were collected in."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import IO, cast

from ...run.journal import Entry, digest_of
from ...run.sink import Maker


class Kept(Maker):
    """The half of a maker that finds outputs in `data`: files in which a run collected them one after the other."""

    def __init__(self, data: list[Path]) -> None:
        self._data = data
        self._opened: dict[Path, IO[bytes]] = {}
        self._packed: set[Path] = set()

    def recall(self, entry: Entry, /) -> bytes | None:
        """Return the output of an earlier run."""
        for path in self._data:
            try:
                file = self._opened.get(path) or self._open(path)
                if path in self._packed and entry.start < file.tell():
                    file = self._unpacked(path)
                file.seek(entry.start)
                output = file.read(entry.length)
            except (OSError, EOFError, zlib.error):
                continue
            if digest_of(output) == entry.digest:
                return output
        return None

    def _open(self, path: Path) -> IO[bytes]:
        compressed = path.name.lower().endswith(".gz")
        # It stays open while the worker lives.
        file = cast(IO[bytes], gzip.open(path)) if compressed else path.open("rb")  # noqa: SIM115
        self._opened[path] = file
        if compressed:
            self._packed.add(path)
        return file

    def _unpacked(self, path: Path) -> IO[bytes]:
        """Return the file unpacked, for outputs in another order.

        Going back in the packed file begins at its beginning every time.
        """
        copy = cast(IO[bytes], tempfile.TemporaryFile(dir=path.parent))  # noqa: SIM115  open while the worker lives
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, copy, 1 << 20)
        self._opened.pop(path).close()
        self._packed.remove(path)
        self._opened[path] = copy
        return copy

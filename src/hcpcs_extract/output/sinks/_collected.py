"""Sinks that collect lines first, and make their one file of these when the last document is there."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from ...run.whole_files import sync_folder
from . import jsonl


class CollectingSink(jsonl.Sink):
    """Writer to the file `out`, which appears when all is written.

    The lines stay in the state folder, from where the next run with `--resume` takes what is unchanged.
    """

    suffix: str
    """How the name of the file ends while it is made."""

    @abstractmethod
    def turn(self, lines: Path, target: Path, /) -> None:
        """Write the new file `target` from the collected lines; the same bytes for the same lines."""

    def finish(self) -> None:
        """Turn the lines into the file, compressed if its name says so, let it appear, and keep the lines."""
        self.sync()
        if self._path is None or self._part is None:
            return
        self._file.close()
        made = self._part.with_name(f"part{self.suffix}")
        try:
            self.turn(self._part, made)
            whole = self._compressed(made) if self._path.name.lower().endswith(".gz") else made
            whole.replace(self._path)
        finally:
            made.unlink(missing_ok=True)
        sync_folder(self._path.parent)
        for kept in self.kept():
            self._part.replace(kept)  # killed before this, the next run converts anew what it cannot find

    def kept(self) -> list[Path]:
        """Return the file in which the lines of the last whole run are, if there is a place for it."""
        return [self.state / "lines"] if self.state else []

"""The folder beside an output in which a run keeps what it needs to be resumed.

`part*` is the run that is under way or was killed, `earlier*` one that was killed before that, `complete` the last one that ended,
`superseded` one whose settings no longer hold (it only tells which outputs are not current any more).
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from .journal import Journal, documents_in, settings_of

NAME: Final = ".hcpcs-extract"


class BusyError(Exception):
    """Another run is writing to the same output."""


class OtherSettingsError(Exception):
    """What is there was made with other settings, so going on would mix."""


class State:
    """The state folder of one output, held by one run at a time; close it when done. Raises OSError where it cannot be written."""

    def __init__(self, folder: Path, settings: dict[str, str], *, resume: bool) -> None:
        """Take the folder. Raises BusyError, and with `resume` OtherSettingsError; then nothing was changed."""
        self._folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(folder / "lock.sqlite3")
        try:
            self._begin(settings, resume=resume)
        except BaseException:
            self._lock.close()
            raise

    def _begin(self, settings: dict[str, str], *, resume: bool) -> None:
        self.interrupted = self._path("part.sqlite3").exists()
        """Whether a run was killed here."""
        if resume:
            for kind in ("part", "earlier", "complete"):
                self._refuse_other(kind, settings)
            self._keep_longer()
        else:
            self._forget("part")
            self._forget("earlier")
            if settings_of(self._path("complete.sqlite3")) != settings:
                _move(self._path("complete.sqlite3"), self._path("superseded.sqlite3"))
        self.journals = [self._path("earlier.sqlite3"), self._path("complete.sqlite3")] if resume else []
        """Where documents that need not be converted again are looked up."""
        self.data = [self._path("earlier")]
        """Files with output of killed runs."""
        self.part = self._path("part")
        """Where output that is to be one file is collected."""
        self.journal = Journal(self._path("part.sqlite3"), settings)

    def earlier(self) -> list[tuple[Path, bool]]:
        """Return the journals that know what may be no longer current, and whether their settings still hold."""
        known = [("earlier.sqlite3", True), ("complete.sqlite3", True), ("superseded.sqlite3", False)]
        return [(self._path(name), current) for name, current in known if self._path(name).exists()]

    def finish(self) -> None:
        """The run has ended and its output is in place: what it did is what there is."""
        self.journal.commit()
        self.journal.close()
        self._path("part.sqlite3").replace(self._path("complete.sqlite3"))
        for kind in ("part", "earlier", "superseded"):
            self._forget(kind)

    def close(self) -> None:
        """Let go of the folder. What was noted and not committed is lost."""
        self.journal.close()
        self._lock.close()
        if not self._useful():
            shutil.rmtree(self._folder, ignore_errors=True)
            with suppress(OSError):  # a folder that was made for this run and holds nothing
                self._folder.parent.rmdir()

    def _useful(self) -> bool:
        """Whether a later run could take anything from here."""
        kinds = ("part", "earlier", "complete", "superseded")
        return any(documents_in(self._path(f"{kind}.sqlite3")) for kind in kinds)

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _refuse_other(self, kind: str, settings: dict[str, str]) -> None:
        path = self._path(f"{kind}.sqlite3")
        before = settings_of(path)
        if not before:
            self._forget(kind)  # not even begun, or damaged: nothing can be taken from it
        elif before != settings:
            names = sorted(name for name in before.keys() | settings if before.get(name) != settings.get(name))
            raise OtherSettingsError(
                "; ".join(f"{name} was {before.get(name, 'none')}, now {settings.get(name, 'none')}" for name in names)
            )

    def _keep_longer(self) -> None:
        """Of two killed runs keep the one that got further; the other could only repeat it."""
        part, earlier = self._path("part.sqlite3"), self._path("earlier.sqlite3")
        if not part.exists():
            return
        if earlier.exists() and documents_in(earlier) >= documents_in(part):
            self._forget("part")
            return
        _move(self._path("part"), self._path("earlier"))
        _move(part, earlier)

    def _forget(self, kind: str) -> None:
        for name in (f"{kind}.sqlite3", f"{kind}.sqlite3-journal", kind, f"{kind}.gz"):
            self._path(name).unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        source.replace(target)


def _locked(path: Path) -> sqlite3.Connection:
    """Hold a file as long as the process lives, however it ends; on every system."""
    lock = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            raise BusyError from error
        raise OSError(0, f"the journal cannot be written: {error}", str(path)) from error
    return lock

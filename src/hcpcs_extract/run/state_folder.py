"""The folder beside an output in which a run keeps what it needs to be resumed.

`part*` is the run that is under way or was killed, `earlier*` one that was killed before that, `complete` the last one
that ended, `superseded-N` others (they only tell which outputs are not current any more).
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from .journal import Journal, documents_in, settings_of
from .whole_files import make_own, refuse_link

NAME: Final = ".hcpcs-extract"


class BusyError(Exception):
    """Another run is writing to the same output."""


class InTheWayError(Exception):
    """Something else has the name of the folder."""


class OtherSettingsError(Exception):
    """What is there was made with other settings, so going on would mix."""


class State:
    """The state folder of one output, held by one run at a time; close it when done.

    Raises OSError where it cannot be written.
    """

    def __init__(self, folder: Path, settings: dict[str, str], *, resume: bool) -> None:
        """Take the folder.

        Raises LinkError, InTheWayError, BusyError, and with `resume` OtherSettingsError; then nothing was changed.
        """
        refuse_link(folder)
        if folder.exists() and not folder.is_dir():
            raise InTheWayError(
                f"{folder} is not a folder, and a run keeps its journal in a folder of that name; "
                "move it away, or name another output"
            )
        self._folder = folder.absolute()
        self._made_parent = not folder.parent.exists()
        folder.mkdir(parents=True, exist_ok=True)
        make_own(folder)
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
            self._supersede("part")
            self._supersede("earlier")
            if settings_of(self._path("complete.sqlite3")) != settings:
                self._supersede("complete")
        self.journals = [self._path("earlier.sqlite3"), self._path("complete.sqlite3")] if resume else []
        """Where documents that need not be converted again are looked up."""
        self.data = [self._path("earlier")]
        """Files with output of killed runs."""
        self.part = self._path("part")
        """Where output that is to be one file is collected."""
        self.journal = Journal(self._path("part.sqlite3"), settings)

    def earlier(self) -> list[tuple[Path, bool]]:
        """Return the journals that know what may be no longer current, and whether their settings still hold."""
        current = [self._path(f"{kind}.sqlite3") for kind in ("earlier", "complete")]
        return [(path, True) for path in current if path.exists()] + [(path, False) for path in self._superseded()]

    def finish(self) -> None:
        """The run has ended and its output is in place: what it did is what there is."""
        self.journal.commit()
        self.journal.close()
        self._path("part.sqlite3").replace(self._path("complete.sqlite3"))
        self._forget("part")
        self._forget("earlier")
        for path in self._superseded():
            path.unlink()

    def close(self) -> None:
        """Let go of the folder. What was noted and not committed is lost."""
        self.journal.close()
        self._lock.close()
        if not self._useful():
            shutil.rmtree(self._folder, ignore_errors=True)
            if self._made_parent:
                with suppress(OSError):  # it holds something
                    self._folder.parent.rmdir()

    def _useful(self) -> bool:
        """Whether a later run could take anything from here."""
        kept = [self._path(f"{kind}.sqlite3") for kind in ("part", "earlier", "complete")]
        return any(documents_in(path) for path in [*kept, *self._superseded()])

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
            self._supersede("part")
            return
        _move(self._path("part"), self._path("earlier"))
        _move(part, earlier)

    def _supersede(self, kind: str) -> None:
        """Keep a journal for the names it knows, and nothing else."""
        path = self._path(f"{kind}.sqlite3")
        if documents_in(path):
            number = next(n for n in count() if not self._path(f"superseded-{n}.sqlite3").exists())
            path.replace(self._path(f"superseded-{number}.sqlite3"))
        self._forget(kind)

    def _superseded(self) -> list[Path]:
        return sorted(self._folder.glob("superseded-*.sqlite3"))

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

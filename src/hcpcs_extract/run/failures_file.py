"""The file of failures beside an output: JSON Lines, there only if something failed.

A file of anything else is never touched.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from ..model.record import Failure
from ..model.schema import checked_json
from .whole_files import PART, held, remove_abandoned, sync_folder, temporary_beside

_LONGEST_LINE: Final = 1 << 17
"""Bytes; the longest line that a failure can have is shorter."""
_CLOSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
"""Errors of a place in which nothing can be written, now or later."""
_decoder: Final = msgspec.json.Decoder(Failure)


class FailuresFileError(Exception):
    """Failures cannot go where they are to go; the message names the file and says why."""


def refuse_foreign(path: Path) -> None:
    """Raise FailuresFileError where something is in the way that is not a file of failures.

    A run would replace or remove it. A link that leads nowhere may be replaced.
    """
    if not os.path.lexists(path) or (path.is_symlink() and not path.exists()):
        return
    if not path.is_file():
        raise FailuresFileError(f"{path}: is a folder" if path.is_dir() else f"{path}: is no regular file")
    try:
        foreign = _foreign_line(path)
    except OSError as error:
        raise FailuresFileError(f"{path}: {error.strerror}") from error
    if foreign:
        raise FailuresFileError(f"{path}: its line {foreign} is no failure of an earlier run, and would be lost")


def _foreign_line(path: Path) -> int | None:
    """Return the number of the first line that is no failure."""
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(_LONGEST_LINE):
            number += 1
            try:
                _decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                return number
    return None


class FailuresFile:
    """Failures, collected beside the file and moved into its place at the end.

    A file of an earlier run goes when there are none.
    """

    def __init__(self, path: Path | None, *, alone: bool) -> None:
        """`path` is None for no file; `alone` says that no other run writes there meanwhile.

        Raises FailuresFileError, OSError.
        """
        self._path = path
        self._any = False
        if path is None:
            return
        try:
            with self._named():
                self._part = path.with_name(f".{path.name}{PART}") if alone else temporary_beside(path)
                self._file = held(self._part)
                remove_abandoned(path)
        except OSError as error:
            if error.errno in _CLOSED:
                raise FailuresFileError(f"{path}: {error.strerror}") from error
            raise

    def add(self, failure: Failure) -> None:
        """Take a failure. Raises OSError."""
        if self._path is not None:
            self._any = True
            with self._named():
                self._file.write(checked_json(failure) + b"\n")

    def finish(self) -> None:
        """Let the file appear, or remove that of an earlier run. Raises OSError."""
        if self._path is None:
            return
        with self._named():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            if self._any:
                self._part.replace(self._path)
                sync_folder(self._path.parent)
            else:
                self._part.unlink()
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it, finished or not: a run that goes on meets its failures again. Raises OSError."""
        if self._path is not None:
            with self._named():
                self._part.unlink(missing_ok=True)
                self._file.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Errors name the file that they are about, not one that nobody asked for."""
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from error

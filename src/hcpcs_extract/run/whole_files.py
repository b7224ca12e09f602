"""Files that appear whole or not at all, and that no link leads to another place."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

PART: Final = ".hcpcs-extract-part"
"""How the names of our temporary files end."""
_TRIES: Final = 10
_fcntl: Any = import_module("fcntl") if os.name == "posix" else None
"""Locks of files. Windows needs none: a file that is open cannot be removed there."""


class LinkError(OSError):
    """A file or folder that we would write is a link, so that the write would land elsewhere."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, "is a link to another place; remove the link, or name that place", str(path))

    def __str__(self) -> str:
        """Return the message for a person, without the number of the error."""
        return f"{self.filename} {self.strerror}"


def open_new(path: Path) -> BinaryIO:
    """Open a new, empty file for writing. Raises OSError.

    Whatever has this name is removed first, so a link (symbolic or hard) leads nowhere. Mode `x` asks the system for
    `O_CREAT | O_EXCL`, which never follows a symbolic link; Windows has the same under another name.
    """
    path.unlink(missing_ok=True)
    return path.open("xb")


def refuse_link(path: Path) -> None:
    """Raise LinkError if `path` is a symbolic link or a junction."""
    if is_link(path):
        raise LinkError(path)


def is_link(path: Path) -> bool:
    """Whether `path` is a symbolic link or, on Windows, a junction."""
    try:
        found = path.lstat()
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)  # Windows has it, and so have its files a tag
    return stat.S_ISLNK(found.st_mode) or (junction is not None and getattr(found, "st_reparse_tag", None) == junction)


def link_between(folder: Path, below: Path) -> Path | None:
    """Return the first link on the way from `folder` (which may itself be a link) down to `below`, or None.

    >>> link_between(Path("no-such-folder"), Path("no-such-folder/a/b")) is None
    True
    """
    path = folder
    for part in below.relative_to(folder).parts:
        path /= part
        if is_link(path):
            return path
    return None


def make_own(folder: Path) -> None:
    """Make all files right in `folder` its own. Raises OSError.

    Links are removed, and files that have other names elsewhere are copied. For files that SQLite opens: it follows
    links, and writes into a file under all its names.
    """
    for path in list(folder.iterdir()):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and not is_link(path):
            if found.st_nlink > 1:
                _copy_in_place(path)
        elif not stat.S_ISDIR(found.st_mode):
            path.unlink()


def _copy_in_place(path: Path) -> None:
    with path.open("rb") as source, whole(path) as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def temporary_beside(path: Path) -> Path:
    """Return the path of a temporary file in the same folder, so that renaming it is one step; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{_begins(path)}{os.getpid()}{PART}")


def _begins(path: Path) -> str:
    """How the names of temporary files for a path begin: the longest name allowed leaves room for a checksum only."""
    return f".{zlib.crc32(path.name.encode('utf-8', 'surrogateescape')):08x}."


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing such that `path` holds either what it held before or all of it.

    Raises OSError; leaves nothing behind.
    """
    temporary = temporary_beside(path)
    try:
        with held(temporary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` at once; see `whole`."""
    with whole(path) as file:
        file.write(data)


def failures_beside(path: Path) -> Path:
    """Return where failures go beside an output file.

    The name has no endings of lines, so that outputs of different kinds share none.

    >>> failures_beside(Path("pages.2024.jsonl.gz")).name, failures_beside(Path("pages.2024.parquet")).name
    ('pages.2024.failures.jsonl', 'pages.2024.parquet.failures.jsonl')
    """
    name = path.name
    for ending in (".gz", ".jsonl", ".ndjson"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return path.with_name(f"{name or 'records'}.failures.jsonl")


def is_below(path: str, folder: Path) -> bool:
    """Whether a path, without links in it, is that of something in a folder or in one below that."""
    return path.startswith(os.path.join(os.path.realpath(folder), ""))  # noqa: PTH118  a root has its slash already


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a loss of power, where the system has a way to. Raises OSError."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_parts(folder: Path) -> None:
    """Remove the temporary files that a run which was killed left below a folder. Raises OSError."""
    for here, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(PART):
                Path(here, name).unlink(missing_ok=True)


def held(path: Path) -> BinaryIO:
    """Open a temporary file for writing that `remove_abandoned` leaves alone as long as it is open. Raises OSError."""
    for _ in range(_TRIES):
        file = open_new(path)
        if _lock(file) is not False and _is_there(file, path):
            return file
        file.close()  # another run was just about to remove it
    return open_new(path)


def remove_abandoned(path: Path) -> None:
    """Remove the temporary files that killed runs left beside `path`, not those that a run has open.

    A file that cannot be removed stays.
    """
    begins = _begins(path)
    with suppress(OSError):
        for found in sorted(path.parent.iterdir()):
            middle = found.name.removeprefix(begins).removesuffix(PART)
            if middle.isdecimal() and found.name == f"{begins}{middle}{PART}":
                _remove_unless_open(found)


def _remove_unless_open(path: Path) -> None:
    with suppress(OSError):
        if _fcntl is None:
            path.unlink()
        elif path.is_file() and not path.is_symlink():  # to open a pipe would wait for its other end
            with path.open("ab") as file:
                if _lock(file):
                    path.unlink()


def _lock(file: BinaryIO) -> bool | None:
    """Lock a file as long as it is open: whether that was possible, or None where files cannot be locked."""
    if _fcntl is None:
        return None
    try:
        _fcntl.flock(file, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some file systems of networks have no locks
        return None
    return True


def _is_there(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False

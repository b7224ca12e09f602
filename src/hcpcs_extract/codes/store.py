"""The store of HCPCS releases: one SQLite file that holds every release whole, and where it lies by default."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from .cms_release import Entry, Release

FORMAT: Final = 1
_APPLICATION: Final = 0x48435043
"""Marks the file as ours ("HCPC"), so that no other database is taken for a store or written into."""
_WAIT: Final = 30.0
"""Seconds to wait for another import."""
_SCHEMA: Final = """
CREATE TABLE release (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, digest TEXT NOT NULL, latest_action TEXT NOT NULL,
    codes INTEGER NOT NULL, modifiers INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE entry (
    code TEXT NOT NULL, kind TEXT NOT NULL, release TEXT NOT NULL REFERENCES release (id),
    long_description TEXT NOT NULL, short_description TEXT NOT NULL, added TEXT, effective TEXT, terminated TEXT,
    action TEXT NOT NULL, coverage TEXT NOT NULL, pricing TEXT NOT NULL, types_of_service TEXT NOT NULL,
    betos TEXT NOT NULL, cross_references TEXT NOT NULL,
    PRIMARY KEY (code, kind, release)
) WITHOUT ROWID;
"""
COLUMNS: Final = (
    "kind, code, long_description, short_description, added, effective, terminated, action, coverage, pricing, "
    "types_of_service, betos, cross_references"
)
"""Columns of an entry, in the order of the fields of `Entry`; lists are joined by spaces, dates are YYYY-MM-DD."""


class CodeSetError(ValueError):
    """A store cannot be read or written; says why and what to do."""


def default_path() -> Path:
    """Where the store lies unless `--code-set` says otherwise: the user's data folder by the platform's convention.

    XDG_DATA_HOME (an absolute path) or ~/.local/share; ~/Library/Application Support on macOS; %LOCALAPPDATA% on
    Windows.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        folder = Path(base) if base else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME", "")
        folder = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return folder / "hcpcs-extract" / "codes.sqlite"


def snapshot(path: Path) -> sqlite3.Connection:
    """Copy a store into memory: later imports do not change it, and it holds no file open. Raises CodeSetError."""
    if not path.is_file():
        raise CodeSetError(f"{path}: no code set; make one with `hcpcs-extract codes import FILE`")
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        # Opened for writing, since an import that was killed is rolled back by whoever comes next; read-only where it
        # must be.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT)) as file:
            _check(file, path)
            file.backup(memory)
    except sqlite3.Error as error:
        memory.close()
        raise CodeSetError(f"{path}: not a code set ({error})") from error
    except CodeSetError:
        memory.close()
        raise
    return memory


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise CodeSetError(f"{path}: holds no release; import one with `hcpcs-extract codes import FILE`")
    if application != _APPLICATION:
        raise CodeSetError(f"{path}: not a code set, but some other database; give another file")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise CodeSetError(
            f"{path}: a code set of format {version}, this version reads {FORMAT}; import the releases into a new file"
        )


def add(path: Path, releases: Iterable[Release], *, replace: bool = False) -> list[tuple[Release, bool]]:
    """Add releases to the store at `path`, made where it is missing: all of them in one transaction, or none.

    Returns each release with whether it was new; one that is held with the same content changes nothing. Raises
    CodeSetError where another content is held under the same name and `replace` is not set, and where the file is no
    store or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _transaction(path) as connection:
            return [(release, _add(connection, release, path, replace=replace)) for release in releases]
    except sqlite3.Error as error:
        raise CodeSetError(f"{path}: cannot be written ({error})") from error
    except OSError as error:
        raise CodeSetError(f"{path}: cannot be written ({error.strerror})") from error


@contextmanager
def _transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A store that is written whole or stays as it was."""
    with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                _create(connection)
            _check(connection, path)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _create(connection: sqlite3.Connection) -> None:
    # Not executescript, which would commit.
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def _add(connection: sqlite3.Connection, release: Release, path: Path, *, replace: bool) -> bool:
    held = connection.execute("SELECT digest, file FROM release WHERE id = ?", (release.id,)).fetchone()
    if held is not None and held[0] == release.digest:
        return False
    if held is not None:
        if not replace:
            raise CodeSetError(
                f"{path}: holds another file as the release of {release.id} ({held[1]}); "
                f"to put {release.file} in its place: --replace"
            )
        connection.execute("DELETE FROM entry WHERE release = ?", (release.id,))
        connection.execute("DELETE FROM release WHERE id = ?", (release.id,))
    modifiers = sum(entry.kind == "modifier" for entry in release.entries)
    connection.execute(
        "INSERT INTO release (id, file, digest, latest_action, codes, modifiers) VALUES (?, ?, ?, ?, ?, ?)",
        (
            release.id,
            release.file,
            release.digest,
            release.latest_action.isoformat(),
            len(release.entries) - modifiers,
            modifiers,
        ),
    )
    connection.executemany(
        f"INSERT INTO entry (release, {COLUMNS}) VALUES ({', '.join('?' * 14)})",  # noqa: S608  our own column names
        ((release.id, *_row(entry)) for entry in release.entries),
    )
    return True


def _row(entry: Entry) -> tuple[str | None, ...]:
    dates = [day.isoformat() if day else None for day in (entry.added, entry.effective, entry.terminated)]
    lists = [" ".join(values) for values in (entry.pricing, entry.types_of_service)]
    return (
        entry.kind, entry.code, entry.long_description, entry.short_description, *dates, entry.action, entry.coverage,
        *lists, entry.betos, " ".join(entry.cross_references),
    )  # fmt: skip

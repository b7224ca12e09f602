"""What a run has done so far, in a SQLite file.

It is enough to go on after the run was killed, and to know tomorrow what is new.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from ..inputs.items import Document
from .totals import Counts

_COLUMNS: Final = (
    "name, content, digest, start, length, bytes, facts, errors, warnings, infos, cut_certain, cut_probable"
)
_TABLES: Final = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (position INTEGER PRIMARY KEY, {_COLUMNS});
CREATE TABLE gone ({_COLUMNS});
CREATE INDEX documents_name ON documents (name);
CREATE INDEX gone_name ON gone (name);
"""
_MARKS: Final = ", ".join("?" * 12)


class Entry(Struct, frozen=True, array_like=True):
    """A document that became a record: which one, and where its output lies."""

    name: str
    content: bytes
    """What was read: see `content_of`."""
    digest: bytes
    """Of the output's bytes, see `digest_of`: an output that was changed since is not taken for it."""
    start: int
    """Place of the first byte in an output that is one file."""
    length: int
    counts: Counts


def content_of(document: Document) -> bytes:
    """Return a hash of what was read: 32 bytes.

    It differs for text and for bytes (their records may differ in `source`).
    """
    if isinstance(document.data, str):
        return hashlib.sha256(b"text" + document.data.encode("utf-8", "surrogatepass")).digest()
    return hashlib.sha256(document.data).digest()


def digest_of(output: bytes) -> bytes:
    """Return a hash of an output: 16 bytes."""
    return hashlib.blake2b(output, digest_size=16).digest()


class Journal:
    """The journal of a run that is under way. Whatever SQLite cannot do is raised as an OSError."""

    def __init__(self, path: Path, settings: dict[str, str]) -> None:
        """Begin a new journal."""
        self._path = path
        with raising(path):
            path.unlink(missing_ok=True)
            path.with_name(path.name + "-journal").unlink(missing_ok=True)
            self._base = sqlite3.connect(path, isolation_level=None)
            self._base.executescript("BEGIN;" + _TABLES)
            self._base.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
            self._base.execute("COMMIT")
            self._base.execute("BEGIN")

    def add(self, position: int, entry: Entry) -> None:
        """Note a document that became a record; it counts from the next `commit`."""
        with raising(self._path):
            self._base.execute(
                f"INSERT INTO documents VALUES (?, {_MARKS})",  # noqa: S608
                (position, *_row(entry)),
            )

    def commit(self) -> None:
        """Make everything noted so far last."""
        with raising(self._path):
            self._base.execute("COMMIT")
            self._base.execute("BEGIN")

    def take_over_gone(self, earlier: Path, *, reusable: bool) -> None:
        """Note what an earlier journal knows and this one does not.

        These are outputs whose documents this run did not see, or could not convert. Where settings differ (`reusable`
        is false) their content is forgotten, so that they are never taken for current.
        """
        content = "content" if reusable else "NULL"
        columns = _COLUMNS.replace("content", content)
        with raising(self._path):
            self._base.execute("COMMIT")
            self._base.execute("ATTACH ? AS earlier", (str(earlier),))
            self._base.execute("BEGIN")
            for table in ("documents", "gone"):
                try:
                    self._base.execute(
                        f"INSERT INTO gone SELECT {columns} FROM earlier.{table} "  # noqa: S608
                        "WHERE name NOT IN (SELECT name FROM documents) AND name NOT IN (SELECT name FROM gone)"
                    )
                except sqlite3.DatabaseError as error:
                    # The journal of this run is whole: it is the earlier one that is damaged, and tells nothing.
                    if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                        raise
            self._base.execute("COMMIT")
            self._base.execute("DETACH earlier")
            self._base.execute("BEGIN")

    def gone(self) -> list[str]:
        """Return the names noted by `take_over_gone`, in alphabetical order."""
        with raising(self._path):
            return [name for (name,) in self._base.execute("SELECT name FROM gone ORDER BY name")]

    def forget_gone(self, names: Iterable[str]) -> None:
        """Forget some of them: their outputs are not there any more."""
        with raising(self._path):
            self._base.executemany("DELETE FROM gone WHERE name = ?", ((name,) for name in names))

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._base.close()


class Earlier:
    """The journals of earlier runs, newest first, for looking up only."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Open those that exist."""
        self._bases = [sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) for path in paths if path.exists()]

    def find(self, name: str, content: bytes) -> list[Entry]:
        """Return what is known of a document with this name and content: one entry at most from each journal and table.

        A journal that is damaged knows nothing: the document is converted again.
        """
        found = []
        for base in self._bases:
            for table in ("documents", "gone"):
                with suppress(sqlite3.DatabaseError):
                    row = base.execute(
                        f"SELECT {_COLUMNS} FROM {table} WHERE name = ? AND content = ?",  # noqa: S608
                        (name, content),
                    ).fetchone()
                    if row is not None:
                        found.append(_entry(row))
        return found


def settings_of(path: Path) -> dict[str, str] | None:
    """Return the settings that a journal was made with, or None where it is none. Mends what a killed run left."""
    try:
        base = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)
        try:
            return dict(base.execute("SELECT name, value FROM settings"))
        finally:
            base.close()
    except sqlite3.Error:
        return None


def documents_in(path: Path) -> int:
    """Return how many documents a journal holds; 0 where it is none. Mends what a killed run left."""
    try:
        base = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)
        try:
            return int(base.execute("SELECT count(*) FROM documents").fetchone()[0])
        finally:
            base.close()
    except sqlite3.Error:
        return 0


def _entry(row: tuple[Any, ...]) -> Entry:
    name, content, digest, start, length, *numbers = row
    return Entry(name, content, digest, start, length, Counts(*numbers))


def _row(entry: Entry) -> tuple[object, ...]:
    c = entry.counts
    return (
        entry.name, entry.content, entry.digest, entry.start, entry.length,
        c.bytes, c.facts, c.errors, c.warnings, c.infos, c.cut_certain, c.cut_probable,
    )  # fmt: skip


class raising:  # noqa: N801  reads as a phrase: with raising(path)
    """Turns errors of SQLite into OSErrors that name the file and the cause."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Translate."""
        if isinstance(error, sqlite3.Error):
            raise OSError(0, f"the journal cannot be written: {error}", str(self._path)) from error

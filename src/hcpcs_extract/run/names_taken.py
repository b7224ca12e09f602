"""Which document writes what: two that would write the same file, or the same rows, are found."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from ..inputs.sources import Item, Sources, name_of, place_of
from ..model.record import Failure

_FOLDER = "/"


class Claims:
    """Paths below an output folder and who writes them; kept on disk, so that memory does not grow with them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._base = sqlite3.connect("", isolation_level=None)  # a temporary file of SQLite's own
        self._base.execute("CREATE TABLE claims (path TEXT PRIMARY KEY, holder TEXT NOT NULL) WITHOUT ROWID")
        self._base.execute("BEGIN")
        self._folders: set[PurePosixPath] = set()

    def claim(self, path: PurePosixPath, holder: str) -> str | None:
        """Claim a path for a holder; returns who else holds it.

        A path is held by any spelling that some file system takes for the same one.

        >>> claims = Claims()
        >>> claims.claim(PurePosixPath("a/X.json"), "first"), claims.claim(PurePosixPath("A/x.json"), "second")
        (None, 'first')
        >>> claims.claim(PurePosixPath("a/x.json/y.json"), "third")
        'first'
        """
        parent = path.parent
        if parent not in self._folders:
            for folder in list(path.parents)[:-1]:
                other = self._holder(folder, _FOLDER)
                if other != _FOLDER:
                    return other
            if len(self._folders) < 10_000:
                self._folders.add(parent)
        holder = holder.encode("utf-8", "backslashreplace").decode()
        other = self._holder(path, holder)
        return None if other == holder else "a folder of that name" if other == _FOLDER else other

    def _holder(self, path: PurePosixPath, holder: str) -> str:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())
        key = key.encode("utf-8", "backslashreplace").decode()
        row = self._base.execute("SELECT holder FROM claims WHERE path = ?", (key,)).fetchone()
        if row is None:
            self._base.execute("INSERT INTO claims VALUES (?, ?)", (key, holder))
            return holder
        return str(row[0])


class Claimed:
    """Items whose outputs were claimed; iterate over it as over the items."""

    def __init__(self, items: Sources, path: Callable[[str], PurePosixPath | None]) -> None:
        """`items` can be gone through several times; `path` says where a document's output goes."""
        self._items = items
        self.size = items.size
        self._path = path
        self._claims = Claims()

    def clashes(self) -> list[str]:
        """Return a line for each document that would write what another writes."""
        return [why for item in self._items if (why := self._clash(item))]

    def __iter__(self) -> Iterator[Item]:
        """Yield the items; one that has come up since, and clashes, is a failure."""
        for item in self._items:
            reason = "another document writes the same file, in this or another spelling"
            yield Failure(name=name_of(item), stage="write", reason=reason) if self._clash(item) else item

    def _clash(self, item: Item) -> str | None:
        path = None if isinstance(item, Failure) else self._path(name_of(item))
        if path is None:
            return None
        holder = place_of(item)
        other = self._claims.claim(path, holder)
        return f"{holder} and {other}, both {path}" if other else None


class Names:
    """Keys that were seen; on disk, so that memory does not grow with them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def is_new(self, name: str) -> bool:
        """Whether a key is seen for the first time.

        >>> names = Names()
        >>> names.is_new("a"), names.is_new("b"), names.is_new("a")
        (True, True, False)
        """
        return self._base.execute("INSERT OR IGNORE INTO names VALUES (?)", (name,)).rowcount == 1

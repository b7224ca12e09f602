"""A SQLite database (`sqlite:///records.db`), with full-text search by FTS5."""

from __future__ import annotations

import os
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...model.record import Record
from ...run.sink import Made, Maker, UnusableError
from ...run.whole_files import LinkError, failures_beside, refuse_link
from ..tables.columns import Table
from ..tables.rows import Row, rows
from ..tables.tables import places_of
from ._database import DatabaseSink, made, needing_extra
from ._sqlite_search import STATEMENTS, changed

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..database.loading import Backend

_SCHEMES: Final = ("sqlite:", "sqlite+pysqlite:")
_BESIDE: Final = ("", "-journal", "-wal", "-shm")
"""What the names of the files that SQLite writes end in, after the name of the database."""
_BUSY_SECONDS: Final = 60
_EXACT_DIGITS: Final = 15
"""Decimal digits that SQLite's numbers keep for sure."""


class RowMaker(Maker):
    """Makes rows."""

    def make(self, record: Record, _json: bytes, text: str, /) -> Made:
        """Return the rows of a record. Raises OSError for an amount that SQLite's numbers cannot hold."""
        found = rows(record, text)
        for table, place in places_of("decimal"):
            for amount in (row[place] for row in found[table] if row[place] is not None):
                if len(Decimal(amount).normalize().as_tuple().digits) > _EXACT_DIGITS:
                    raise OSError(
                        0, f"SQLite cannot hold the amount {amount} exactly: it has more than {_EXACT_DIGITS} digits"
                    )
        return made(record.source.name, list(found.values()))


class Sink(DatabaseSink):
    """The database file of `sqlite:///PATH`."""

    def __init__(self, out: str) -> None:
        """Raises UnusableError."""
        url = out.partition(":")[2]
        if not url.startswith("///") or url == "///" or url.startswith(("///:memory:", "///file:")) or "?" in url:
            raise UnusableError("give the path of a file: sqlite:///records.db, or sqlite:////home/me/records.db")
        path = Path(url[3:])
        if not path.parent.is_dir():
            raise UnusableError(f"there is no folder {path.parent}")
        if path.is_dir():
            raise UnusableError("is a folder; give a file")
        for ending in _BESIDE:
            beside = path.with_name(path.name + ending)
            try:
                refuse_link(beside)  # SQLite would follow it, and write there
            except LinkError as error:
                raise UnusableError(str(error)) from error
        if not os.access(path.parent, os.W_OK):
            raise UnusableError(f"the folder {path.parent} cannot be written to, and SQLite needs files beside its own")
        super().__init__(out, failures_beside(path), list[tuple[Any, ...]])
        try:
            backend = _backend(path)
        except ImportError as error:
            raise needing_extra(error) from error
        self.open(backend, check=path.exists())  # to look would make the file

        self.file = Path(os.path.realpath(path))
        self._engine = backend.engine

    def begin(self, part: Path | None) -> None:
        """Make the tables, and remove what a run that was killed left beside the file."""
        super().begin(part)
        if self.file:
            _remove_left(self._engine, [Path(f"{self.file}{ending}") for ending in _BESIDE[1:]])

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is the URL of a SQLite database."""
        return out is not None and out.lower().startswith(_SCHEMES)

    def writes(self, path: str, /) -> bool:
        """Whether a path is that of the file, or of one that SQLite keeps beside it."""
        return path in [f"{self.file}{ending}" for ending in _BESIDE]

    def maker(self, _data: list[Path], /) -> RowMaker:
        """Return the maker of rows."""
        return RowMaker()


def _backend(path: Path) -> Backend:
    import sqlalchemy as sa  # noqa: PLC0415  needs the extra

    from ..database.loading import Backend  # noqa: PLC0415

    # No implicit BEGIN: ours says that it will write, so that two loads wait for one another instead of failing in the
    # middle.
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None}
    )
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    return Backend(engine, "BEGIN IMMEDIATE", STATEMENTS, _problem, changed, _insert, numbered="sections")


def _remove_left(engine: sa.Engine, beside: list[Path]) -> None:
    """Remove the files that SQLite kept beside a database for a process that was killed and that it needs no more.

    SQLite itself removes what it rolls back, and a journal when it next writes; not one that was only begun, if nothing
    is written. Nobody else uses the files while the database is locked; if it is in use, they stay.
    """
    import sqlalchemy as sa  # noqa: PLC0415  needs the extra

    if not any(path.exists() for path in beside):
        return
    with suppress(sa.exc.OperationalError), engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
                for path in beside:
                    with suppress(OSError):
                        path.unlink(missing_ok=True)
            connection.exec_driver_sql("ROLLBACK")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")


def _problem(_connection: sa.Connection, _exists: bool) -> str | None:
    return None


def _insert(connection: sa.Connection, table: Table, documents: list[list[Row]]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608  names of ours
    connection.exec_driver_sql(statement, [row for document in documents for row in document])

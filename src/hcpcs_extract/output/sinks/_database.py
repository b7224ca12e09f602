"""What the sinks into databases share: batches, and what is said when something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...run.journal import digest_of
from ...run.names_taken import Names
from ...run.sink import SAME_NAME, Made, Sink, UnusableError
from ...settings.extras import install
from ..tables.rows import Row, document_id

if TYPE_CHECKING:
    from ..database.loading import Backend, Database

_DOCUMENTS_A_BATCH: Final = 1000
_BYTES_A_BATCH: Final = 32_000_000
_LARGEST: Final = 250_000_000
_document: Final = msgspec.msgpack.Decoder(tuple[str, str, msgspec.Raw])


def made(name: str, tables: list[list[Row]] | list[bytes]) -> Made:
    """Return the output for a document: its rows by table, with their hash.

    Raises OSError where it is too large for a database.
    """
    packed = msgspec.msgpack.encode(tables)
    if len(packed) > _LARGEST:
        raise OSError(0, f"its rows have {len(packed):,} bytes; a database takes {_LARGEST:,} at most")
    digest = digest_of(packed)
    return Made(msgspec.msgpack.encode((document_id(name), digest.hex(), msgspec.Raw(packed))), digest)


class DatabaseSink(Sink):
    """A sink into a database, in batches of one transaction each.

    Its own state is the database: unchanged documents are left alone.
    """

    again = "repeat"

    def __init__(self, shown: str, failures: Path, rows_as: type) -> None:
        """`shown` is the destination without password, `rows_as` the type of the rows of a table."""
        self.failures = failures
        self._shown = shown
        self._names = Names()
        self._rows = msgspec.msgpack.Decoder(list[rows_as])  # type: ignore[valid-type]
        self._batch: list[tuple[str, str, msgspec.Raw]] = []
        self._bytes = 0
        self._broken = False
        self._database: Database | None = None

    def open(self, backend: Backend, *, check: bool = True) -> None:
        """Take a database, if it can be loaded into. Raises UnusableError."""
        from ..database.loading import Database, DatabaseError  # noqa: PLC0415  needs the extra

        self._database = Database(backend)
        try:
            if check:
                self._database.check()
        except DatabaseError as error:
            self.close()
            raise UnusableError(str(error)) from error

    def begin(self, _part: Path | None, /) -> None:
        """Make the tables."""
        from ..database.loading import DatabaseError  # noqa: PLC0415

        try:
            if self._database:
                self._database.create()
        except DatabaseError as error:
            self.close()
            raise UnusableError(str(error)) from error

    def write(self, output: bytes, /) -> str | None:
        """Take the rows of a document, unless there were some of that name in this run."""
        document = _document.decode(output)
        if not self._names.is_new(document[0]):
            return SAME_NAME
        self._batch.append(document)
        self._bytes += len(output)
        if len(self._batch) >= _DOCUMENTS_A_BATCH or self._bytes >= _BYTES_A_BATCH:
            self.sync()
        return None

    def sync(self) -> None:
        """Load what was taken, in one transaction."""
        from ..database.loading import DatabaseError, Loadable  # noqa: PLC0415

        if self._broken or not self._batch or self._database is None:
            return
        try:
            self.unchanged += self._database.load([Loadable(*document) for document in self._batch], self._rows.decode)
        except DatabaseError as error:
            self._broken = True
            raise OSError(0, str(error), self._shown) from error
        self._batch, self._bytes = [], 0

    def finish(self) -> None:
        """Load the rest."""
        self.sync()

    def close(self) -> None:
        """Let go of the database."""
        if self._database:
            self._database.close()


def needing_extra(error: ImportError) -> UnusableError:
    """Return what to say when the packages are not there."""
    return UnusableError(f"databases need {error.name or error}, which is not installed: {install('sql')}")

"""A PostgreSQL database (`postgresql://name@host/database`), loaded by COPY, with full-text search by tsvector."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...model.record import Record
from ...run.sink import Made, Maker, UnusableError, redacted
from ..tables.columns import Table
from ..tables.rows import Row, rows
from ..tables.tables import TABLES, places_of
from ._database import DatabaseSink, made, needing_extra
from ._postgresql_search import STATEMENTS, changed

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..database.loading import Backend

_SCHEMES: Final = ("postgresql:", "postgres:", "postgresql+psycopg:")
_LOCK: Final = 4_841_735_020_118_613_349
"""Any number that no other program is likely to lock."""
_OLDEST: Final = (12,)
"""The first with generated columns."""
_LOOKS: Final = (
    "it looks like postgresql://name@host:5432/database, "
    "with %40, %3A, %2F, %3F, %23 and %26 for @ : / ? # and & in a name or password; "
    "better, leave the password out, and give it in PGPASSWORD or ~/.pgpass"
)


def copy_text(table: list[Row]) -> bytes:
    r"""Return rows in the text format of COPY.

    >>> copy_text([("a\tb", 1, None, True, "")])
    b'a\\tb\t1\t\\N\tt\t\n'
    """
    return "".join(["\t".join([_field(value) for value in row]) + "\n" for row in table]).encode()


def _field(value: Any) -> str:
    if isinstance(value, str):
        # Backslashes first; where there is nothing to replace, this is much faster than `translate`.
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


class CopyMaker(Maker):
    """Makes rows as COPY takes them, so that the main process only passes them on."""

    def make(self, record: Record, _json: bytes, text: str, /) -> Made:
        """Return the rows of a record. Raises OSError for a NUL, which PostgreSQL has in no text."""
        found = rows(record, text)
        tables = [copy_text(table) for table in found.values()]
        # In JSON a NUL is written as an escape; without the pairs of backslashes it cannot be mistaken.
        nul = [name for name, table in zip(found, tables, strict=True) if b"\0" in table] or [
            name
            for name, place in places_of("json")
            if any("\\u0000" in (row[place] or "").replace("\\\\", "") for row in found[name])
        ]
        if nul:
            raise OSError(0, f"PostgreSQL cannot hold the character NUL (U+0000), which is in {', '.join(nul)}")
        return made(record.source.name, tables)


class Sink(DatabaseSink):
    """The database of a URL."""

    def __init__(self, out: str) -> None:
        """Raises UnusableError."""
        try:
            backend = _backend(out)
        except ImportError as error:
            raise needing_extra(error) from error
        super().__init__(redacted(out), failures_of(backend.engine.url), bytes)
        self.open(backend)

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is the URL of a PostgreSQL database."""
        return out is not None and out.lower().startswith(_SCHEMES)

    def maker(self, _data: list[Path], /) -> CopyMaker:
        """Return the maker of rows."""
        return CopyMaker()


def failures_of(url: sa.URL) -> Path:
    """Return where failures of a load go: into the working folder, by the name of the database.

    So loads into two databases share no file.
    """
    name = str(url.query.get("dbname") or url.database or url.username or "postgresql")
    return Path(re.sub(r"[^\w.-]", "_", name) + ".failures.jsonl")


def _backend(out: str) -> Backend:
    import psycopg  # noqa: F401, PLC0415  said to be missing now, not later
    import sqlalchemy as sa  # noqa: PLC0415  needs the extra

    from ..database.loading import Backend  # noqa: PLC0415

    if not _is_certain(out):
        raise UnusableError(f"cannot be taken apart for sure: {_LOOKS}")
    try:
        url = sa.make_url(out).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):
        raise UnusableError(f"is no URL of a database; {_LOOKS}") from None
    options = {"connect_timeout": "10", "application_name": "hcpcs-extract"}
    engine = sa.create_engine(url.update_query_dict({k: v for k, v in options.items() if k not in url.query}))
    password = url.password or url.query.get("password")
    return Backend(
        engine,
        f"SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({_LOCK})",
        STATEMENTS,
        _problem,
        changed,
        _insert,
        secret=str(password) if password else None,
    )


def _is_certain(out: str) -> bool:
    """Whether it is certain where name and password end.

    Else a part of the password could be taken for the host, and be shown as such.
    """
    rest = out.partition("://")[2]
    account = re.split("[/?#]", rest, maxsplit=1)[0]
    options = rest.partition("?")[2]
    return rest.count("@") == account.count("@") <= 1 and all("=" in part for part in options.split("&") if options)


def _problem(connection: sa.Connection, exists: bool) -> str | None:
    def shown(name: str) -> str:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar())

    version = connection.dialect.server_version_info or ()
    if version < _OLDEST:
        return f"is PostgreSQL {'.'.join(map(str, version))}; {_OLDEST[0]} or newer is needed"
    if shown("server_encoding") != "UTF8":
        return f"its encoding is {shown('server_encoding')}; make a database with ENCODING 'UTF8'"
    if shown("transaction_read_only") == "on":
        return "it can only be read (a standby server, or a setting); give the primary server"
    if not connection.exec_driver_sql("SELECT current_schema()").scalar():
        return "it has no schema to make tables in; see the setting search_path"
    if exists:
        lacking = [table.name for table in TABLES if not _may_load(connection, table.name)]
        if lacking:
            return f"you lack the right to SELECT, INSERT and DELETE in {', '.join(lacking)}; ask the owner to GRANT it"
    return None


def _may_load(connection: sa.Connection, table: str) -> bool:
    asked = ", ".join(
        f"has_table_privilege(to_regclass(%(table)s), '{right}')" for right in ("SELECT", "INSERT", "DELETE")
    )
    rights = connection.exec_driver_sql(f"SELECT {asked}", {"table": table}).one()
    return False not in rights  # null: no such table, which is said otherwise


def _insert(connection: sa.Connection, table: Table, documents: list[bytes]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    driver: Any = connection.connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY \"{table.name}\" ({columns}) FROM STDIN (ENCODING 'UTF8')") as copy,
    ):
        copy.write(b"".join(documents))

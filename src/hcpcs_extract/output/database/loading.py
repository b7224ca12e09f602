"""The tables in a database, through SQLAlchemy: checked, made, and loaded batch by batch.

This is what SQLite and PostgreSQL share. Needs the extra `sql`; imported only when a database is written to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError

from ..tables.columns import ColumnType, Table
from ..tables.tables import TABLES, VERSION, references
from .advice import advised

_TYPES: Final[dict[ColumnType, Any]] = {
    "text": sa.Text,
    "integer": sa.Integer,
    "decimal": sa.Numeric,
    "boolean": sa.Boolean,
    "json": sa.Text().with_variant(JSONB(), "postgresql"),
}
_VERSION: Final = "hcpcs_extract_version"
_LOADED: Final = "hcpcs_extract_loaded"
_UNDO: Final = (
    "its tables were changed, or made by another version of this program; "
    "undo that, or give an empty database, and convert everything into that"
)


class DatabaseError(Exception):
    """What the database, or its driver, would not do, in words for a person and without password."""


class Loadable(NamedTuple):
    """A document ready to be loaded: its key, a hash over all its rows, and these rows, packed."""

    key: str
    digest: str
    rows: Any


class Backend(NamedTuple):
    """What differs between databases."""

    engine: sa.Engine
    lock: str
    """Statement that begins a transaction which no other load overlaps."""
    statements: tuple[str, ...]
    """What is executed when the tables were made: full-text search."""
    problem: Callable[[sa.Connection, bool], str | None]
    """Why this database cannot be loaded into, or None; it is given whether the tables are there."""
    changed: Callable[[sa.Connection], str | None]
    """What is not as `statements` made it, or None; asked when the tables are as they should be."""
    insert: Callable[[sa.Connection, Table, list[Any]], None]
    """Insert the rows of several documents."""
    numbered: str | None = None
    """A table that needs a key of one integer, `search_id`, beside its own."""
    secret: str | None = None
    """The password, which no message may hold."""


class Database:
    """A database, opened; its tables are there after `create`. Every method raises DatabaseError."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._tables = sa.MetaData()
        for table in TABLES:
            _table(self._tables, table, numbered=table.name == backend.numbered)
        self._documents = self._tables.tables["documents"]
        self._loaded = sa.Table(
            _LOADED,
            self._tables,
            sa.Column("document_id", sa.Text, primary_key=True, autoincrement=False),
            sa.Column("digest", sa.Text, nullable=False, comment="Hash over all rows of the document."),
            sa.ForeignKeyConstraint(["document_id"], ["documents.document_id"], ondelete="CASCADE"),
            comment="Which documents are loaded, so that those that have not changed are left alone.",
        )
        self._version = sa.Table(
            _VERSION, self._tables, sa.Column("version", sa.Text, nullable=False), comment="Version of these tables."
        )

    def check(self) -> None:
        """Find out, without changing anything, whether the database can be loaded into."""
        with self._said(), self._backend.engine.connect() as connection:
            self._check(connection)

    def create(self) -> None:
        """Make the tables if they are not there."""
        with self._said(), self._backend.engine.begin() as connection:
            connection.exec_driver_sql(self._backend.lock)
            if self._check(connection):
                return
            self._tables.create_all(connection, checkfirst=False)
            for statement in self._backend.statements:
                connection.exec_driver_sql(statement)
            connection.execute(self._version.insert().values(version=VERSION))

    def load(self, batch: list[Loadable], unpack: Callable[[Any], list[Any]]) -> int:
        """Load documents in one transaction: new ones, and anew those whose rows differ from what is there.

        Returns how many were there as they are. `unpack` gives the rows of a document for each of `TABLES`, in the form
        that the backend takes.
        """
        with self._said(), self._backend.engine.begin() as connection:
            connection.exec_driver_sql(self._backend.lock)
            keys = [document.key for document in batch]
            query = sa.select(self._loaded.c.document_id, self._loaded.c.digest)
            known = dict(connection.execute(query.where(self._loaded.c.document_id.in_(keys))).tuples().all())
            changed = [document for document in batch if known.get(document.key) != document.digest]
            replaced = [document.key for document in changed if document.key in known]
            if replaced:
                connection.execute(self._documents.delete().where(self._documents.c.document_id.in_(replaced)))
            unpacked = [unpack(document.rows) for document in changed]
            for number, table in enumerate(TABLES):
                rows = [tables[number] for tables in unpacked if tables[number]]
                if rows:
                    self._backend.insert(connection, table, rows)
            if changed:
                loaded = [{"document_id": document.key, "digest": document.digest} for document in changed]
                connection.execute(self._loaded.insert(), loaded)
        return len(batch) - len(changed)

    def close(self) -> None:
        """Let go of the database."""
        self._backend.engine.dispose()

    def _check(self, connection: sa.Connection) -> bool:
        """Return whether the tables are there."""
        inspector = sa.inspect(connection)
        there = {*inspector.get_table_names(), *inspector.get_view_names()}
        exists = _VERSION in there
        problem = self._backend.problem(connection, exists)
        if problem:
            raise DatabaseError(problem)
        clash = sorted(there & self._tables.tables.keys())
        if clash and not exists:
            raise DatabaseError(
                f"it has other tables of these names: {', '.join(clash)}; give a database, or a schema, without them"
            )
        if exists:
            self._check_columns(inspector, there, [_VERSION])
            version = connection.execute(sa.select(self._version.c.version)).scalar()
            if version != VERSION:
                raise DatabaseError(
                    f"its tables are of version {version}, and this program writes version {VERSION}; "
                    "give an empty database, and convert everything into that"
                )
            self._check_columns(inspector, there, self._tables.tables)
            changed = self._backend.changed(connection)
            if changed:
                raise DatabaseError(f"{changed}: {_UNDO}")
        return exists

    def _check_columns(self, inspector: sa.Inspector, there: set[str], names: Iterable[str]) -> None:
        for name in names:
            table = self._tables.tables[name]
            columns = {column["name"] for column in inspector.get_columns(name)} if name in there else set()
            lost = [column.name for column in table.columns if column.name not in columns]
            if lost:
                what = (
                    f"its table {name} has no column {', '.join(lost)}" if name in there else f"it has no table {name}"
                )
                raise DatabaseError(f"{what}: {_UNDO}")

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn errors of SQLAlchemy and of the driver into DatabaseErrors."""
        driver = self._backend.engine.dialect.loaded_dbapi.Error
        try:
            yield
        except (SQLAlchemyError, driver) as error:
            cause = getattr(error, "orig", None) or error
            primary = getattr(
                getattr(cause, "diag", None), "message_primary", None
            )  # PostgreSQL's, without the statement
            said = " ".join(str(primary or cause).split())
            if self._backend.secret:
                said = said.replace(self._backend.secret, "***")
            raise DatabaseError(advised(said or type(error).__name__, cause)) from error


def _table(tables: sa.MetaData, table: Table, *, numbered: bool) -> sa.Table:
    """Describe a table to SQLAlchemy."""
    own_key = not numbered
    columns = [
        sa.Column(
            column.name,
            _TYPES[column.kind],
            primary_key=own_key and number < table.key,
            autoincrement=False,
            nullable=column.nullable,
            comment=column.holds,
        )
        for number, column in enumerate(table.columns)
    ]
    if numbered:
        key = [column.name for column in columns[: table.key]]
        columns = [sa.Column("search_id", sa.Integer, primary_key=True), *columns]
    made = sa.Table(table.name, tables, *columns, comment=table.holds)
    if numbered:
        made.append_constraint(sa.UniqueConstraint(*key))
    if table.parent:
        own = references(table)
        made.append_constraint(
            sa.ForeignKeyConstraint(own, [f"{table.parent}.{column}" for column in own], ondelete="CASCADE")
        )
    for column in table.indexes:
        sa.Index(f"{table.name}_{column}", made.c[column])
    for column in table.lookups:  # a b-tree of PostgreSQL refuses values above 2.7 kB
        sa.Index(f"{table.name}_{column}", made.c[column], postgresql_using="spgist")
    return made

"""Parquet: a folder with one file for each table (`tables.parquet/`); needs pyarrow.

The tables are those of the databases and of CSV. As for `parquet`, rows are collected in the state folder, become
Parquet at the end, and stay for the next run with `--resume`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...model.record import SCHEMA_VERSION, Record
from ...run.journal import digest_of
from ...run.sink import Made, is_url
from ...run.whole_files import open_new, sync_folder, temporary_beside
from ..tables.columns import Table
from ..tables.rows import Row, document_id, rows
from ..tables.tables import TABLES, VERSION
from . import csv, parquet
from ._kept import Kept

if TYPE_CHECKING:
    import pyarrow as pa

_BYTES: Final = 16_000_000
"""Of collected rows in a row group of each table, unless a single document has more."""


class RowMaker(Kept):
    """Makes the rows of all tables, packed as `csv.packed` does."""

    def make(self, record: Record, _json: bytes, text: str, /) -> Made:
        """Return the rows of a record."""
        tables = [msgspec.msgpack.encode(table) for table in rows(record, text).values()]
        output = csv.packed(document_id(record.source.name), tables)
        return Made(output, digest_of(output))


class Sink(csv.Sink):
    """The folder `out`; its files appear when all of them are whole."""

    ending = "parquet"

    def __init__(self, out: str) -> None:
        """Raises OSError if `out` cannot be used as a folder, UnusableError where pyarrow is missing."""
        parquet.refuse_without_pyarrow()
        super().__init__(out)
        self._lines = self.state / "lines"

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is a folder named `.parquet`: with a slash after it, or there already."""
        if out is None or is_url(out) or not out.rstrip("/" + os.sep).lower().endswith(".parquet"):
            return False
        return out.endswith(("/", os.sep)) or Path(out).is_dir()

    def maker(self, data: list[Path], /) -> RowMaker:  # type: ignore[override]
        """Return the maker of rows, which finds those of the last whole run as well."""
        return RowMaker([*data, self._lines])

    def finish(self) -> None:
        """Make the files, move them into their places when all of them are whole, and keep the rows."""
        self.close()
        paths = self._files(self._folder)
        parts = [temporary_beside(path) for path in paths]
        try:
            _write(self._part, parts)
            for part, path in zip(parts, paths, strict=True):
                part.replace(path)
        except BaseException:
            for part in parts:
                part.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)
        self._part.replace(self._lines)


def table_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table; its metadata hold the versions of the record's schema and of the tables."""
    import pyarrow as pa  # noqa: PLC0415  only this format needs it

    from ..arrow.schema import QUANTITY_TYPE  # noqa: PLC0415

    types = {"text": pa.string(), "json": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
    types["decimal"] = QUANTITY_TYPE
    fields = [pa.field(column.name, types[column.kind], nullable=column.nullable) for column in table.columns]
    versions = {"hcpcs_extract.schema_version": SCHEMA_VERSION, "hcpcs_extract.tables_version": VERSION}
    return pa.schema(fields, metadata=versions)


def _write(collected: Path, targets: list[Path]) -> None:
    """Write the collected rows as a Parquet file for each table."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    schemas = [table_schema(table) for table in TABLES]
    with ExitStack() as stack:
        files = [stack.enter_context(open_new(target)) for target in targets]
        writers = [
            pq.ParquetWriter(file, schema, compression="zstd") for file, schema in zip(files, schemas, strict=True)
        ]
        for group in _groups(collected):
            for writer, schema, table in zip(writers, schemas, group, strict=True):
                if table:
                    writer.write_batch(_batch(table, schema), row_group_size=len(table))
        for writer, file in zip(writers, files, strict=True):
            writer.close()
            file.flush()
            os.fsync(file.fileno())


def _groups(collected: Path) -> Iterator[list[list[Row]]]:
    """Yield the rows of some documents by table, and of the next, until all are through."""
    decoder = msgspec.msgpack.Decoder(list[Row])
    group: list[list[Row]] = [[] for _ in TABLES]
    size = 0
    for tables in csv.unpacked(collected):
        for table, made in zip(group, tables, strict=True):
            table.extend(decoder.decode(made))
            size += len(made)
        if size >= _BYTES:
            yield group
            group, size = [[] for _ in TABLES], 0
    yield group


def _batch(table: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415

    columns = zip(*table, strict=True)
    arrays = [
        pa.array(column, pa.string()).cast(field.type)
        if pa.types.is_decimal(field.type)
        else pa.array(column, field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)

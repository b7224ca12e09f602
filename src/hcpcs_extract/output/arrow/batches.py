"""Record batches in, record batches out; needs pyarrow.

The same function serves Spark, Ray Data, Dask, and whatever else hands batches round. A record becomes Arrow by way of
its JSON, which Arrow's own reader takes many times faster than Python objects.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from typing import Any, Final, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
from msgspec import Struct
from msgspec.structs import replace

from ...inputs import sources
from ...inputs.items import clipped
from ...inputs.sources import Document
from ...model.record import Failure, Finding, Record
from ...run.results import Result, convert_all, in_groups
from ...settings.settings import DEFAULTS, INPUT_FORMATS, Settings
from .schema import QUANTITY_TYPE, RESULT_COLUMNS, SPAN, record_schema, result_schema

_ROWS: Final = 1024
_BYTES: Final = 32_000_000
"""Of JSON in one batch of results: few enough that a worker's memory is bounded, whatever the documents are."""
_MOST_BYTES: Final = 1_500_000_000
"""Of JSON in a batch at all: the strings of an Arrow column must not have more than 2**31 - 1."""
_STRINGS: Final = (pa.string(), pa.large_string(), pa.string_view())
_BINARIES: Final = (pa.binary(), pa.large_binary(), pa.binary_view())
_UNSEEN: Final = {
    pa.string(): pa.scalar(""),
    pa.int64(): pa.scalar(0, pa.int64()),
    pa.bool_(): pa.scalar(False),
    QUANTITY_TYPE: pa.scalar(0, QUANTITY_TYPE),
}


class ColumnsError(ValueError):
    """A batch without the columns that are needed, or with other types: wrong usage, never the fault of a document."""


class Row(Struct, frozen=True):
    """A row of the input: its id as it came, and the document that it holds."""

    id: str | None
    document: Document | Failure
    settings: Settings = DEFAULTS


def records_to_batch(records: Iterable[Record]) -> pa.RecordBatch:
    """Return records as a batch of `record_schema()`, one a row, in order."""
    return json_to_batch(msgspec.json.encode(record) for record in records)


def json_to_batch(records: Iterable[bytes]) -> pa.RecordBatch:
    """Return records as a batch of `record_schema()`; at most 1.5 GB of them.

    The records are given as the JSON that `extract_json` returns.
    """
    array = _structs(list(records))
    schema = record_schema()
    return pa.RecordBatch.from_arrays([array.field(number) for number in range(len(schema))], schema=schema)


def extract_batch(
    batch: pa.RecordBatch,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> pa.RecordBatch:
    """Return what became of each row of a batch, in order: one row of `result_schema(columns)` for each.

    `batch` has the columns `id` (string) and `text` (string: decoded text; or binary: a file's bytes), and may have
    `input_format` (string: auto, text, markdown, html; null is that of the `settings`). Large and view variants,
    dictionaries (as pandas' categories are), and columns that hold only nulls are taken too; others are passed over.

    `status` is `record` or `failure`; `error` says at which stage and why, or is null. `record` holds typed columns,
    `json` the validated JSON, byte for byte what `extract_json(text, name=id)` returns; both are null for a failure.
    Name one of them in `columns` if that is enough. No content raises: an id that is null, not UTF-8 (such bytes come
    back as %XX) or otherwise unusable, a null text, lone surrogates, more than `largest` bytes are failures of their
    rows. So are rows whose JSON would bring the batch above 1.5 GB; `extract_batches` has no such limit but for a
    single row. Raises ColumnsError for missing columns or other types, TypeError for anything but a RecordBatch.
    """
    results = _Results()
    for row, result in _converted(rows_of(batch, settings=settings, largest=largest)):
        results.add(row.id, result, _MOST_BYTES - results.size)
    return results.batch(_wanted(columns))


def extract_table(
    table: pa.Table,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> pa.Table:
    """Return what became of each row of a table, as `extract_batch` says.

    This is for Ray Data, Dask and others that hand tables round.
    """
    results = extract_batches(table.to_batches(), columns=columns, settings=settings, largest=largest)
    return pa.Table.from_batches(results, schema=result_schema(columns))


def extract_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> Iterator[pa.RecordBatch]:
    """Yield what became of each row of many batches, as `extract_batch` says, in batches of a bounded size."""
    rows = (rows_of(batch, settings=settings, largest=largest) for batch in batches)
    return extract_rows(chain.from_iterable(rows), columns=columns)


def extract_rows(rows: Iterable[Row], *, columns: tuple[str, ...] = RESULT_COLUMNS) -> Iterator[pa.RecordBatch]:
    """Yield what became of rows, in batches of a bounded size."""
    _wanted(columns)
    results = _Results()
    for row, result in _converted(rows):
        results.add(row.id, result, _MOST_BYTES)
        if len(results.ids) >= _ROWS or results.size >= _BYTES:
            yield results.batch(columns)
            results = _Results()
    if results.ids:
        yield results.batch(columns)


def _converted(rows: Iterable[Row]) -> Iterator[tuple[Row, Result]]:
    """Yield each row with what became of its document."""
    for settings, alike in groupby(rows, key=lambda row: row.settings):
        for group in in_groups(alike, _size):
            yield from zip(group, convert_all([row.document for row in group], settings), strict=True)


def _size(row: Row) -> int:
    return row.document.size if isinstance(row.document, Document) else 0


def rows_of(batch: pa.RecordBatch, *, settings: Settings = DEFAULTS, largest: int = sources.LARGEST) -> Iterator[Row]:
    """Return the rows of an input batch; see `extract_batch`. Raises ColumnsError and TypeError at once."""
    if not isinstance(batch, pa.RecordBatch):
        raise TypeError(f"a batch is a pyarrow.RecordBatch, not {type(batch).__name__}; a table has to_batches()")
    ids = _column(batch, "id", _STRINGS)
    texts = _column(batch, "text", (*_STRINGS, *_BINARIES))
    formats = _column(batch, "input_format", _STRINGS) if "input_format" in batch.schema.names else None
    decoded = _kind(batch.column("text")) not in _BINARIES
    asking: dict[str | None, Settings] = {None: settings}
    asking |= {asked: replace(settings, input_format=asked) for asked in INPUT_FORMATS}
    return (
        _row(ids(number), texts(number), formats(number) if formats else None, asking, largest, decoded=decoded)
        for number in range(len(batch))
    )


def _column(batch: pa.RecordBatch, name: str, types: tuple[pa.DataType, ...]) -> Callable[[int], pa.Scalar]:
    """Return what gives the value of a row in a column."""
    known = ", ".join(f"{field.name} ({field.type})" for field in batch.schema) or "none"
    if batch.schema.names.count(name) != 1:
        raise ColumnsError(f"a batch needs one column {name!r}; its columns: {known}")
    column = batch.column(name)
    if _kind(column) not in (*types, pa.null()):
        raise ColumnsError(f"column {name!r} is to be one of {', '.join(map(str, types))}; its columns: {known}")
    return _values(column)


def _kind(column: pa.Array) -> pa.DataType:
    """Return the type of a column's values, however they are stored; of a column without any it is null."""
    return column.type.value_type if pa.types.is_dictionary(column.type) else column.type


def _values(column: pa.Array) -> Callable[[int], pa.Scalar]:
    """Return what gives the value of a row, strings as binary: they are not to be trusted to be Unicode.

    Dictionaries are looked up and not decoded: one text in many rows may be more than a column can hold.
    """
    if pa.types.is_dictionary(column.type):
        places, words = column.indices, _values(column.dictionary)
        return lambda number: words(places[number].as_py()) if places[number].is_valid else places[number]
    for strings, binaries in zip(_STRINGS, _BINARIES, strict=True):
        if column.type == strings:
            return cast(Callable[[int], pa.Scalar], column.view(binaries).__getitem__)
    return cast(Callable[[int], pa.Scalar], column.__getitem__)


def _row(
    row_id: pa.Scalar,
    text: pa.Scalar,
    input_format: pa.Scalar | None,
    settings: dict[str | None, Settings],
    largest: int,
    *,
    decoded: bool,
) -> Row:
    """Return a row; `settings` are those in force, by the input format that a row asks for, or None."""
    name, reason = _named(row_id.as_py())
    given = input_format.as_py() if input_format is not None else None
    asked = None if given is None else given.decode("utf-8", "replace")
    if reason is None and asked is not None and asked not in settings:
        reason = f"its input_format is one of {', '.join(INPUT_FORMATS)}, or null, not {asked[:100]!r}"
    if reason is None and not text.is_valid:
        reason = "its text is null"
    if reason is not None:
        return Row(name, Failure(name=(name or "")[: sources.LONGEST_NAME], stage="read", reason=reason))
    return Row(name, _document(name or "", text.as_buffer(), largest, decoded=decoded), settings[asked])


def _named(row_id: bytes | None) -> tuple[str | None, str | None]:
    """Return an id as a result can hold it, and why it cannot name a document, or None where it can."""
    if row_id is None:
        return None, "its id is null"
    try:
        name = row_id.decode()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} of its id is not UTF-8; such bytes are shown as %XX"
        return clipped(row_id.decode("utf-8", "surrogateescape")), reason
    return name, sources.unfit(name)


def _document(name: str, text: pa.Buffer, largest: int, *, decoded: bool) -> Document | Failure:
    if text.size > largest:
        return sources.too_large(name, largest)
    data = text.to_pybytes()
    if not decoded:
        return Document(name, data)
    try:
        return Document(
            name, data.decode("utf-8", "surrogatepass")
        )  # what extract says of lone surrogates is said there
    except UnicodeDecodeError as error:
        reason = (
            f"byte {error.start} of the text is not UTF-8, as a column of strings must be; "
            "give bytes as a column of binary"
        )
        return Failure(name=name, stage="decode", reason=reason)


class _Results:
    """Results on their way into a batch."""

    def __init__(self) -> None:
        self.ids: list[str | None] = []
        self.errors: list[dict[str, str] | None] = []
        self.records: list[bytes | None] = []
        self.size = 0

    def add(self, row_id: str | None, result: Result, most: int) -> None:
        """Take what became of a row; a record whose JSON has more than `most` bytes is a failure."""
        failure = result.outcome if isinstance(result.outcome, Failure) else None
        if failure is None and len(result.json) > most:
            reason = f"its record has {len(result.json):,} bytes of JSON, more than its batch has room for"
            failure = Failure(name=result.name, stage="write", reason=reason)
        self.ids.append(row_id)
        self.errors.append({"stage": failure.stage, "reason": failure.reason} if failure else None)
        self.records.append(None if failure else result.json)
        self.size += 0 if failure else len(result.json)

    def batch(self, columns: tuple[str, ...]) -> pa.RecordBatch:
        """Return all of them."""
        schema = result_schema(columns)
        made = {
            "id": pa.array(self.ids, pa.string()),
            "status": pa.array(["failure" if error else "record" for error in self.errors], pa.string()),
            "error": pa.array(self.errors, schema.field("error").type),
        }
        if "record" in columns:
            made["record"] = _structs(self.records)
        if "json" in columns:
            made["json"] = pa.array(self.records, pa.binary()).view(pa.string())
        return pa.RecordBatch.from_arrays([made[name] for name in schema.names], schema=schema)


def _wanted(columns: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in columns if name not in RESULT_COLUMNS]
    if unknown:
        raise ValueError(f"columns is a tuple of {', '.join(RESULT_COLUMNS)}, not {columns!r}")
    return columns


_RawFinding = msgspec.defstruct(
    "_RawFinding", [(name, msgspec.Raw) for name in Finding.__struct_fields__], bases=(Struct,)
)
_RawRecord = msgspec.defstruct(
    "_RawRecord",
    [
        (name, list[_RawFinding] if name == "findings" else msgspec.Raw)  # type: ignore[valid-type]
        for name in Record.__struct_fields__
    ],
    bases=(Struct,),
)
_raw: Final = msgspec.json.Decoder(_RawRecord)
_encoder: Final = msgspec.json.Encoder()


def _structs(records: list[bytes | None]) -> pa.StructArray:
    """Return records, given as JSON, as one array of structs; None is null."""
    final = pa.struct(list(record_schema()))
    lines = b"\n".join(b"{}" if record is None else _line(record) for record in records) + b"\n"
    if not records:
        return pa.array([], final)
    table = pyarrow.json.read_json(
        io.BytesIO(lines),
        read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=pa.schema([pa.field("record", _as_read(final))]), unexpected_field_behavior="error"
        ),
    )
    return _shaped(table.column(0).combine_chunks(), pa.field("record", final))


def _line(record: bytes) -> bytes:
    """Return the line that is read for a record.

    The data of its findings, which have no common type, become strings.
    """
    raw: Any = _raw.decode(record)
    for finding in raw.findings:
        finding.data = bytes(finding.data).decode()
    return b'{"record":' + _encoder.encode(raw) + b"}"


def _as_read(final: pa.DataType) -> pa.DataType:
    """Return the type in which a column is read from JSON.

    Spans are lists there, and the reader takes no null above what must not be null.
    """
    if final == SPAN:
        return pa.list_(pa.int64())
    if pa.types.is_struct(final):
        return pa.struct([pa.field(field.name, _as_read(field.type)) for field in final])
    if pa.types.is_list(final):
        return pa.list_(_as_read(final.value_type))
    return final


def _shaped(array: pa.Array, final: pa.Field) -> pa.Array:
    """Return an array as it was read in its final type.

    What is declared never null is null as read where something around it is. Such places get a value, which nobody
    sees: writers of Parquet ask for one.
    """
    kind = final.type
    mask = array.is_null() if final.nullable and array.null_count else None
    if kind == SPAN:
        ends = [pc.fill_null(pc.list_element(array, place), 0) for place in (0, 1)]
        return pa.StructArray.from_arrays(ends, fields=list(SPAN), mask=mask)
    if pa.types.is_struct(kind):
        parts = [_shaped(array.field(number), field) for number, field in enumerate(kind)]
        return pa.StructArray.from_arrays(parts, fields=list(kind), mask=mask)
    if pa.types.is_list(kind):
        items = _shaped(array.values, kind.value_field)
        return pa.ListArray.from_arrays(array.offsets, items, type=kind, mask=mask)
    return array if final.nullable else pc.fill_null(array, _UNSEEN[kind])

"""Documents in Spark's data frames, and what Spark finds at a path; needs pyspark and pyarrow.

Any frame with the right columns in, a row for each of its rows out. A path holds files, lines of JSON, or rows of
Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import unquote

import pyarrow as pa

from ..inputs import sources
from ..output.arrow.batches import ColumnsError, Row, extract_batches, extract_rows
from ..output.arrow.schema import RESULT_COLUMNS, result_schema
from ..settings.settings import DEFAULTS, Settings
from .lost_files import fixed, lost_files, qualified

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Source = Literal["files", "jsonl", "parquet"]

_AS_THEY_LIE: Final = {
    "fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "fs.file.impl.disable.cache": "true",
}
"""How files of this machine are read: without looking for checksums of Hadoop's beside them, which fails where a name
holds a colon."""
_SIMPLE: Final = {pa.string(): "STRING", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN"}
_NULLS: Final = "void"
"""Spark's type of a column that holds only nulls."""
_TAKEN: Final = {
    "id": ("string", _NULLS),
    "text": ("string", "binary", _NULLS),
    "input_format": ("string", _NULLS),
}


def extract_documents(
    documents: DataFrame,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> DataFrame:
    """Return what became of each row of `documents`, as `batches.extract_batch` says.

    The result has one row of `result_schema(columns)` for each. `documents` has the columns `id` (string), `text`
    (string or binary) and, if wanted, `input_format` (string); others are passed over. Nothing is computed before an
    action asks for it. Raises ColumnsError for missing columns or other types.
    """
    types = dict(documents.dtypes)
    for name, taken in _TAKEN.items():
        if name in types and types[name] not in taken:
            raise ColumnsError(f"column {name!r} is to be {' or '.join(taken[:-1])}, not {types[name]}")
        if name not in types and name != "input_format":
            known = ", ".join(f"{name} ({kind})" for name, kind in documents.dtypes)
            raise ColumnsError(f"the documents need a column {name!r}; their columns: {known}")
    wanted = documents.select([name for name in _TAKEN if name in types])
    for name in wanted.columns:
        if types[name] == _NULLS:
            wanted = wanted.withColumn(name, wanted[name].cast("string"))
    work = partial(extract_batches, columns=columns, settings=settings, largest=largest)
    return wanted.mapInArrow(work, result_ddl(columns))


def result_ddl(columns: tuple[str, ...] = RESULT_COLUMNS) -> str:
    """Return `result_schema(columns)` as Spark writes schemas."""
    return ", ".join(f"`{field.name}` {_ddl(field.type)}" for field in result_schema(columns))


def _ddl(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return f"STRUCT<{', '.join(f'`{field.name}`: {_ddl(field.type)}' for field in kind)}>"
    if pa.types.is_list(kind):
        return f"ARRAY<{_ddl(kind.value_type)}>"
    return f"DECIMAL({kind.precision}, {kind.scale})" if pa.types.is_decimal(kind) else _SIMPLE[kind]


def _extract_files(
    batches: Iterable[pa.RecordBatch], *, base: str, columns: tuple[str, ...], settings: Settings, largest: int
) -> Iterator[pa.RecordBatch]:
    """Yield results of files: columns `path` and `content`, which is null for one that is too large to be read."""

    def rows() -> Iterator[Row]:
        for batch in batches:
            for path, content in zip(batch["path"], batch["content"], strict=True):
                name = path.as_py()
                name = name[len(base) :] if name.startswith(base) else name.rpartition("/")[2]
                if content.is_valid:
                    document = sources.of_bytes(name, content.as_py(), largest=largest)
                else:
                    document = sources.too_large(name, largest)
                yield Row(name, document, settings)

    return extract_rows(rows(), columns=columns)


def _extract_lines(
    batches: Iterable[pa.RecordBatch], *, columns: tuple[str, ...], settings: Settings, largest: int
) -> Iterator[pa.RecordBatch]:
    """Yield results of lines of JSON: column `value`.

    A line that cannot be read has a null id: where it stood, Spark does not tell.
    """

    def rows() -> Iterator[Row]:
        for batch in batches:
            for value in batch["value"].cast(pa.binary()):
                line = sources.Line("", value.as_py().removeprefix(b"\xef\xbb\xbf"))
                if line.data.strip():
                    yield Row(sources.name_of(line) or None, sources.read(line, largest=largest), settings)

    return extract_rows(rows(), columns=columns)


_Work = Callable[["DataFrame"], "DataFrame"]


class Documents(NamedTuple):
    """What is at a path, and what makes results of it."""

    found: DataFrame
    work: _Work
    lost: DataFrame | None
    """Results of files that Spark does not find; None where it finds all of them."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all."""
        return self.lost is None and bool(self.found.select(self.found.columns[0]).isEmpty())

    def results(self, partitions: int | None = None) -> DataFrame:
        """Return what became of the documents.

        `partitions` is the number of tasks, and so of files that are written; if None, as Spark splits them.
        """
        results = self.work(self.found.repartition(partitions) if partitions else self.found)
        return results if self.lost is None else results.union(self.lost)


def documents_at(
    spark: SparkSession,
    path: str,
    source: Source,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> Documents:
    """Return the documents at a path that Spark can read.

    `files`: a folder, walked for what `hcpcs-extract convert` walks it for, or a pattern, or one file; ids are paths
    below the folder. `jsonl`: lines of `{"id", "text"}`. `parquet`: columns as `extract_documents` takes them. Files of
    this machine that Spark passes over for their names are failures.
    """
    from pyspark.sql.functions import lit  # noqa: PLC0415

    reader = spark.read.options(**_AS_THEY_LIE)
    given: dict[str, Any] = {"columns": columns, "settings": settings, "largest": largest}
    if source == "parquet":
        read = reader.parquet(path)
        asked = settings.input_format
        documents = read if asked == "auto" else read.withColumn("input_format", lit(asked))
        work: _Work = partial(extract_documents, **given)
        return Documents(documents, work, _lost(spark, path, read, columns))
    if source == "jsonl":
        read = reader.text(path, lineSep="\n")
        return Documents(read, _mapped(partial(_extract_lines, **given), columns), _lost(spark, path, read, columns))
    files = reader.format("binaryFile").options(recursiveFileLookup=True, pathGlobFilter=_endings()).load(path)
    readable = files.where(files["length"] <= largest).select("path", "content")
    too_large = files.where(files["length"] > largest).select("path", lit(None).cast("binary").alias("content"))
    found = readable.union(too_large).union(_empty_files(spark, files))
    base = qualified(spark, fixed(path)).rstrip("/") + "/"
    work = _mapped(partial(_extract_files, base=base, **given), columns)
    return Documents(found, work, _lost(spark, path, files, columns, endings=sources.ENDINGS))


def _listed(files: DataFrame) -> list[str]:
    """Return the paths that a frame is read from, as the column `path` has them."""
    return [unquote(path).replace(":///", ":/", 1) for path in files.inputFiles()]


def _lost(
    spark: SparkSession, path: str, files: DataFrame, columns: tuple[str, ...], *, endings: tuple[str, ...] = ()
) -> DataFrame | None:
    """Return the results of files that Spark should have found; with `endings`, in subfolders too."""
    lost = lost_files(spark, path, lambda: _listed(files), endings)
    rows = [(name, "failure", ("read", reason), *(None for _ in columns)) for name, reason in lost]
    return spark.createDataFrame(rows, result_ddl(columns)) if rows else None


def _empty_files(spark: SparkSession, files: DataFrame) -> DataFrame:
    """Return the files without a byte, as `path` and `content`: Spark lists them, and then passes them over."""
    from pyspark.sql.functions import lit  # noqa: PLC0415

    listed = _listed(files)
    read = files.select("path")
    if read.count() == len(listed):
        listed = []
    names = spark.createDataFrame([(path,) for path in listed], "path STRING")
    return names.join(read, "path", "left_anti").withColumn("content", lit(b""))


def _mapped(work: Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]], columns: tuple[str, ...]) -> _Work:
    return lambda documents: documents.mapInArrow(work, result_ddl(columns))


def _endings() -> str:
    """Return the pattern of names that are walked for, in capitals or not."""
    either = ["".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in ending) for ending in sources.ENDINGS]
    return f"*{{{','.join(either)}}}"

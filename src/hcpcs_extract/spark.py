"""Documents on Spark: `extract_documents` over any DataFrame, and `python -m hcpcs_extract.spark` over any path; needs pyspark and pyarrow.

The package must be installed where the tasks run; what is in `docs/cluster.md`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast
from urllib.parse import unquote

import click
import pyarrow as pa

from . import corpus
from .arrow import ColumnsError, Row, extract_batches, extract_rows
from .arrow_schema import RESULT_COLUMNS, result_schema
from .cli._terminal import DONE, INTERRUPTED, OUR_BUG, SOME_FAILED, NumberRange, input_format_option, warn
from .pipeline import InputFormat

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Source = Literal["files", "jsonl", "parquet"]

_SIMPLE: Final = {pa.string(): "STRING", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN"}
_TAKEN: Final = {"id": ("string",), "text": ("string", "binary"), "input_format": ("string",)}
_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_GLOB_SIGNS: Final = "*?[{"
_MOST_SAID: Final = 20
EVERYWHERE: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",  # documents, not numbers: a batch must stay small
    "spark.sql.files.openCostInBytes": "65536",  # the usual 4 MB would give a task to every 32 small files
}
LOCAL: Final = {
    "spark.master": "local[*]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def extract_documents(
    documents: DataFrame, *, columns: tuple[str, ...] = RESULT_COLUMNS, largest: int = corpus.LARGEST
) -> DataFrame:
    """Return what became of each row of `documents`: one row of `result_schema(columns)` for each, as `arrow.extract_batch` says.

    `documents` has the columns `id` (string), `text` (string or binary) and, if wanted, `input_format` (string); others are passed over.
    Nothing is computed before an action asks for it. Raises ColumnsError for missing columns or other types.
    """
    types = dict(documents.dtypes)
    for name, taken in _TAKEN.items():
        if name in types and types[name] not in taken:
            raise ColumnsError(f"column {name!r} is to be {' or '.join(taken)}, not {types[name]}")
        if name not in types and name != "input_format":
            known = ", ".join(f"{name} ({kind})" for name, kind in documents.dtypes)
            raise ColumnsError(f"the documents need a column {name!r}; their columns: {known}")
    wanted = documents.select([name for name in _TAKEN if name in types])
    return wanted.mapInArrow(partial(extract_batches, columns=columns, largest=largest), result_ddl(columns))


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
    batches: Iterable[pa.RecordBatch], *, base: str, columns: tuple[str, ...], input_format: InputFormat, largest: int
) -> Iterator[pa.RecordBatch]:
    """Yield results of files: columns `path` and `content`, which is null for one that is too large to be read."""

    def rows() -> Iterator[Row]:
        for batch in batches:
            for path, content in zip(batch["path"], batch["content"], strict=True):
                name = path.as_py()
                name = name[len(base) :] if name.startswith(base) else name.rpartition("/")[2]
                if content.is_valid:
                    document = corpus.of_bytes(name, content.as_py(), largest=largest)
                else:
                    document = corpus.too_large(name, largest)
                yield Row(name, document, input_format)

    return extract_rows(rows(), columns=columns)


def _extract_lines(
    batches: Iterable[pa.RecordBatch], *, columns: tuple[str, ...], input_format: InputFormat, largest: int
) -> Iterator[pa.RecordBatch]:
    """Yield results of lines of JSON: column `value`. A line that cannot be read has a null id: where it stood, Spark does not tell."""

    def rows() -> Iterator[Row]:
        for batch in batches:
            for value in batch["value"].cast(pa.binary()):
                line = corpus.Line("", value.as_py().removeprefix(b"\xef\xbb\xbf"))
                if line.data.strip():
                    yield Row(corpus.name_of(line) or None, corpus.read(line, largest=largest), input_format)

    return extract_rows(rows(), columns=columns)


class Documents(NamedTuple):
    """What is at a path, and what makes results of it."""

    found: DataFrame
    work: Callable[[DataFrame], DataFrame]

    def results(self, partitions: int | None = None) -> DataFrame:
        """Return what became of the documents; `partitions` is the number of tasks, and so of files that are written: as Spark splits them if None."""
        return self.work(self.found.repartition(partitions) if partitions else self.found)


def documents_at(
    spark: SparkSession,
    path: str,
    source: Source,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    input_format: InputFormat = "auto",
    largest: int = corpus.LARGEST,
) -> Documents:
    """Return the documents at a path that Spark can read.

    `files`: a folder, walked for what `hcpcs-extract convert` walks it for, or a pattern, or one file; ids are paths below the folder.
    `jsonl`: lines of `{"id", "text"}`. `parquet`: columns as `extract_documents` takes them.
    """
    from pyspark.sql.functions import lit  # noqa: PLC0415

    if source == "parquet":
        documents = spark.read.parquet(path)
        if input_format != "auto":
            documents = documents.withColumn("input_format", lit(input_format))
        return Documents(documents, partial(extract_documents, columns=columns, largest=largest))
    settings: dict[str, Any] = {"columns": columns, "input_format": input_format, "largest": largest}
    if source == "jsonl":
        return Documents(spark.read.text(path, lineSep="\n"), _mapped(partial(_extract_lines, **settings), columns))
    files = spark.read.format("binaryFile").options(recursiveFileLookup=True, pathGlobFilter=_endings()).load(path)
    readable = files.where(files["length"] <= largest).select("path", "content")
    too_large = files.where(files["length"] > largest).select("path", lit(None).cast("binary").alias("content"))
    found = readable.union(too_large).union(_empty_files(spark, files))
    base = _qualified(spark, _fixed(path)) + "/"
    return Documents(found, _mapped(partial(_extract_files, base=base, **settings), columns))


def _empty_files(spark: SparkSession, files: DataFrame) -> DataFrame:
    """Return the files without a byte, as `path` and `content`: Spark lists them, and then passes them over."""
    from pyspark.sql.functions import lit  # noqa: PLC0415

    listed = [unquote(path).replace(":///", ":/", 1) for path in files.inputFiles()]  # as the column `path` has them
    read = files.select("path")
    if read.count() == len(listed):
        listed = []
    names = spark.createDataFrame([(path,) for path in listed], "path STRING")
    return names.join(read, "path", "left_anti").withColumn("content", lit(b""))


def _mapped(
    work: Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]], columns: tuple[str, ...]
) -> Callable[[DataFrame], DataFrame]:
    return lambda documents: documents.mapInArrow(work, result_ddl(columns))


def _endings() -> str:
    """Return the pattern of names that are walked for, in capitals or not."""
    either = ["".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in ending) for ending in corpus.ENDINGS]
    return f"*{{{','.join(either)}}}"


def _fixed(path: str) -> str:
    """Return the part of a path before its first pattern.

    >>> _fixed("s3a://pages/2024/*/x*.txt"), _fixed("pages/")
    ('s3a://pages/2024', 'pages')
    """
    parts = path.rstrip("/").split("/")
    fixed = next((number for number, part in enumerate(parts) if any(sign in part for sign in _GLOB_SIGNS)), len(parts))
    return "/".join(parts[:fixed]) or "."


def _hadoop(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Return the file system of a path, and the path, as Hadoop's objects."""
    context: Any = spark.sparkContext
    found = context._jvm.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(context._jsc.hadoopConfiguration()), found


def _qualified(spark: SparkSession, path: str) -> str:
    system, found = _hadoop(spark, path)
    return str(system.makeQualified(found).toString())


def session() -> SparkSession:
    """Return the session that is there, or a new one: as spark-submit says, or else on this machine alone, on its loopback address."""
    from pyspark import SparkConf  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf()
    local = {} if conf.contains("spark.master") else LOCAL
    if local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for key, value in (EVERYWHERE | local).items():
        conf.setIfMissing(key, value)
    return SparkSession.builder.appName("hcpcs-extract").config(conf=conf).getOrCreate()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source_path", metavar="INPUT")
@click.argument("out", metavar="OUTPUT")
@click.option(
    "--from",
    "source",
    type=click.Choice(["files", "jsonl", "parquet"]),
    help="What INPUT is. Default: by its ending, .jsonl[.gz] or .parquet, else a folder of files.",
)
@click.option(
    "--columns",
    type=click.Choice(["both", "record", "json"]),
    default="both",
    show_default=True,
    help="Typed columns, validated JSON, or both.",
)
@click.option(
    "--partitions",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Tasks, and so files written. Default: as Spark splits INPUT.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it is there.")
@click.option(
    "--max-size",
    type=NumberRange(0, 1000, min_open=True),
    default=64.0,
    show_default=True,
    metavar="MB",
    help="Largest document, in megabytes, decompressed.",
)
@input_format_option
def command(
    source_path: str,
    out: str,
    source: Source | None,
    columns: Literal["both", "record", "json"],
    partitions: int | None,
    overwrite: bool,
    max_size: float,
    input_format: InputFormat,
) -> None:
    """Convert the documents of INPUT to Parquet files in the folder OUTPUT: a row for each, record or failure.

    INPUT is any path that Spark can read: a folder of documents, .jsonl files of {"id", "text"} objects, or Parquet with the columns id and text.

    Exit codes: 0 done; 2 wrong usage; 3 some documents failed; 4 a bug of ours; 130 interrupted.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415

    if source is None:
        lower = source_path.rstrip("/").lower()
        source = "jsonl" if lower.endswith(_LINES) else "parquet" if lower.endswith(".parquet") else "files"
    try:
        spark = session()
        _refuse_existing(spark, out, overwrite=overwrite)
        documents = documents_at(
            spark,
            source_path,
            source,
            columns=RESULT_COLUMNS if columns == "both" else (columns,),
            input_format=input_format,
            largest=int(max_size * 1_000_000),
        )
        if documents.found.select(documents.found.columns[0]).isEmpty():
            raise click.UsageError(f"{source_path}: no documents found; it was read as {source}, see --from")
        results = documents.results(partitions)
        results.write.parquet(out, mode="overwrite" if overwrite else "errorifexists", compression="zstd")
        sys.exit(_summary(spark.read.parquet(out), out))
    except (AnalysisException, ColumnsError) as error:
        raise click.UsageError(str(error).partition("\n")[0]) from error
    except (PySparkException, Py4JError) as error:
        warn(f"error: {str(error).strip().partition(chr(10))[0]}")
        warn(f"{out} is not whole: it has no file _SUCCESS")
        sys.exit(SOME_FAILED)
    except KeyboardInterrupt:
        warn(f"interrupted; {out} is not whole")
        sys.exit(INTERRUPTED)


def _refuse_existing(spark: SparkSession, out: str, *, overwrite: bool) -> None:
    system, path = _hadoop(spark, out)
    if not overwrite and system.exists(path):
        raise click.UsageError(f"{out} is there already; name another folder, or add --overwrite")


def _summary(written: DataFrame, out: str) -> int:
    """Say what was written, from what was written: tasks that Spark repeats are counted once. Returns the exit code."""
    stages = {row["stage"]: row["count"] for row in written.groupBy("error.stage").count().collect()}
    records = cast(int, stages.pop(None, 0))
    failures = sum(stages.values())
    for row in written.where("status = 'failure'").limit(_MOST_SAID).collect():
        warn(f"failed: {row['id']}: {row['error']['stage']}: {row['error']['reason']}")
    if failures > _MOST_SAID:
        warn(f"failed: {failures - _MOST_SAID} more; all of them are in {out}")
    warn(f"documents   {records + failures}  ({records} records, {failures} failures)")
    for stage, count in sorted(stages.items()):
        warn(f"  {stage:<9} {count}")
    warn(f"written to  {out}")
    return OUR_BUG if "bug" in stages else SOME_FAILED if failures else DONE


if __name__ == "__main__":
    command()

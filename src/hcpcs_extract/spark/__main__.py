"""`python -m hcpcs_extract.spark`: the documents at a path, on Spark; needs pyspark and pyarrow.

The session that reads them is here too. What is installed where the tasks run: `docs/cluster.md`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, Literal, cast

import click

from ..cli._terminal import (
    DONE,
    INTERRUPTED,
    OUR_BUG,
    SOME_FAILED,
    NumberRange,
    VisibleCommand,
    input_format_option,
    warn,
)
from ..settings.extras import install
from ..settings.settings import InputFormat, Settings


def _lacking(error: ImportError) -> str:
    package = (error.name or str(error)).partition(".")[0]
    return f"Spark needs the extra packages of `spark`: {install('spark')}; {package} is missing"


try:
    from ..output.arrow.batches import ColumnsError
    from ..output.arrow.schema import RESULT_COLUMNS
    from .inputs import Documents, Source, documents_at, extract_documents, result_ddl
    from .lost_files import hadoop
    from .troubles import troubles
except ImportError as error:
    if (error.name or "").startswith("hcpcs_extract"):
        raise
    if __name__ != "__main__":
        raise ImportError(_lacking(error), name=error.name) from error
    warn(f"error: {_lacking(error)}")
    sys.exit(2)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["EVERYWHERE", "LOCAL", "Documents", "command", "documents_at", "extract_documents", "result_ddl", "session"]

_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
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


def session() -> SparkSession:
    """Return the session that is there, or a new one.

    A new one is as spark-submit says, or else on this machine only, on its loopback address.
    """
    from pyspark import SparkConf  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf()
    local = {} if conf.contains("spark.master") else LOCAL
    if local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for key, value in (EVERYWHERE | local).items():
        conf.setIfMissing(key, value)
    return SparkSession.builder.appName("hcpcs-extract").config(conf=conf).getOrCreate()


@click.command(cls=VisibleCommand, context_settings={"help_option_names": ["-h", "--help"]})
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

    INPUT is any path that Spark can read: a folder of documents, .jsonl files of {"id", "text"} objects, or Parquet
    with the columns id and text.

    Exit codes: 0 done; 2 wrong usage; 3 some documents failed; 4 a bug of ours; 130 interrupted.
    """
    try:
        import pyspark.errors  # noqa: PLC0415  first: where it is missing, py4j is too, and the message names pyspark
        from py4j.protocol import Py4JError  # noqa: PLC0415
    except ImportError as error:
        raise click.UsageError(_lacking(error)) from error

    for name, path in (("INPUT", source_path), ("OUTPUT", out)):
        if not _is_unicode(path):
            raise click.UsageError(f"{name}: its name is not UTF-8, and Spark takes no such paths; rename it")
    if source is None:
        lower = source_path.rstrip("/").lower()
        source = "jsonl" if lower.endswith(_LINES) else "parquet" if lower.endswith(".parquet") else "files"
    begun = False
    try:
        spark = session()
        _refuse_existing(spark, out, overwrite=overwrite)
        documents = documents_at(
            spark,
            source_path,
            source,
            columns=RESULT_COLUMNS if columns == "both" else (columns,),
            settings=Settings(input_format),
            largest=int(max_size * 1_000_000),
        )
        if documents.empty:
            raise click.UsageError(f"{source_path}: no documents found; it was read as {source}, see --from")
        results = documents.results(partitions)
        begun = True
        results.write.parquet(out, mode="overwrite" if overwrite else "errorifexists", compression="zstd")
        sys.exit(_summary(spark.read.parquet(out), out))
    except (pyspark.errors.AnalysisException, ColumnsError) as error:
        raise click.UsageError(str(error).partition("\n")[0]) from error
    except (pyspark.errors.PySparkException, Py4JError) as error:
        said = troubles(error)
        if not begun:
            raise click.UsageError(f"{said}; nothing was written") from error
        warn(f"error: {said}")
        warn(f"{out} is not whole: it has no file _SUCCESS")
        sys.exit(SOME_FAILED)
    except KeyboardInterrupt:
        warn(f"interrupted; {f'{out} is not whole' if begun else 'nothing was written'}")
        sys.exit(INTERRUPTED)


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_existing(spark: SparkSession, out: str, *, overwrite: bool) -> None:
    system, path = hadoop(spark, out)
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

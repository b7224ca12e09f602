"""Measures what a processor does on a cluster: record batches, Parquet, and Spark on this machine.

    python benchmarks/cluster.py [--documents 20000] [--without-spark] [--write]

`--write` puts the table into docs/cluster.md. Processor time counts, of Java and of the workers too, so that what else
runs on the machine does not.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from generate import documents
from hcpcs_extract.arrow import extract_batches, json_to_batch

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "cluster.md"
MARKS: Final = ("<!-- measured -->\n", "<!-- /measured -->")
ROWS: Final = 500
PRICE: Final = 0.05
"""What a core costs an hour, in USD: of the order of what clouds ask for one on demand."""


def corpus(count: int) -> pa.Table:
    """Return generated documents as ids and texts, in batches as Spark makes them."""
    made = [(document.id, document.text) for document in documents(count, media="text")]
    table = pa.table({"id": [name for name, _ in made], "text": [text for _, text in made]})
    return pa.Table.from_batches(table.to_batches(max_chunksize=ROWS))


def rate(count: int, clock: Callable[[], float], work: Callable[[], object]) -> float:
    """Return documents a second."""
    begin = clock()
    work()
    return count / (clock() - begin)


def _below() -> float:
    """Processor seconds so far of all processes that this one started, and of those that these started."""
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = sum(map(int, fields[11:15]))
    below = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in below} - below:
        below |= more
    return sum(used[process] for process in below - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def on_spark(table: pa.Table, folder: Path, cores: int) -> float:
    """Return documents a second of Spark with so many tasks at a time."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from hcpcs_extract import spark  # noqa: PLC0415

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings: dict[str, bool | float | int | str | None] = {
        **spark.EVERYWHERE,
        **spark.LOCAL,
        "spark.master": f"local[{cores}]",
    }
    session = SparkSession.builder.config(map=settings).getOrCreate()
    try:
        pq.write_table(table, folder / "in.parquet", row_group_size=ROWS)
        found = session.read.parquet(str(folder / "in.parquet")).repartition(4 * cores).cache()
        found.count()
        results = spark.extract_documents(found)
        results.limit(1).collect()
        out = str(folder / "out")
        return rate(len(table), _below, lambda: results.write.parquet(out, mode="overwrite"))
    finally:
        session.stop()


def _hours(rate: float) -> float:
    """Core hours for a million documents."""
    return 1e6 / rate / 3600


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--without-spark", action="store_true")
    parser.add_argument("--write", action="store_true", help="put the table into docs/cluster.md")
    options = parser.parse_args()
    table = corpus(options.documents)
    count = len(table)
    size = sum(len(text.as_buffer()) for text in table["text"]) / count
    list(extract_batches(table.slice(0, ROWS).to_batches()))
    found: list[tuple[str, float]] = []
    results: list[pa.RecordBatch] = []

    def extracted(columns: tuple[str, ...]) -> None:
        results[:] = extract_batches(table.to_batches(), columns=columns)

    for name, columns in (("JSON alone", ("json",)), ("typed columns and JSON", ("record", "json"))):
        done = rate(count, time.process_time, lambda columns=columns: extracted(columns))  # type: ignore[misc]
        found.append((f"`extract_batches`, {name}", done))
    lines = [text.as_buffer().to_pybytes() for batch in results for text in batch["json"]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def written() -> None:
            batches = [json_to_batch(lines[at : at + 5000]) for at in range(0, count, 5000)]
            pq.write_table(pa.Table.from_batches(batches), folder / "records.parquet", compression="zstd")

        found.append(("records as JSON Lines to Parquet", rate(count, time.process_time, written)))
        share = (folder / "records.parquet").stat().st_size / sum(len(line) + 1 for line in lines)
        both = float("nan")
        if not options.without_spark:
            found.append(("Spark, `local[2]`, Java and Python", on_spark(table, folder, 2)))
            both = sum(path.stat().st_size for path in (folder / "out").glob("*.parquet")) / (size * count)
    made = [
        f"Python {platform.python_version()}, {count:,} generated documents of {size:,.0f} bytes on average. "
        f"Parquet has {share:.0%} of the bytes of JSON Lines; typed columns and JSON together, as Spark writes them, "
        f"{both:.0%} of those of the texts.",
        "",
        f"| | documents a second of processor time | core hours a million | USD a million, at {PRICE} a core hour |",
        "|---|---:|---:|---:|",
        *(f"| {name} | {done:,.0f} | {_hours(done):.2f} | {PRICE * _hours(done):.3f} |" for name, done in found),
    ]
    text = "\n".join(made) + "\n"
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(MARKS[0])
        PAGE.write_text(before + MARKS[0] + text + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")


if __name__ == "__main__":
    main()

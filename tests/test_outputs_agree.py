"""One set of documents through every way out: this process, two workers, Parquet, both databases, CSV and Spark agree on every fact."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from arrow_rows import as_record
from hcpcs_extract import extract_json
from hcpcs_extract.corpus import Document, documents
from postgres import Server
from tabular import Tables, expected, in_csv, in_postgresql, in_sqlite, normal, record_of
from test_cli import run

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def local() -> dict[str, dict[str, Any]]:
    """The record of each sample document, made in this process, by name."""
    found = {}
    for document in documents([str(CORPUS)]):
        assert isinstance(document, Document)
        found[document.name] = json.loads(extract_json(document.data, name=document.name))
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The rows of the sample documents, made in this process."""
    found = [document for document in documents([str(CORPUS)]) if isinstance(document, Document)]
    return expected({document.name: document.data for document in found})


def convert(out: str | Path, cwd: Path) -> None:
    done = run("convert", CORPUS, "--jobs", "2", "-o", out, cwd=cwd)
    assert done.returncode == 0, done.stderr.decode()


def test_tables_hold_the_records(tables: Tables, local: dict[str, dict[str, Any]]) -> None:
    import msgspec

    for name, record in local.items():
        assert json.loads(msgspec.json.encode(record_of(tables, name))) == record, name


def test_two_workers(local: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    convert("out.jsonl", tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert {line["source"]["name"]: line for line in lines} == local
    assert len(lines) == len(local)


def test_a_folder_of_files(local: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    convert("out/", tmp_path)
    files = {path.relative_to(tmp_path / "out"): path for path in (tmp_path / "out").rglob("*.json")}
    assert {str(path).removesuffix(".json"): json.loads(file.read_bytes()) for path, file in files.items()} == local


def test_parquet(local: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    convert("out.parquet", tmp_path)
    records = [as_record(row) for row in pq.read_table(tmp_path / "out.parquet").to_pylist()]
    assert {record["source"]["name"]: record for record in records} == local


def test_tables_of_parquet(tables: Tables, tmp_path: Path) -> None:
    convert("out.parquet/", tmp_path)
    found = {}
    for table in tables:
        read = pyarrow.dataset.dataset(tmp_path / "out.parquet" / f"{table}.parquet").to_table()
        found[table] = [tuple(row.values()) for row in read.to_pylist()]
    assert normal(found) == tables  # type: ignore[arg-type]


def test_csv(tables: Tables, tmp_path: Path) -> None:
    convert("out.csv/", tmp_path)
    assert in_csv(tmp_path / "out.csv", raw=False) == tables


def test_sqlite(tables: Tables, tmp_path: Path) -> None:
    for _ in range(2):  # the same documents again change nothing
        convert("sqlite:///out.db", tmp_path)
        assert in_sqlite(tmp_path / "out.db") == tables
    with sqlite3.connect(tmp_path / "out.db") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()


def test_postgresql(tables: Tables, postgres: Server, tmp_path: Path) -> None:
    url = postgres.database()
    for _ in range(2):
        convert(url, tmp_path)
        assert in_postgresql(url) == tables
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (len(tables["documents"]),)


def test_spark(local: dict[str, dict[str, Any]], spark: Any) -> None:
    from hcpcs_extract.spark import extract_documents

    held = [document for document in documents([str(CORPUS)]) if isinstance(document, Document)]
    rows = [(document.name, bytearray(bytes(document.data))) for document in held if isinstance(document.data, bytes)]
    frame = spark.createDataFrame(rows, "id string, text binary")
    found = {row["id"]: json.loads(row["json"]) for row in extract_documents(frame).collect()}
    assert found == local

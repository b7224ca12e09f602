"""One set of documents through every way out.

This process, two workers, Parquet, both databases, CSV and Spark agree on every fact.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from arrow_rows import as_record, parsed
from command_line import run
from hcpcs_extract import extract_json
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.pipeline import extract_with_text
from postgres import Server
from rows_read_back import Tables, expected, in_csv, in_postgresql, in_sqlite, normal, record_of

CORPUS = Path(__file__).parent.parent.parent / "corpus"


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
    assert {record["source"]["name"]: record for record in records} == {
        name: parsed(json.dumps(record)) for name, record in local.items()
    }


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


def test_postgresql(postgres: Server, tmp_path: Path) -> None:
    """What PostgreSQL cannot hold is a failure and nothing else: NUL stands in some of the samples."""
    held = {d.name: d.data for d in documents([str(CORPUS)]) if isinstance(d, Document)}
    with_nul = {name for name, data in held.items() if "\0" in extract_with_text(data, name=name).text}
    assert 0 < len(with_nul) < 10
    url = postgres.database()
    for _ in range(2):
        done = run("convert", CORPUS, "--jobs", "2", "-o", url, cwd=tmp_path)
        assert done.returncode == 3
        failures = [json.loads(line) for line in next(tmp_path.glob("*.failures.jsonl")).read_bytes().splitlines()]
        assert {failure["name"] for failure in failures} == with_nul
        assert in_postgresql(url) == expected({name: data for name, data in held.items() if name not in with_nul})


def test_spark(local: dict[str, dict[str, Any]], spark: Any) -> None:
    from hcpcs_extract.spark import extract_documents

    held = [document for document in documents([str(CORPUS)]) if isinstance(document, Document)]
    rows = [(document.name, bytearray(bytes(document.data))) for document in held if isinstance(document.data, bytes)]
    frame = spark.createDataFrame(rows, "id string, text binary")
    found = {row["id"]: json.loads(row["json"]) for row in extract_documents(frame).collect()}
    assert found == local

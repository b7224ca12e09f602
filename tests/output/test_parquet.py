"""Parquet holds what the JSON holds, in the same order and in the same bytes for any number of workers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from arrow_rows import ODD, as_record, parsed
from command_line import PAGE, run
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.output.arrow.schema import record_schema
from hcpcs_extract.output.sinks import parquet, parquet_tables
from hcpcs_extract.output.sinks.parquet_tables import table_schema
from hcpcs_extract.output.tables.columns import Table
from hcpcs_extract.output.tables.tables import TABLES, VERSION
from hcpcs_extract.pipeline import extract_with_text
from hostile_inputs import DOCUMENTS
from rows_read_back import expected, normal


def rows(path: Path) -> list[Any]:
    return [as_record(row) for row in pq.read_table(path).to_pylist()]


def records(path: Path) -> list[Any]:
    return [parsed(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A file of texts that are hard on readers, two of which are no documents."""
    texts = {
        **{f"odd {name}": text for name, text in ODD.items()},
        **{name: make(3000) for name, make in DOCUMENTS.items()},
        "lone": "a\ud800b",
        "a\0b": "x",
    }
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()))
    return path


@pytest.mark.full
def test_hostile_texts_come_back_or_are_failures(hostile: Path, tmp_path: Path) -> None:
    outs = ("out.parquet", "out.jsonl")
    for out in outs:
        assert run("convert", hostile, "-o", out, "--failures", f"{out}.failures", cwd=tmp_path).returncode == 3
    found = rows(tmp_path / "out.parquet")
    assert found == records(tmp_path / "out.jsonl")
    assert len(found) == len(ODD) + len(DOCUMENTS)
    assert len((tmp_path / "out.parquet.failures").read_bytes().splitlines()) == 2


@pytest.mark.full
def test_the_sample_documents_with_the_schema_and_its_version(tmp_path: Path) -> None:
    done = run("convert", Path("corpus").absolute(), "-o", "out.parquet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    run("convert", Path("corpus").absolute(), "-o", "out.jsonl", cwd=tmp_path)
    assert rows(tmp_path / "out.parquet") == records(tmp_path / "out.jsonl")
    file = pq.ParquetFile(tmp_path / "out.parquet")
    assert file.schema_arrow.equals(record_schema())
    assert file.schema_arrow.metadata == record_schema().metadata
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    names = [document.name for document in documents(["corpus"]) if isinstance(document, Document)]
    assert [row["source"]["name"] for row in rows(tmp_path / "out.parquet")] == names
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".out.jsonl.hcpcs-extract", ".out.parquet.hcpcs-extract", "out.jsonl", "out.parquet"]


@pytest.mark.full
@pytest.mark.parametrize(("most_rows", "most_bytes"), [(7, 10**9), (20_000, 30_000)])
def test_row_groups_are_bounded(
    most_rows: int, most_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("convert", Path("corpus").absolute(), "-o", "out.jsonl", cwd=tmp_path)
    monkeypatch.setattr(parquet, "_ROWS", most_rows)
    monkeypatch.setattr(parquet, "_BYTES", most_bytes)
    parquet._write(tmp_path / "out.jsonl", tmp_path / "out.parquet")
    data = pq.ParquetFile(tmp_path / "out.parquet").metadata
    sizes = [data.row_group(number).num_rows for number in range(data.num_row_groups)]
    assert len(sizes) > 10
    assert max(sizes) <= most_rows
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines(keepends=True)
    for size in sizes:
        group, lines = lines[:size], lines[size:]
        assert size == 1 or sum(map(len, group)) <= most_bytes
    assert rows(tmp_path / "out.parquet") == records(tmp_path / "out.jsonl")


def test_where_every_document_fails_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "a\\u0000b", "text": "x"}\n')
    done = run("convert", "in.jsonl", "-o", "out.parquet", cwd=tmp_path)
    assert done.returncode == 3
    assert b"written to  nothing" in done.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    hidden = "import sys; sys.modules['pyarrow'] = None; from hcpcs_extract.cli import main; main()"
    command = [sys.executable, "-c", hidden, "convert", "page.txt", "-o"]
    done = subprocess.run([*command, "out.parquet"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert (
        b"Error: -o out.parquet: Parquet needs pyarrow, which is not installed: "
        b"pip install 'pyarrow>=18' (the extra hcpcs-extract[arrow])" in (done.stderr)
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]
    assert subprocess.run([*command, "out.jsonl"], cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_a_folder_or_standard_output_is_no_place_for_it(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "there.parquet").mkdir()
    done = run("convert", "page.txt", "--to", "parquet", cwd=tmp_path)
    assert done.returncode == 2
    assert b"--to parquet needs a destination" in done.stderr
    done = run("convert", "page.txt", "-o", "there.parquet", "--to", "parquet", cwd=tmp_path)
    assert done.returncode == 2
    assert b"is a folder; this format writes one file" in done.stderr


def in_tables(folder: Path) -> dict[str, Any]:
    """Rows of all files of a folder."""
    found = {table.name: pq.read_table(folder / f"{table.name}.parquet").to_pylist() for table in TABLES}
    return normal({name: [list(row.values()) for row in table] for name, table in found.items()})


@pytest.mark.full
def test_tables_have_the_rows_that_every_output_with_tables_has(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree("corpus", tmp_path / "corpus")
    done = run("convert", "corpus", hostile, "-o", "out.parquet/", cwd=tmp_path)
    assert done.returncode == 3, done.stderr.decode()
    sources = documents([str(tmp_path / "corpus"), str(hostile)])
    assert in_tables(tmp_path / "out.parquet") == expected(
        {
            document.name: document.data
            for document in sources
            if isinstance(document, Document) and document.name != "lone"
        }
    )
    assert len((tmp_path / "out.parquet" / "failures.jsonl").read_bytes().splitlines()) == 2
    again = run("convert", "corpus", hostile, "-o", "out.parquet", "--resume", cwd=tmp_path)
    assert b"skipped     %d " % (len(list(documents([str(tmp_path / "corpus"), str(hostile)]))) - 2) in again.stderr


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_tables_have_the_types_of_their_columns(table: Table) -> None:
    schema = table_schema(table)
    assert schema.names == [column.name for column in table.columns]
    kinds = {"text": "string", "json": "string", "integer": "int64", "boolean": "bool", "decimal": "decimal128(21, 9)"}
    assert [str(field.type) for field in schema] == [kinds[column.kind] for column in table.columns]
    assert schema.metadata[b"hcpcs_extract.tables_version"] == VERSION.encode()


@pytest.mark.full
def test_row_groups_of_tables_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{tmp_path}/out.parquet/"
    for most in (10**9, 20_000):
        monkeypatch.setattr(parquet_tables, "_BYTES", most)
        sink = parquet_tables.Sink(name)
        sink.state.mkdir(parents=True, exist_ok=True)
        sink.begin(tmp_path / "part")
        maker = sink.maker([])
        found = {}
        for document in documents(["corpus"]):
            assert isinstance(document, Document)
            record, text = extract_with_text(document.data, name=document.name)
            assert sink.write(maker.make(record, b"", text).output) is None
            found[document.name] = document.data
        sink.finish()
        groups = pq.ParquetFile(tmp_path / "out.parquet" / "table_cells.parquet").num_row_groups
        assert groups == 1 if most == 10**9 else groups > 10
        assert in_tables(tmp_path / "out.parquet") == expected(found)

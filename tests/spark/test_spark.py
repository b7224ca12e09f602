"""Documents on a real Spark on this machine.

They give the same JSON as without it, and a row for each document whatever it is.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from arrow_rows import as_record, parsed
from command_line import PAGE
from hcpcs_extract.arrow import ColumnsError, extract_batch
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.model.record import Failure, Record
from hcpcs_extract.run.results import convert_one

pytestmark = pytest.mark.usefixtures("spark")
DOCUMENTS = 3000


def convert(*arguments: str | Path) -> int:
    """Exit code of the command line, run in this process: with the session that is there."""
    from hcpcs_extract.spark import command

    with pytest.raises(SystemExit) as ended:
        command.main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def generated() -> list[tuple[str, str]]:
    from generate import documents

    return [(document.id, document.text) for document in documents(DOCUMENTS)]


def written(out: Path) -> dict[str | None, dict[str, Any]]:
    """Rows of an output by id."""
    assert (out / "_SUCCESS").exists()
    rows = pq.read_table(out).to_pylist()
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def assert_same_as_here(rows: dict[str | None, dict[str, Any]], expected: list[Document | Failure]) -> None:
    """Each document has its row, which says what this process says of it."""
    assert rows.keys() == {document.name for document in expected}
    for document in expected:
        here, row = convert_one(document), rows[document.name]
        if isinstance(here.outcome, Record):
            assert (row["status"], row["error"]) == ("record", None)
            assert row["json"].encode() == here.json
            assert as_record(row["record"]) == parsed(here.json)
        else:
            assert (row["status"], row["record"], row["json"]) == ("failure", None, None)
            assert row["error"] == {"stage": here.outcome.stage, "reason": here.outcome.reason}


def test_thousands_of_lines_with_planted_failures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pages = generated()
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in pages]
    planted = ["{", "[]", json.dumps({"id": "lone", "text": "\ud800"}), json.dumps({"id": "a\0b", "text": ""})]
    for number, line in enumerate([*planted, "", "  "]):
        lines.insert(500 * number + 7, line)
    lines.insert(1000, json.dumps({"id": "large", "text": "x" * 300_000}))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.jsonl").write_text("\n".join(lines[:1500]), encoding="utf-8")
    (tmp_path / "in" / "2.jsonl.gz").write_bytes(gzip.compress(("\ufeff" + "\n".join(lines[1500:])).encode()))
    out = tmp_path / "out"
    command = (tmp_path / "in", out, "--from", "jsonl", "--partitions", "4", "--max-size", "0.2")
    assert convert(*command) == 3
    said = capfd.readouterr().err
    assert f"documents   {DOCUMENTS + 5}  ({DOCUMENTS} records, 5 failures)" in said
    assert len(list(out.glob("*.parquet"))) == 4
    rows = pq.read_table(out).to_pylist()
    failures = {row["id"]: row["error"] for row in rows if row["status"] == "failure"}
    assert set(failures) == {None, "a\0b", "large", "lone"}
    assert {error["stage"] for error in failures.values()} == {"read", "decode"}
    assert sum(row["id"] is None for row in rows) == 2
    good = {row["id"]: row for row in rows if row["status"] == "record"}
    assert_same_as_here(good, [Document(name, text) for name, text in pages])
    assert convert(*command) == 2
    assert "is there already; name another folder, or add --overwrite" in capfd.readouterr().err
    assert convert(*command, "--overwrite", "--columns", "json") == 3
    assert pq.read_table(out).column_names == ["id", "status", "error", "json"]


def test_a_folder_of_files(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in put"
    shutil.copytree("corpus/development", folder / "corpus")
    (folder / "naïve 😀.MD").write_text(PAGE, encoding="utf-8")
    (folder / "100% [x].txt").write_text(PAGE)
    (folder / "wide.txt").write_bytes(b"\xff\xfe" + PAGE.encode("utf-16-le"))
    (folder / "packed.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "cut.txt.gz").write_bytes(gzip.compress(PAGE.encode() * 50)[:-20])
    (folder / "empty.html.gz").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"")
    (folder / "large.txt").write_text("x" * 300_000)
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(bytes(300_000)))
    expected = list(documents([str(folder)], largest=200_000))
    assert sum(isinstance(document, Failure) for document in expected) == 4
    assert convert(folder, tmp_path / "out", "--max-size", "0.2") == 3
    assert_same_as_here(written(tmp_path / "out"), expected)
    assert "4 failures" in capfd.readouterr().err
    assert convert(f"{folder}/corpus/j*", tmp_path / "some") == 0
    assert written(tmp_path / "some").keys() == {path.name for path in (folder / "corpus").glob("j*[!n]")}


def test_names_that_java_cannot_tell_are_failures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    for name in (
        b"\xff\xfe.txt",
        b"ok.txt",
        b"12:30.txt",
        b"d\xff/x.md",
        b"d\xff/_x.md",
        b"sub/\xff.html",
        b"\xff.png",
        b".\xff.txt",
    ):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    (folder / "link.txt").symlink_to("nowhere")
    assert convert(folder, tmp_path / "out") == 3
    rows = written(tmp_path / "out")
    lost = {name: row["error"] for name, row in rows.items() if row["status"] == "failure"}
    assert lost.keys() == {"%FF%FE.txt", "d%FF/x.md", "sub/%FF.html", "link.txt"}
    assert rows.keys() == {*lost, "ok.txt", "12:30.txt"}
    assert {error["stage"] for error in lost.values()} == {"read"}
    assert lost["sub/%FF.html"]["reason"].startswith("its name is not UTF-8, and Spark passes such files over")
    assert "failed: %FF%FE.txt: read: its name is not UTF-8" in capfd.readouterr().err
    (folder / "12:30.txt").unlink()  # Hadoop takes no colons where a pattern is
    assert convert(f"{folder}/{{sub,o}}*", tmp_path / "some") == 3
    assert written(tmp_path / "some").keys() == {"sub/%FF.html", "ok.txt"}


def test_lines_and_rows_in_files_that_java_cannot_name(tmp_path: Path) -> None:
    lines = tmp_path / "in"
    lines.mkdir()
    for name in (b"a.jsonl", b"\xff.jsonl"):
        Path(os.fsdecode(os.fsencode(lines) + b"/" + name)).write_text(json.dumps({"id": name.hex(), "text": PAGE}))
    assert convert(lines, tmp_path / "out", "--from", "jsonl", "--columns", "json") == 3
    assert {name: row["status"] for name, row in written(tmp_path / "out").items()} == {
        b"a.jsonl".hex(): "record",
        "%FF.jsonl": "failure",
    }


def test_columns_of_nulls_alone(spark: Any) -> None:
    from hcpcs_extract.spark import extract_documents

    frame = spark.sql("SELECT 'a' AS id, NULL AS text, NULL AS input_format")
    assert [row["error"]["reason"] for row in extract_documents(frame).collect()] == ["its text is null"]


def test_columns_of_any_frame(spark: Any, tmp_path: Path) -> None:
    from hcpcs_extract.spark import extract_documents

    ids = ["a", "b", "b", None, "e"]
    texts = [PAGE, None, "", PAGE, "<p>x"]
    rows = pa.RecordBatch.from_pydict(
        {"id": ids, "text": texts, "input_format": [None, None, "html", None, "text"], "n": [1, 2, 3, 4, 5]}
    )
    frame = spark.createDataFrame(pa.Table.from_batches([rows]))
    assert (
        pa.Table.from_batches([extract_batch(rows)]).to_pylist()
        == extract_documents(frame.coalesce(1)).toArrow().to_pylist()
    )
    binary = frame.withColumn("text", frame["text"].cast("binary")).coalesce(1)
    encoded = rows.set_column(1, "text", rows["text"].cast(pa.binary()))
    assert (
        extract_documents(binary, columns=("json",)).toArrow().to_pylist()
        == extract_batch(encoded, columns=("json",)).to_pylist()
    )
    with pytest.raises(ColumnsError, match="column 'text' is to be string or binary, not bigint"):
        extract_documents(frame.withColumn("text", frame["n"]))
    with pytest.raises(ColumnsError, match="need a column 'id'; their columns: text"):
        extract_documents(frame.drop("id"))
    frame.write.parquet(str(tmp_path / "in.parquet"))
    assert convert(tmp_path / "in.parquet", tmp_path / "out", "--input-format", "text") == 3
    formats = {
        json.loads(row["json"])["source"]["media_type"]
        for row in pq.read_table(tmp_path / "out").to_pylist()
        if row["json"]
    }
    assert formats == {"text/plain"}


def test_wrong_usage_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    pq.write_table(pa.table({"name": ["x"]}), tmp_path / "other.parquet")
    for source, said in (
        (tmp_path / "empty", "no documents found; it was read as files, see --from"),
        (tmp_path / "nowhere", "Path does not exist"),
        (tmp_path / "other.parquet", "the documents need a column 'id'; their columns: name (string)"),
        ("s3a://bucket/x", "S3AFileSystem not found; Spark comes without what reads this kind of path"),
        ("nofs://x/y", 'No FileSystem for scheme "nofs"; Spark comes without'),
        ("a:b.txt", "Relative path in absolute URI: a:b.txt; Hadoop takes what stands before a colon"),
        (tmp_path / "no.parquet", "is it Parquet? See --from; nothing was written"),
        ("\udcff.txt", "INPUT: its name is not UTF-8"),
    ):
        (tmp_path / "no.parquet").write_text("x")
        assert convert(source, tmp_path / "out") == 2
        said_there = capfd.readouterr().err
        assert said in said_there
        assert "is not whole" not in said_there
        assert not (tmp_path / "out").exists()


def test_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text(PAGE)
    (tmp_path / "in" / "y.txt.gz").write_bytes(b"")
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-m", "hcpcs_extract.spark", "in", "out"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr.decode()
    assert done.stdout == b""
    assert b"failed: y.txt.gz: read: an empty file, not a gzip-compressed one" in done.stderr
    assert b"documents   2  (1 records, 1 failures)" in done.stderr
    assert_same_as_here(written(tmp_path / "out"), list(documents([str(tmp_path / "in")])))

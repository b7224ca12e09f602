"""What a run must not overwrite or remove: inputs, its own records, files that are not its own.

It is refused before anything is written.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from command_line import PAGE, run
from hcpcs_extract.model.record import Failure
from hcpcs_extract.output.sinks import csv, parquet_tables
from hcpcs_extract.output.sinks.postgresql import failures_of
from hcpcs_extract.run.failures_file import FailuresFile, FailuresFileError, refuse_foreign
from hcpcs_extract.run.whole_files import failures_beside

OURS = json.dumps({"name": "old.txt", "stage": "read", "reason": "gone"}) + "\n"


def everything(folder: Path) -> dict[str, bytes]:
    """Content of all files."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(folder: Path, *arguments: str, says: str, stdin: bytes = b"") -> None:
    """Wrong usage, and every file is as it was."""
    before = everything(folder)
    done = run("convert", *arguments, cwd=folder, stdin=stdin)
    assert done.returncode == 2, done.stderr.decode()
    assert says in done.stderr.decode()
    assert everything(folder) == before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.txt").write_text(PAGE)
    (tmp_path / "bad.jsonl").write_text("{\n" + json.dumps({"id": "x", "text": PAGE}))
    return tmp_path


@pytest.mark.full
@pytest.mark.parametrize(
    ("out", "failures"),
    [
        ("sqlite:///r.db", "r.db"),
        ("sqlite:///r.db", "r.db-journal"),
        ("sqlite:///r.db", "link"),
        ("r.jsonl", "./r.jsonl"),
        ("r.jsonl", ".r.jsonl.hcpcs-extract/complete.sqlite3"),
        ("r.parquet", "r.parquet"),
        ("t.csv/", "t.csv/payers.csv"),
        ("t.csv/", "t.csv/.hcpcs-extract/complete.sqlite3"),
        ("t.parquet/", "t.parquet/payers.parquet"),
        ("out/", "out/p.txt.json"),
        ("out", "out/new.json"),
    ],
)
def test_failures_never_take_the_place_of_records(out: str, failures: str, folder: Path) -> None:
    for name in ("t.csv", "t.parquet", "out"):
        (folder / name).mkdir()
    assert run("convert", "p.txt", "-o", out, cwd=folder).returncode == 0
    (folder / "link").symlink_to("r.db")
    for source in ("p.txt", "bad.jsonl"):
        refused(folder, source, "-o", out, "--failures", failures, says="this is where records go")


def test_failures_may_lie_in_the_output_folder(folder: Path) -> None:
    (folder / "out").mkdir()
    assert run("convert", "bad.jsonl", "-o", "out/", "--failures", "out/mine.jsonl", cwd=folder).returncode == 3
    assert (folder / "out" / "mine.jsonl").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ["empty.txt", "p.txt", "-o", "sqlite:///empty.txt"],
        ["p.txt", "*.txt", "-o", "sqlite:///empty.txt"],
        ["--files-from", "list", "-o", "sqlite:///empty.txt"],
        ["--files-from", "-", "-o", "sqlite:///empty.txt"],
        ["--files-from", "-", "-o", "r.jsonl", "--failures", "empty.txt"],
        ["p.txt", "--files-from", "list", "-o", "list", "--to", "jsonl"],
        ["p.txt", "-o", "p.txt", "--to", "jsonl"],
        ["p.txt", "-o", "hard", "--to", "jsonl"],
        ["bad.jsonl", "-o", "bad.jsonl"],
        ["p.txt", "--failures", "p.txt"],
    ],
)
def test_an_input_is_never_overwritten(arguments: list[str], folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "list").write_text("p.txt\nempty.txt\n")
    (folder / "hard").hardlink_to(folder / "p.txt")
    refused(folder, *arguments, says="this is an input, and would be overwritten", stdin=b"./empty.txt\n")


def test_an_input_below_the_output_folder_is_not_overwritten(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "x").write_text(PAGE)
    (folder / "out" / "x.json").write_text(PAGE)
    inputs = [str(folder / "out" / name) for name in ("x", "x.json")]
    refused(folder, *inputs, "-o", "out/", says="is, or could be, one of its files")
    assert run("convert", inputs[0], "-o", "new/", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "in/a.txt", "--to", "jsonl"],
        ["-o", "in/sub/new.html", "--to", "jsonl"],
        ["-o", "sqlite:///in/new.md"],
        ["-o", "r.jsonl", "--failures", "in/new.txt"],
    ],
)
def test_no_output_is_a_document_of_an_input_folder(arguments: list[str], folder: Path) -> None:
    (folder / "in" / "sub").mkdir(parents=True)
    (folder / "in" / "a.txt").write_text(PAGE)
    refused(folder, "in", *arguments, says="by its place in the input folder in and its name this is a document")


@pytest.mark.full
def test_an_output_beside_the_documents_of_a_folder_is_none_of_them(folder: Path) -> None:
    for out in ("r.jsonl", "sqlite:///r.db", "./"):
        for _ in range(2):
            done = run("convert", ".", "-o", out, cwd=folder)
            assert done.returncode == 0, done.stderr.decode()
            assert b"documents   1 " in done.stderr


@pytest.mark.parametrize("content", ["precious\n", OURS + "precious", '{"name": "x"}\n', "\n", "x" * 300_000])
@pytest.mark.parametrize("source", ["p.txt", "bad.jsonl"])
def test_a_file_that_is_none_of_failures_stays(source: str, content: str, folder: Path) -> None:
    (folder / "notes.txt").write_text(content)
    line = content.startswith(OURS) + 1
    says = f"--failures notes.txt: its line {line} is no failure of an earlier run, and would be lost"
    refused(folder, source, "-o", "r.jsonl", "--failures", "notes.txt", says=says)
    (folder / "r.failures.jsonl").write_text(content)
    refused(folder, source, "-o", "r.jsonl", says=f"failures go to r.failures.jsonl: its line {line} is no failure")


def test_failures_of_an_earlier_run_are_replaced_or_removed(folder: Path) -> None:
    (folder / "mine").write_text(OURS)
    assert run("convert", "bad.jsonl", "--failures", "mine", cwd=folder).returncode == 3
    assert json.loads((folder / "mine").read_bytes())["name"] == "bad.jsonl:1"
    assert run("convert", "p.txt", "--failures", "mine", cwd=folder).returncode == 0
    assert not (folder / "mine").exists()


def test_outputs_of_different_kinds_share_no_file_of_failures() -> None:
    import sqlalchemy as sa

    names = [failures_beside(Path(name)).name for name in ("r.jsonl", "r.parquet", "r.db", "r.sqlite", "s.jsonl")]
    assert names[0] == "r.failures.jsonl"
    urls = [
        "postgresql://me@host/r1",
        "postgresql://me@host/../x y",
        "postgresql://host/?dbname=r3",
        "postgresql://me@",
    ]
    names += [str(failures_of(sa.make_url(url))) for url in urls]
    assert names[-4:] == ["r1.failures.jsonl", ".._x_y.failures.jsonl", "r3.failures.jsonl", "me.failures.jsonl"]
    assert len(set(names)) == len(names)
    assert all(name.endswith("failures.jsonl") for name in names)  # as `validate` knows them


def test_what_is_in_the_way_of_failures(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "empty").touch()
    (tmp_path / "long").write_text(json.dumps({"name": "\x01" * 4096, "stage": "read", "reason": "\x01" * 4096}) + "\n")
    for name, says in (("folder", "is a folder"), ("device", "is no regular file")):
        with pytest.raises(FailuresFileError, match=says):
            refuse_foreign(tmp_path / name)
    for name in ("empty", "long", "absent", "dangling"):  # a link that leads nowhere is replaced
        refuse_foreign(tmp_path / name)


@pytest.mark.parametrize(("number", "usage"), [(errno.EACCES, True), (errno.EROFS, True), (errno.ENOSPC, False)])
def test_a_folder_that_takes_no_failures_is_said(
    number: int, usage: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "open", refuse)
    path = tmp_path / "failures.jsonl"
    with pytest.raises(FailuresFileError if usage else OSError) as raised:
        FailuresFile(path, alone=False)
    assert str(path) in str(raised.value)
    assert "hcpcs-extract-part" not in str(raised.value)


def test_errors_name_the_file_of_failures(tmp_path: Path) -> None:
    file = FailuresFile(tmp_path / "f.jsonl", alone=True)
    file.add(Failure(name="x", stage="read", reason="gone"))
    (tmp_path / "f.jsonl").mkdir()
    (tmp_path / "f.jsonl" / "x").touch()
    with pytest.raises(OSError, match="directory") as raised:
        file.finish()
    assert raised.value.filename == str(tmp_path / "f.jsonl")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
@pytest.mark.parametrize("out", [["--failures", "f.jsonl"], ["-o", "sqlite:///r.db"]])
def test_a_folder_that_can_only_be_read(out: list[str], folder: Path) -> None:
    folder.chmod(0o555)
    try:
        refused(folder, "p.txt", *out, says="ermission denied" if "--failures" in out else "cannot be written to")
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "s3://bucket/records.parquet"],
        ["-o", "s3://bucket/records.jsonl"],
        ["-o", "s3://bucket/records/"],
        ["-o", "s3://bucket/tables.csv/"],
        ["-o", "s3://bucket/tables.parquet/"],
        ["-o", "file:///tmp/records.jsonl"],
        ["--to", "csv", "-o", "sqlite:///z.db"],
        ["--to", "json", "-o", "s3://bucket/x"],
        ["--to", "jsonl", "-o", "postgresql://me@127.0.0.1:1/base"],
        ["--to", "postgresql", "-o", "sqlite:///z.db"],
        ["--to", "sqlite", "-o", "postgresql://me@127.0.0.1:1/base"],
    ],
)
def test_a_url_is_no_path(arguments: list[str], folder: Path) -> None:
    refused(folder, "p.txt", *arguments, says="this output cannot go to this URL")
    assert sorted(path.name for path in folder.iterdir()) == ["bad.jsonl", "p.txt"]


def test_a_url_of_a_database_is_one_whatever_its_name_ends_in(folder: Path) -> None:
    assert run("convert", "p.txt", "-o", "sqlite:///lake.parquet", cwd=folder).returncode == 0
    assert (folder / "lake.parquet").read_bytes().startswith(b"SQLite format 3")
    done = run("convert", "p.txt", "-o", "postgresql://me@127.0.0.1:1/base.jsonl", cwd=folder)
    assert done.returncode == 2
    assert b"connection failed" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["bad.jsonl", "lake.parquet", "p.txt"]


@pytest.mark.parametrize(("sink", "ending"), [(csv.Sink, "csv"), (parquet_tables.Sink, "parquet")])
def test_a_folder_of_tables_knows_its_files(sink: Any, ending: str, tmp_path: Path) -> None:
    made = sink(f"{tmp_path}/t.{ending}/")
    real = os.path.realpath(tmp_path)
    assert made.writes(f"{real}/t.{ending}/Payers.{ending}")
    assert made.writes(f"{real}/t.{ending}/.hcpcs-extract/part")
    for other in (f"t.{ending}/notes.{ending}", f"t.{ending}/sub/payers.{ending}", f"payers.{ending}"):
        assert not made.writes(f"{real}/{other}")


@pytest.mark.parametrize("content", [b'{"mine": 1}\n', b"", b"notes", b'[{"schema_version": "1"}]'])
def test_a_json_file_of_the_user_is_not_overwritten(content: bytes, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("HCPCS J9203: X, 1 mg\n")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.txt.json").write_bytes(content)
    (out / "mine.json").write_bytes(content)
    for resume in ([], ["--resume"]):
        done = run("convert", "a.txt", "b.txt", "-o", "out/", *resume, cwd=tmp_path)
        assert done.returncode == 3
        says = b"failed: a.txt: write: a.txt.json in the output folder is not a record of this program; move it away"
        assert says in done.stderr
        assert (out / "a.txt.json").read_bytes() == (out / "mine.json").read_bytes() == content
        assert b"schema_version" in (out / "b.txt.json").read_bytes()


def test_a_record_is_overwritten_whatever_its_white_space(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("HCPCS J9203: X, 1 mg\n")
    assert run("convert", "a.txt", "-o", "out/", cwd=tmp_path).returncode == 0
    record = tmp_path / "out" / "a.txt.json"
    written = record.read_bytes()
    for other in (written.replace(b"\n", b"\r\n"), b" ".join(written.split()), written.replace(b"J9203", b"J9999")):
        record.write_bytes(other)
        assert run("convert", "a.txt", "-o", "out/", cwd=tmp_path).returncode == 0
        assert record.read_bytes() == written


@pytest.mark.parametrize(("out", "folder"), [("out/", "out/.hcpcs-extract"), ("r.jsonl", ".r.jsonl.hcpcs-extract")])
def test_a_file_in_the_place_of_the_journals_folder_is_wrong_usage(out: str, folder: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("HCPCS J9203: X, 1 mg\n")
    (tmp_path / folder).parent.mkdir(exist_ok=True)
    (tmp_path / folder).write_bytes(b"mine")
    done = run("convert", "a.txt", "-o", out, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{folder} is not a folder, and a run keeps its journal in a folder of that name".encode() in done.stderr
    assert (tmp_path / folder).read_bytes() == b"mine"


@pytest.mark.parametrize("fails", [True, False])
def test_a_link_of_failures_that_leads_nowhere_is_replaced(fails: bool, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("HCPCS J9203: X, 1 mg\n")
    (tmp_path / "b.txt.gz").write_bytes(b"no gzip" if fails else gzip.compress(b"HCPCS J9203: X, 1 mg\n"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "failures.jsonl").symlink_to(tmp_path / "nowhere")
    done = run("convert", "a.txt", "b.txt.gz", "-o", "out/", cwd=tmp_path)
    assert done.returncode == (3 if fails else 0)
    assert not (tmp_path / "out" / "failures.jsonl").is_symlink()
    assert (tmp_path / "out" / "failures.jsonl").exists() == fails
    assert not (tmp_path / "nowhere").exists()

"""CSV folders: standard CSV, formulas made harmless, whole files, nothing lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import PAGE, page, run
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.output.sinks.csv import field, lines
from hcpcs_extract.output.tables.tables import TABLES
from processes import until
from rows_read_back import expected, in_csv, marked
from table_inputs import HEAD, TABLE, hostile, pages, write_lines

CORPUS = Path(__file__).parent.parent.parent / "corpus"
NAMES = sorted(f"{table.name}.csv" for table in TABLES)


def convert(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    done = run("convert", *arguments, cwd=folder)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@pytest.mark.full
def test_the_corpus_and_again(tmp_path: Path) -> None:
    corpus = {d.name: d.data for d in documents([str(CORPUS)]) if isinstance(d, Document)}
    assert convert(tmp_path, CORPUS, "-o", "tables.csv/", "--jobs", "2").returncode == 0
    assert sorted(files(tmp_path / "tables.csv")) == NAMES
    assert in_csv(tmp_path / "tables.csv", raw=False) == expected(corpus)
    before = files(tmp_path / "tables.csv")
    assert convert(tmp_path, CORPUS, "-o", "tables.csv", "--jobs", "1").returncode == 0
    assert files(tmp_path / "tables.csv") == before
    assert convert(tmp_path, CORPUS, "-o", "raw.csv", "--raw-csv").returncode == 0
    assert in_csv(tmp_path / "raw.csv", raw=True) == expected(corpus)


@pytest.mark.full
@pytest.mark.parametrize("raw", [False, True])
def test_a_hostile_corpus_comes_back_equal(raw: bool, tmp_path: Path) -> None:
    made = {**hostile(), "nul": HEAD.format("a\0b") + TABLE + "JW | a\0 | b |\n"}
    made = {name: text for name, text in made.items() if "\1" not in text}  # the mark that the reader of the tests uses
    write_lines(tmp_path / "in.jsonl", made)
    assert convert(tmp_path, "in.jsonl", "-o", "t.csv", *(["--raw-csv"] if raw else [])).returncode == 0
    assert in_csv(tmp_path / "t.csv", raw=raw) == expected(dict(made))
    if not raw:
        for name, data in files(tmp_path / "t.csv").items():
            for value in marked(data.decode()).replace('"', "").split(","):
                assert not value.startswith(("=", "@", "+")), f"{name}: {value[:50]}"


@given(st.lists(st.one_of(st.none(), st.text(alphabet="'=+-@\t\r\n\0\",a ＝"), st.text()), min_size=2, max_size=4))
def test_fields_can_be_read_back(row: list[str | None]) -> None:
    if any("\1" in value for value in row if value):
        return
    data = lines([tuple(row)], raw=True).decode()
    assert data.endswith("\r\n")
    assert [field(value, raw=True) for value in row] == data.removesuffix("\r\n").split(",") or any(
        "," in value for value in row if value
    )
    for value in row:
        made = field(value)
        assert made.removeprefix('"')[:1] not in tuple("=+-@\t\r\n\0＝") or value is None


def noted(journal: Path) -> int:
    """How many documents a run that goes on has noted for good."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as base:
        return int(base.execute("SELECT count(*) FROM documents").fetchone()[0])
    return 0


@pytest.mark.full
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    made = pages(1500)
    write_lines(tmp_path / "in.jsonl", made)
    often = "from hcpcs_extract.run import conversion; conversion._SECONDS_BETWEEN_COMMITS = 0"
    command = [sys.executable, "-c", f"{often}; from hcpcs_extract.cli import main; main()", "convert"]
    command += ["in.jsonl", "-o", "t.csv"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    until(lambda: noted(tmp_path / "t.csv" / ".hcpcs-extract" / "part.sqlite3"))
    assert process.poll() is None, "the run ended before it was killed"
    process.kill()
    process.wait()
    assert list((tmp_path / "t.csv").glob("*.csv")) == []
    done = convert(tmp_path, "in.jsonl", "-o", "t.csv", "--resume")
    assert done.returncode == 0
    assert b"skipped " in done.stderr
    assert in_csv(tmp_path / "t.csv", raw=False) == expected(dict(made))


def test_old_files_are_replaced_and_two_settings_do_not_mix(tmp_path: Path) -> None:
    made = {str(n): page(n) for n in range(30)}
    write_lines(tmp_path / "in.jsonl", made)
    assert convert(tmp_path, "in.jsonl", "-o", "t.csv").returncode == 0
    (tmp_path / "t.csv" / "payers.csv").write_text("mine")
    assert convert(tmp_path, "in.jsonl", "-o", "t.csv", "--resume").returncode == 0
    assert in_csv(tmp_path / "t.csv", raw=False) == expected(dict(made))
    done = convert(tmp_path, "in.jsonl", "-o", "t.csv", "--resume", "--raw-csv")
    assert done.returncode == 2
    assert b"output format was csv, now csv, raw" in done.stderr


def test_names_failures_and_what_is_refused(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": page(n)}) for n, name in enumerate(["a", "b", "a"])]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    done = convert(tmp_path, "in.jsonl", "-o", "t.csv")
    assert done.returncode == 3
    assert b"failed: a: write: another document of this run has the same name" in done.stderr
    assert sorted(path.name for path in (tmp_path / "t.csv").iterdir()) == sorted(
        [*NAMES, "failures.jsonl", ".hcpcs-extract"]
    )
    assert in_csv(tmp_path / "t.csv", raw=False) == expected({"a": page(0), "b": page(1)})
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "file.csv").write_text("a,b\n")
    done = convert(tmp_path, "page.txt", "-o", "file.csv")
    assert done.returncode == 2
    assert b"is a file, and this format writes a folder" in done.stderr
    done = convert(tmp_path, "page.txt", "-o", "out/", "--raw-csv")
    assert done.returncode == 2
    assert b"--raw-csv: the output is no CSV" in done.stderr
    assert convert(tmp_path, "page.txt", "-o", "out/").returncode == 0
    assert (tmp_path / "out" / "page.txt.json").is_file()

"""An output that is brought up to date, or gone on with: only what is new is converted, and nothing is mixed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from command_line import contents, page, run
from hcpcs_extract.run import conversion

OUTS = [
    "out.jsonl",
    *(pytest.param(out, marks=pytest.mark.full) for out in ("out/", "out.jsonl.gz", "out.parquet")),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(100, 150):
        (tmp_path / "in" / f"{number}.txt").write_text(page(number))
    return tmp_path


def convert(folder: Path, out: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    return run("convert", "in", "-o", out, *options, cwd=folder)


def skipped(done: subprocess.CompletedProcess[bytes]) -> int:
    found = re.search(rb"^skipped +(\d+)", done.stderr, re.MULTILINE)
    return int(found[1]) if found else 0


def afresh(folder: Path, out: str) -> dict[str, bytes]:
    """What an undisturbed run gives."""
    other = folder / "afresh"
    other.mkdir()
    run("convert", folder / "in", "-o", f"{other}/{out}", cwd=folder)
    try:
        return contents(other, out)
    finally:
        shutil.rmtree(other)


@pytest.mark.full
@pytest.mark.parametrize("out", OUTS)
def test_only_what_is_new_or_changed_is_converted(folder: Path, out: str) -> None:
    assert skipped(convert(folder, out, "--resume")) == 0
    (folder / "in" / "120.txt").write_text(page(120, "paid"))
    (folder / "in" / "099.txt").write_text(page(99))
    (folder / "in" / "125b.txt").write_text(page(125))
    (folder / "in" / "130.txt").unlink()
    done = convert(folder, out, "--resume")
    assert done.returncode == 0
    assert skipped(done) == 48
    assert b"documents   51  (51 records, 0 failures)" in done.stderr
    assert b"gone        1  (of an earlier run, no longer current: 130.txt)" in done.stderr
    now = contents(folder, out)
    now.pop("130.txt.json", None)
    assert now == afresh(folder, out)
    assert skipped(convert(folder, out, "--resume")) == 51


@pytest.mark.full
def test_outputs_of_inputs_that_are_gone_are_said_until_they_are_gone_too(folder: Path) -> None:
    convert(folder, "out/")
    (folder / "in" / "101.txt").unlink()
    for options in (["--resume"], [], ["--resume"]):
        assert b"no longer current: 101.txt" in convert(folder, "out/", *options).stderr
    (folder / "in" / "101.txt").write_text(page(101))
    done = convert(folder, "out/", "--resume")
    assert b"gone " not in done.stderr
    assert skipped(done) == 50
    (folder / "in" / "101.txt").unlink()
    (folder / "out" / "101.txt.json").unlink()
    assert b"gone        1" in convert(folder, "out/").stderr
    assert b"gone " not in convert(folder, "out/").stderr


def test_a_document_that_cannot_be_read_any_more_leaves_no_current_output(folder: Path) -> None:
    convert(folder, "out/")
    (folder / "in" / "101.txt").unlink()
    (folder / "in" / "101.txt").symlink_to("nowhere")
    done = convert(folder, "out/", "--resume")
    assert done.returncode == 3
    assert b"no longer current: 101.txt" in done.stderr


@pytest.mark.parametrize("out", OUTS)
def test_an_output_stays_when_every_document_fails(folder: Path, out: str) -> None:
    convert(folder, out)
    before = contents(folder, out)
    for path in (folder / "in").iterdir():
        path.unlink()
        path.symlink_to("nowhere")
    for options in ([], ["--resume"]):
        done = convert(folder, out, *options)
        assert done.returncode == 3
        assert b"written to  nothing; " in done.stderr
        now = contents(folder, out)
        now.pop("failures.jsonl", None)
        assert now == before


def test_what_a_killed_run_wrote_is_named_as_gone_by_a_fresh_one(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    (other / "z.txt").write_text(page(1))
    run("convert", "other", "-o", "out/", cwd=folder)
    state = folder / "out" / ".hcpcs-extract"
    (state / "complete.sqlite3").rename(state / "part.sqlite3")  # as if it had been killed
    assert b"no longer current: z.txt" in convert(folder, "out/").stderr
    assert b"no longer current: z.txt" in convert(folder, "out/", "--resume").stderr


@pytest.mark.parametrize("out", OUTS)
def test_failures_are_tried_again(folder: Path, out: str) -> None:
    (folder / "in" / "110.txt").unlink()
    (folder / "in" / "110.txt").symlink_to("nowhere")
    assert convert(folder, out).returncode == 3
    beside = {"out/": "out/failures.jsonl", "out.parquet": "out.parquet.failures.jsonl"}
    failures = folder / beside.get(out, "out.failures.jsonl")
    assert json.loads(failures.read_bytes())["name"] == "110.txt"
    assert run("validate", failures).returncode == 0
    assert convert(folder, out, "--resume").returncode == 3
    (folder / "in" / "110.txt").unlink()
    (folder / "in" / "110.txt").write_text(page(110))
    done = convert(folder, out, "--resume")
    assert (done.returncode, skipped(done)) == (0, 49)
    assert not failures.exists()
    assert contents(folder, out) == afresh(folder, out)


@pytest.mark.parametrize("out", OUTS)
def test_other_settings_are_refused_and_nothing_is_touched(folder: Path, out: str) -> None:
    convert(folder, out)
    before = contents(folder, out)
    done = convert(folder, out, "--resume", "--input-format", "markdown")
    assert done.returncode == 2
    assert b"was made with other settings (input format was auto, now markdown)" in done.stderr
    assert contents(folder, out) == before
    assert skipped(convert(folder, out, "--resume")) == 50
    assert skipped(convert(folder, out, "--input-format", "markdown")) == 0
    assert skipped(convert(folder, out, "--resume", "--input-format", "markdown")) == 50


def test_another_version_is_refused(folder: Path) -> None:
    convert(folder, "out.jsonl")
    with sqlite3.connect(folder / ".out.jsonl.hcpcs-extract" / "complete.sqlite3") as base:
        base.execute("UPDATE settings SET value = '0.0.9 (abc)' WHERE name = 'extractor'")
    base.close()
    done = convert(folder, "out.jsonl", "--resume")
    assert done.returncode == 2
    assert b"extractor was 0.0.9 (abc), now 0.1.0 (" in done.stderr


@pytest.mark.parametrize("out", OUTS)
def test_an_output_that_was_changed_by_hand_is_made_again(folder: Path, out: str) -> None:
    convert(folder, out)
    expected = contents(folder, out)
    if out == "out/":
        (folder / "out" / "101.txt.json").write_text("{}")
        (folder / "out" / "102.txt.json").unlink()
    elif out == "out.jsonl":
        (folder / out).write_bytes((folder / out).read_bytes().replace(b"102.txt", b"xxx.txt"))
    else:
        (folder / out).write_bytes(gzip.compress(b"nothing"))
    done = convert(folder, out, "--resume")
    assert skipped(done) == {"out/": 48, "out.jsonl": 49, "out.jsonl.gz": 0, "out.parquet": 50}[out]
    assert contents(folder, out) == expected


def test_lines_of_a_compressed_file_in_another_order_are_found_without_unpacking_it_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hcpcs_extract.output.sinks.jsonl import LineMaker
    from hcpcs_extract.run.journal import Entry, digest_of
    from hcpcs_extract.run.totals import Counts

    lines = [b"%d\n" % number for number in range(100, 200)]
    (tmp_path / "r.jsonl.gz").write_bytes(gzip.compress(b"".join(lines)))
    entries = [Entry("", b"", digest_of(line), 4 * n, 4, Counts()) for n, line in enumerate(lines)]

    def rewind(_file: gzip.GzipFile) -> None:
        raise AssertionError("unpacked again from its beginning")

    monkeypatch.setattr(gzip.GzipFile, "rewind", rewind)
    maker = LineMaker([tmp_path / "r.jsonl.gz"])
    assert [maker.recall(entry) for entry in entries[::-1]] == lines[::-1]
    maker._opened[tmp_path / "r.jsonl.gz"].close()
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl.gz"]


@pytest.mark.full
@pytest.mark.parametrize("damage", ["rubbish", "empty", "removed", "in its middle"])
def test_a_damaged_journal_costs_time_alone(folder: Path, damage: str) -> None:
    convert(folder, "out/")
    expected = contents(folder, "out/")
    journal = folder / "out" / ".hcpcs-extract" / "complete.sqlite3"
    if damage == "in its middle":
        whole = journal.read_bytes()
        journal.write_bytes(whole[: 4 * 4096] + b"\xaa" * (len(whole) - 4 * 4096))
    elif damage == "removed":
        shutil.rmtree(journal.parent)
    else:
        journal.write_bytes(b"rubbish" * 1000 if damage == "rubbish" else b"")
    done = convert(folder, "out/", "--resume")
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert skipped(done) < (50 if damage == "in its middle" else 1)
    assert contents(folder, "out/") == expected
    assert skipped(convert(folder, "out/", "--resume")) == 50


def test_a_second_run_into_the_same_output_is_refused(folder: Path) -> None:
    convert(folder, "out/")
    lock = sqlite3.connect(folder / "out" / ".hcpcs-extract" / "lock.sqlite3")
    lock.execute("BEGIN EXCLUSIVE")
    done = convert(folder, "out/")
    lock.close()
    assert done.returncode == 2
    assert b"another run is writing there" in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
@pytest.mark.parametrize("out", OUTS)
def test_the_same_bytes_for_any_number_of_workers(folder: Path, out: str, jobs: str) -> None:
    (folder / "in" / "115.txt").unlink()
    (folder / "in" / "115.txt").symlink_to("nowhere")
    convert(folder, out, "--jobs", jobs)
    assert contents(folder, out) == afresh(folder, out)


@pytest.mark.full
def test_five_thousand_documents_of_which_ten_are_new(tmp_path: Path) -> None:
    from conftest import write_generated

    write_generated(tmp_path / "in", 5000)
    new = sorted((tmp_path / "in").rglob("*.*"))[::500]
    for path in new:
        path.rename(tmp_path / path.name)
    convert(tmp_path, "out/")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.json")}
    for path in new:
        (tmp_path / path.name).rename(path)
    done = convert(tmp_path, "out/", "--resume")
    assert done.returncode == 0
    assert skipped(done) == 4990
    assert b"documents   5000  (5000 records, 0 failures)" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(list((tmp_path / "out").rglob("*.json"))) == 5000


def test_another_version_of_a_library_that_reads_pages_is_another_build(monkeypatch: pytest.MonkeyPatch) -> None:
    built = conversion.build.__wrapped__
    before = built()
    assert built() == before == conversion.build()
    monkeypatch.setattr("hcpcs_extract.run.conversion.version", lambda name: "0" if name == "lxml" else version(name))
    assert built() != before

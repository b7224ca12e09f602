"""Temporary files of killed runs are removed by the next run, those of a run that is under way are not."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from command_line import PAGE, run
from hcpcs_extract.run.whole_files import PART, temporary_beside

LOAD = ["convert", "in.jsonl", "-o", "sqlite:///records.db"]
STARTED: list[subprocess.Popen[bytes]] = []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with documents, one of which fails; processes that were started in it are ended."""
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "in.jsonl").write_text('{"id": "a.txt", "text": "HCPCS J9203: X, 0.1 mg"}\n{"id": "broken"}\n')
    yield tmp_path
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.communicate()


@pytest.fixture
def lock(folder: Path) -> Iterator[sqlite3.Connection]:
    """A database that is loaded, and locked: a load waits until the lock is given up."""
    assert run(*LOAD, cwd=folder).returncode == 3
    with closing(sqlite3.connect(folder / "records.db", isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        yield base


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start a load, and return it when its temporary file is there."""
    program = "from hcpcs_extract.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", program, *LOAD], cwd=folder, stderr=subprocess.PIPE)
    STARTED.append(process)
    while not any(f".{process.pid}." in name for name in parts(folder)):
        assert process.poll() is None
        time.sleep(0.01)
    return process


def parts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(PART))


def test_the_next_load_removes_what_a_killed_one_left(folder: Path, lock: sqlite3.Connection) -> None:
    for _ in range(2):
        process = start(folder)
        process.kill()
        process.wait()
    assert parts(folder)
    lock.execute("ROLLBACK")
    assert run(*LOAD, cwd=folder).returncode == 3
    assert parts(folder) == []


def test_a_load_that_is_under_way_keeps_its_failures(folder: Path, lock: sqlite3.Connection) -> None:
    killed = start(folder)
    process = start(folder)
    killed.kill()
    killed.wait()
    other = ["convert", "page.txt", "-o", "out.jsonl", "--failures", "records.db.failures.jsonl"]
    assert run(*other, cwd=folder).returncode == 0
    (left,) = parts(folder)
    assert f".{process.pid}." in left
    lock.execute("ROLLBACK")
    _, stderr = process.communicate()
    STARTED.remove(process)
    assert process.returncode == 3, stderr.decode()
    assert b'"in.jsonl:2"' in (folder / "records.db.failures.jsonl").read_bytes()
    assert parts(folder) == []


@pytest.mark.parametrize(
    ("options", "out"),
    [
        (("report", "page.txt", "-o", "page.html"), "page.html"),
        (("check", "page.txt", "--fail-on", "never", "--baseline", "known.json", "--update-baseline"), "known.json"),
    ],
)
def test_the_same_beside_a_report_and_a_baseline(options: tuple[str, ...], out: str, folder: Path) -> None:
    left = temporary_beside(folder / out)
    left.write_bytes(b"half")
    left.rename(left.with_name(left.name.replace(PART, f"0{PART}")))  # of another process
    others = [folder / name for name in (f".00000000.1{PART}", f".notes{PART}", f"{out}{PART}")]
    for path in others:
        path.write_bytes(b"of something else")
    named = temporary_beside(folder / out).name
    others += [folder / named.replace(PART, f"{number}{PART}") for number in (1, 2)]
    os.mkfifo(others[-2])
    others[-1].symlink_to("page.txt")
    assert run(*options, cwd=folder).returncode == 0
    assert sorted(folder.iterdir()) == sorted([*others, folder / "page.txt", folder / "in.jsonl", folder / out])


def test_a_temporary_file_is_held_as_long_as_it_is_open(folder: Path) -> None:
    from hcpcs_extract.run.whole_files import held, remove_abandoned

    path = temporary_beside(folder / "x.html")
    with held(path) as file:
        remove_abandoned(folder / "x.html")
        assert path.exists()
        file.write(b"x")
    remove_abandoned(folder / "x.html")
    assert not path.exists()

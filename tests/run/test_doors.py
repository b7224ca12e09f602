"""Doors that stay shut: no link in or beside an output leads a write elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from command_line import run
from conftest import needed
from hcpcs_extract.run.whole_files import temporary_beside, write_whole

PAGE = "Summary & Overview\nHCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nIt is billed."
PRECIOUS = b"precious"
BROKEN = "q.txt.gz"
"""A document that fails, so that there is a failure to write."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.txt").write_text(PAGE)
    (tmp_path / BROKEN).write_bytes(b"\0")
    (tmp_path / "out").mkdir()
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "a").write_bytes(PRECIOUS)
    return tmp_path


def unharmed(folder: Path) -> bool:
    """Whether the folder outside holds what it held before."""
    return {path.name: path.read_bytes() for path in (folder / "victim").iterdir()} == {"a": PRECIOUS}


def soft(place: Path, target: Path) -> None:
    place.symlink_to(target)


def hard(place: Path, target: Path) -> None:
    place.hardlink_to(target)


@pytest.mark.parametrize("link", [soft, hard])
@pytest.mark.parametrize(
    ("out", "planted"),
    [
        ("out/", "out/.failures.jsonl.hcpcs-extract-part"),
        ("out.jsonl", ".out.failures.jsonl.hcpcs-extract-part"),
        ("out.csv/", "out.csv/.failures.jsonl.hcpcs-extract-part"),
        ("out.parquet", ".out.parquet.hcpcs-extract/part.parquet"),
    ],
)
def test_a_link_in_the_place_of_a_temporary_file_is_replaced(
    out: str, planted: str, link: Callable[[Path, Path], None], folder: Path
) -> None:
    if "parquet" in out and find_spec("pyarrow") is None:
        needed("pyarrow")
    (folder / planted).parent.mkdir(parents=True, exist_ok=True)
    link(folder / planted, folder / "victim" / "a")
    assert run("convert", "p.txt", BROKEN, "-o", out, cwd=folder).returncode == 3
    assert unharmed(folder)


@pytest.mark.parametrize("name", ["lock.sqlite3", "lines", "superseded-0.sqlite3"])
def test_a_link_in_the_state_folder_creates_nothing_elsewhere(name: str, folder: Path) -> None:
    (folder / "out" / ".hcpcs-extract").mkdir()
    (folder / "out" / ".hcpcs-extract" / name).symlink_to(folder / "victim" / "new")
    (folder / "out" / ".hcpcs-extract" / "complete.sqlite3-journal").symlink_to(folder / "victim" / "a")
    assert run("convert", "p.txt", "-o", "out/", cwd=folder).returncode == 0
    assert unharmed(folder)
    assert not any(path.is_symlink() for path in (folder / "out" / ".hcpcs-extract").iterdir())


def test_a_journal_that_has_another_name_elsewhere_is_copied_before_it_is_used(folder: Path) -> None:
    assert run("convert", "p.txt", "-o", "out/", cwd=folder).returncode == 0
    state = folder / "out" / ".hcpcs-extract"
    for path in state.iterdir():
        (folder / f"backup-{path.name}").hardlink_to(path)
    done = run("convert", "p.txt", "-o", "out/", "--resume", cwd=folder)
    assert b"skipped     1" in done.stderr
    assert {path.stat().st_nlink for path in state.iterdir()} == {1}


@pytest.mark.parametrize(("out", "planted"), [("out/", "out/.hcpcs-extract"), ("r.jsonl", ".r.jsonl.hcpcs-extract")])
@pytest.mark.parametrize("target", ["victim", "nowhere"])
def test_a_link_in_the_place_of_the_state_folder_is_refused(out: str, planted: str, target: str, folder: Path) -> None:
    (folder / planted).symlink_to(folder / target)
    done = run("convert", "p.txt", "-o", out, cwd=folder)
    assert done.returncode == 2
    assert f"{planted} is a link to another place" in done.stderr.decode()
    assert unharmed(folder)
    assert not (folder / "nowhere").exists()


def test_a_link_below_the_output_folder_is_not_followed_even_inside_it(folder: Path) -> None:
    """Two documents would write one file, by two names."""
    (folder / "out" / "b").mkdir()
    (folder / "out" / "a").symlink_to("b")
    lines = [json.dumps({"id": name, "text": PAGE}) for name in ("a/x", "b/x")]
    (folder / "in.jsonl").write_text("\n".join(lines))
    done = run("convert", "in.jsonl", "-o", "out/", cwd=folder)
    assert done.returncode == 3
    (failure,) = [json.loads(line) for line in (folder / "out" / "failures.jsonl").read_bytes().splitlines()]
    assert (failure["name"], failure["reason"]) == ("a/x", "a in the output folder is a link to another place")
    assert json.loads((folder / "out" / "b" / "x.json").read_bytes())["source"]["name"] == "b/x"


@pytest.mark.parametrize("link", [soft, hard])
def test_a_file_that_appears_whole_is_written_beside_no_link(link: Callable[[Path, Path], None], folder: Path) -> None:
    place = folder / "out" / "record.json"
    link(temporary_beside(place), folder / "victim" / "a")
    write_whole(place, b"new")
    assert place.read_bytes() == b"new"
    assert not place.is_symlink()
    assert unharmed(folder)


def test_an_output_file_that_is_a_link_is_refused(folder: Path) -> None:
    (folder / "r.jsonl").symlink_to("victim/a")
    done = run("convert", "p.txt", "-o", "r.jsonl", cwd=folder)
    assert done.returncode == 2
    assert b"r.jsonl: is a link to another place" in done.stderr
    assert unharmed(folder)


@pytest.mark.parametrize("name", ["r.db", "r.db-journal", "r.db-wal", "r.db-shm"])
def test_a_database_that_is_a_link_or_has_one_beside_it_is_refused(name: str, folder: Path) -> None:
    if find_spec("sqlalchemy") is None:
        needed("SQLAlchemy")
    (folder / "victim" / "a").unlink()
    sqlite3.connect(folder / "victim" / "a").close()
    (folder / name).symlink_to("victim/a")
    done = run("convert", "p.txt", "-o", "sqlite:///r.db", cwd=folder)
    assert done.returncode == 2
    assert f"{name} is a link to another place" in done.stderr.decode()
    assert (folder / "victim" / "a").read_bytes() == b""

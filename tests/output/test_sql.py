"""Databases: what is loaded, again and anew, by two at once, through kills and outages.

Also what they cannot hold, and what is said when something is wrong.
"""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from command_line import PAGE, page, run
from conftest import needed
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.output.sinks._postgresql_search import STATEMENTS
from hcpcs_extract.output.sinks.postgresql import CopyMaker
from hcpcs_extract.output.sinks.sqlite import RowMaker, _backend, _remove_left
from hcpcs_extract.output.tables.rows import document_id
from hcpcs_extract.output.tables.tables import TABLES
from hcpcs_extract.pipeline import extract_with_text
from hcpcs_extract.run.sink import redacted
from postgres import PASSWORD, QUOTED, Server
from processes import until
from rows_read_back import Tables, expected, in_postgresql, in_sqlite
from table_inputs import HEAD, TABLE, hostile, pages, write_lines

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "corpus"
COMMAND = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "convert"]
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)]
STARTED: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def _nothing_runs_on() -> Iterator[None]:
    yield
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


class Place:
    """A folder to work in, and a database that is empty."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.is_sqlite = url.startswith("sqlite")
        self.file = folder / "records.db"
        self.failures = folder / f"{'records.db' if self.is_sqlite else url.rpartition('/')[2]}.failures.jsonl"

    def convert(self, *inputs: str | Path, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        done = run("convert", *inputs, "-o", self.url, *options, cwd=self.folder)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert PASSWORD.encode() not in done.stderr
        assert QUOTED.encode() not in done.stderr
        return done

    def start(self, *inputs: str | Path) -> subprocess.Popen[bytes]:
        command = [*COMMAND, *map(str, inputs), "-o", self.url]
        process = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE)
        STARTED.append(process)
        return process

    def tables(self) -> Tables:
        return in_sqlite(self.file) if self.is_sqlite else in_postgresql(self.url)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        if not self.is_sqlite:
            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(sql.encode())
                return cursor.fetchall() if cursor.description else []
        base = sqlite3.connect(self.file, isolation_level=None)
        try:
            return base.execute(sql).fetchall()
        finally:
            base.close()

    def versions(self) -> object:
        """Something that is other after any write."""
        if self.is_sqlite:
            return self.file.read_bytes()
        names = [*(table.name for table in TABLES), "hcpcs_extract_loaded", "hcpcs_extract_version"]
        return [self.query(f"SELECT xmin::text, ctid::text FROM {name} ORDER BY 2") for name in names]


def place_of(kind: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    if kind == "sqlite":
        return Place(folder, "sqlite:///records.db")
    server: Server = request.getfixturevalue("postgres")
    return Place(folder, server.database())


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return place_of(request.param, tmp_path, request)


@pytest.fixture
def in_postgres(tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    return place_of("postgresql", tmp_path, request)


def of(pages: dict[str, str]) -> Tables:
    return expected(dict(pages))


def tabled(number: int, word: str = "billed") -> str:
    return page(number, word) + f"\n{TABLE}JW | Amount {word} | When a vial is left over |\n"


def assert_sound(place: Place) -> None:
    """No row without its document, and the full text as the sections have it."""
    for table in TABLES[1:]:
        orphans = f"SELECT count(*) FROM {table.name} WHERE document_id NOT IN (SELECT document_id FROM documents)"
        assert place.query(orphans) == [(0,)]
    if place.is_sqlite:
        assert place.query("PRAGMA integrity_check") == [("ok",)]
        assert place.query("PRAGMA foreign_key_check") == []
        place.query("INSERT INTO sections_search(sections_search, rank) VALUES ('integrity-check', 1)")


def test_the_corpus_and_again(place: Place) -> None:
    corpus = {d.name: d.data for d in documents([str(CORPUS)]) if isinstance(d, Document)}
    with_nul = [name for name, data in corpus.items() if (b"\0" in data if isinstance(data, bytes) else "\0" in data)]
    assert with_nul
    done = place.convert(CORPUS, options=("--jobs", "2"))
    if place.is_sqlite:
        assert done.returncode == 0
    else:
        assert done.returncode == 3
        failures = [json.loads(line) for line in place.failures.read_text().splitlines()]
        assert [failure["name"] for failure in failures] == with_nul
        assert {failure["stage"] for failure in failures} == {"write"}
        assert all("cannot hold the character NUL" in failure["reason"] for failure in failures)
        corpus = {name: data for name, data in corpus.items() if name not in with_nul}
    assert place.tables() == expected(corpus)
    assert_sound(place)
    before = place.versions()
    again = place.convert(CORPUS, options=("--jobs", "1"))
    assert again.returncode == done.returncode
    assert b"unchanged   %d " % len(corpus) in again.stderr
    assert place.versions() == before


@pytest.mark.full
def test_changed_documents_are_replaced_and_gone_ones_stay(place: Place) -> None:
    first = {str(n): page(n) for n in range(20)}
    write_lines(place.folder / "in.jsonl", first)
    assert place.convert("in.jsonl").returncode == 0
    second = {**first, "3": page(3, "paid").replace("J9203", "J9229"), "new": page(99)}
    write_lines(place.folder / "in.jsonl", {name: text for name, text in second.items() if name != "7"})
    done = place.convert("in.jsonl")
    assert b"unchanged   18 " in done.stderr
    assert place.tables() == of(second)
    assert_sound(place)


def test_deleting_a_document_deletes_its_rows_and_it_can_be_loaded_again(place: Place) -> None:
    whole = {str(n): page(n) for n in range(5)}
    write_lines(place.folder / "in.jsonl", whole)
    place.convert("in.jsonl")
    place.query("DELETE FROM documents WHERE name = '2'")  # in SQLite with foreign keys off, as its shell has them
    assert place.tables() == of({name: text for name, text in whole.items() if name != "2"})
    assert_sound(place)
    assert b"unchanged   4 " in place.convert("in.jsonl").stderr
    assert place.tables() == of(whole)


def test_a_second_document_of_the_same_name_is_a_failure(place: Place) -> None:
    lines = [json.dumps({"id": "x", "text": page(1)}), json.dumps({"id": "y", "text": page(2)})]
    lines.append(json.dumps({"id": "x", "text": page(3)}))
    (place.folder / "in.jsonl").write_text("\n".join(lines))
    done = place.convert("in.jsonl")
    assert done.returncode == 3
    assert b"failed: x: write: another document of this run has the same name" in done.stderr
    assert b"documents   3  (2 records, 1 failures)" in done.stderr
    assert place.tables() == of({"x": page(1), "y": page(2)})
    assert [json.loads(line)["name"] for line in place.failures.read_text().splitlines()] == ["x"]


def test_going_on_is_what_a_load_does_anyway(place: Place) -> None:
    write_lines(place.folder / "in.jsonl", {"x": page(1)})
    assert place.convert("in.jsonl", options=("--resume",)).returncode == 0
    write_lines(place.folder / "in.jsonl", {"x": page(1), "y": page(2)})
    assert b"unchanged   1 " in place.convert("in.jsonl", options=("--resume",)).stderr
    assert place.tables() == of({"x": page(1), "y": page(2)})


def test_a_clean_load_leaves_the_failures_of_another_database(in_postgres: Place, postgres: Server) -> None:
    write_lines(in_postgres.folder / "in.jsonl", {"nul": page(1) + "\0", "x": page(2)})
    assert in_postgres.convert("in.jsonl").returncode == 3
    before = in_postgres.failures.read_bytes()
    write_lines(in_postgres.folder / "in.jsonl", {"x": page(2)})
    assert Place(in_postgres.folder, postgres.database()).convert("in.jsonl").returncode == 0
    assert in_postgres.failures.read_bytes() == before
    assert in_postgres.convert("in.jsonl").returncode == 0
    assert not in_postgres.failures.exists()


def test_waiting_in_vain_for_another_load_is_said(in_postgres: Place) -> None:
    from hcpcs_extract.output.database.loading import Database, DatabaseError
    from hcpcs_extract.output.sinks import postgresql

    backend = postgresql._backend(in_postgres.url)
    impatient = Database(backend._replace(lock=backend.lock.replace("60s", "100ms")))
    with psycopg.connect(in_postgres.url) as other:
        other.execute(backend.lock.encode())
        with pytest.raises(DatabaseError, match="lock timeout; another load, or another program, holds the database"):
            impatient.create()
    impatient.close()


def test_waiting_in_vain_for_a_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hcpcs_extract.output.database.loading import Database, DatabaseError
    from hcpcs_extract.output.sinks import sqlite

    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.1)
    impatient = Database(sqlite._backend(tmp_path / "records.db"))
    other = sqlite3.connect(tmp_path / "records.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match="locked; another load, or another program, holds the database"):
        impatient.create()
    other.close()
    impatient.close()


SQL = dict(re.findall(r"<!-- query: (\w+) -->\n```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL))


def test_the_query_of_the_readme_has_the_same_answer_in_both(
    tmp_path: Path, in_postgres: Place, request: pytest.FixtureRequest
) -> None:
    in_sqlite = place_of("sqlite", tmp_path, request)
    answers = []
    for place in (in_sqlite, in_postgres):
        place.convert(*(path for path in sorted(CORPUS.rglob("j*.txt")) if b"\0" not in path.read_bytes()))
        answers.append(place.query(SQL["both"]))
    assert answers[0] == answers[1]
    assert len(answers[0]) > 5
    assert {code for code, _ in answers[0]} >= {"J9229"}


# Words that stand beside slashes, points, hyphens and marks beyond ASCII somewhere in the samples.
SEARCHED = (
    "discarded", "administered", "injection", "mg", "mL", "plan", "payer", "surgeon", "treatment", "data", "available",
    "IU", "percent", "spinal", "patient", "views", "J9229", '"drug amount"',
)  # fmt: skip


def test_both_searches_find_the_same_sections(
    tmp_path: Path, in_postgres: Place, request: pytest.FixtureRequest
) -> None:
    in_sqlite = place_of("sqlite", tmp_path, request)
    for place in (in_sqlite, in_postgres):
        place.convert(
            *(path for path in sorted(CORPUS.rglob("*.*")) if is_page(path) and b"\0" not in path.read_bytes())
        )
    shown = [
        sorted(place.query(SQL[kind]), key=str) for place, kind in ((in_sqlite, "sqlite"), (in_postgres, "postgresql"))
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) > 20
    for words in SEARCHED:
        matched = f"sections_search ON sections_search.rowid = search_id WHERE sections_search MATCH '{words}'"
        left = in_sqlite.query(f"SELECT document_id, section_number FROM sections JOIN {matched}")
        matched = f"search @@ websearch_to_tsquery('english', '{words}')"
        right = in_postgres.query(f"SELECT document_id, section_number FROM sections WHERE {matched}")
        assert sorted(left) == sorted(right), words
        assert left, words


def is_page(path: Path) -> bool:
    return path.suffix in {".txt", ".md", ".html"}


def test_marks_part_words(place: Place) -> None:
    text = (
        "Given/not used. End.Next 99213-99215, COVID-19; non-small, "
        "0.1 mg/mL \u201cquoted\u201d\u2014dash <tag> lost\ufffdmark"
    )
    write_lines(place.folder / "in.jsonl", {"a": PAGE + text})
    place.convert("in.jsonl")
    for word in (
        "given",
        "next",
        "99213",
        "99215",
        "covid",
        "19",
        "small",
        "ml",
        "quoted",
        "dash",
        "tag",
        "mark",
        '"0.1"',
    ):
        condition = f"search @@ websearch_to_tsquery('english', '{word}')"
        if place.is_sqlite:
            condition = f"search_id IN (SELECT rowid FROM sections_search WHERE sections_search MATCH '{word}')"
        assert place.query(f"SELECT count(*) > 0 FROM sections WHERE {condition}")[0][0], word


def test_search_finds_words_in_their_forms(place: Place) -> None:
    write_lines(place.folder / "in.jsonl", {"a": PAGE, "b": PAGE.replace("It is billed.", "Two injected vials.")})
    place.convert("in.jsonl")
    condition = (
        "sections_search MATCH 'vial AND inject'" if place.is_sqlite else "search @@ to_tsquery('vial & inject')"
    )
    join = "JOIN sections_search ON sections_search.rowid = sections.search_id" if place.is_sqlite else ""
    found = place.query(f"SELECT name FROM documents JOIN sections USING (document_id) {join} WHERE {condition}")
    assert found == [("b",)]


@pytest.mark.full
def test_a_hostile_corpus_comes_back_equal(place: Place) -> None:
    nul = {"nul": HEAD.format("a\0b") + TABLE + "JW | a\0 | b |\n"}
    sound = hostile()
    write_lines(place.folder / "in.jsonl", {**nul, **sound})
    done = place.convert("in.jsonl")
    if place.is_sqlite:
        sound |= nul
    else:
        assert b"failed: nul: write: PostgreSQL cannot hold the character NUL" in done.stderr
    assert done.returncode == (0 if place.is_sqlite else 3), done.stderr.decode()
    assert place.tables() == of(sound)
    assert_sound(place)
    assert place.query("SELECT count(*) FROM table_cells WHERE length(text) > 990000") != [(0,)]
    before = place.versions()
    place.convert("in.jsonl")
    assert place.versions() == before


def test_amounts_are_numbers_and_exact(place: Place) -> None:
    amounts = ["0.1", "0.30", "0.001", "7", "100", "12500"]
    lines = {a: f"HCPCS J9203: Gemtuzumab Ozogamicin Injection, {a} mg\nIt is billed.\n" for a in amounts}
    write_lines(place.folder / "in.jsonl", lines)
    assert place.convert("in.jsonl").returncode == 0
    found = {row[1]: row[17] for row in place.tables()["documents"]}
    assert found == {a: Decimal(a) for a in amounts}
    assert place.query("SELECT count(*) FROM documents WHERE dose_amount > 5") == [(3,)]
    assert place.query("SELECT name FROM documents WHERE dose_amount = 0.1") == [("0.1",)]


def test_an_amount_with_many_digits_is_refused_by_sqlite_alone() -> None:
    record, text = extract_with_text("HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nIt", name="x")
    assert record.product
    assert record.product.dose
    product, dose = record.product, replace(record.product.dose, amount="123456789012.3456")
    record = replace(record, product=replace(product, dose=dose))
    with pytest.raises(OSError, match=r"cannot hold the amount 123456789012\.3456 exactly"):
        RowMaker().make(record, b"", text)
    assert b"\t123456789012.3456\t" in CopyMaker().make(record, b"", text).output
    dose = replace(dose, amount="123456789.345600000")  # 13 digits and zeros
    assert RowMaker().make(replace(record, product=replace(product, dose=dose)), b"", text).output


@pytest.mark.full
def test_the_same_rows_for_any_number_of_workers(place: Place) -> None:
    made = pages(150)
    write_lines(place.folder / "in.jsonl", made)
    assert place.convert("in.jsonl", options=("--jobs", "3")).returncode == 0
    assert place.tables() == of(made)


@pytest.mark.full
def test_two_loads_at_once(place: Place) -> None:
    made = pages(400)
    names = list(made)
    write_lines(place.folder / "one.jsonl", {name: made[name] for name in names[:300]})
    write_lines(place.folder / "other.jsonl", {name: made[name] for name in reversed(names[100:])})
    running = [place.start("one.jsonl"), place.start("other.jsonl")]
    for process in running:
        _, stderr = process.communicate()
        assert process.returncode == 0, stderr.decode()
    assert place.tables() == of(made)
    assert_sound(place)


@contextmanager
def held_up(place: Place, table: str) -> Iterator[None]:
    """Every load stands still inside its transaction, when it comes to a table; yields when one does."""
    with psycopg.connect(place.url) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield


def waits(place: Place) -> bool:
    return place.query("SELECT count(*) FROM pg_locks WHERE NOT granted") != [(0,)]


@pytest.mark.parametrize("table", ["documents", "sections", "table_cells", "findings", "hcpcs_extract_loaded"])
def test_a_load_into_postgresql_is_killed(in_postgres: Place, table: str) -> None:
    place = in_postgres
    before = {str(n): tabled(n) for n in range(30)}
    after = {str(n): tabled(n, "paid" if n % 3 else "billed") for n in range(40)}
    write_lines(place.folder / "before.jsonl", before)
    write_lines(place.folder / "after.jsonl", after)
    assert place.convert("before.jsonl").returncode == 0
    with held_up(place, table):
        process = place.start("after.jsonl")
        until(lambda: waits(place))
        process.kill()
        process.communicate()
    until(lambda: not waits(place))
    assert place.tables() == of(before)
    assert place.convert("after.jsonl").returncode == 0
    assert place.tables() == of(after)
    assert_sound(place)


@pytest.mark.full
def test_a_load_into_sqlite_is_killed(tmp_path: Path) -> None:
    place = Place(tmp_path, "sqlite:///records.db")
    before = {str(n): tabled(n) for n in range(30)}
    after = {str(n): tabled(n, "paid" if n % 3 else "billed") for n in range(40)}
    write_lines(tmp_path / "before.jsonl", before)
    write_lines(tmp_path / "after.jsonl", after)
    assert place.convert("before.jsonl").returncode == 0
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    place.query(f"CREATE VIEW endless AS {endless}")
    place.query("CREATE TRIGGER hold AFTER INSERT ON findings BEGIN SELECT count(*) FROM endless; END")
    process = place.start("after.jsonl")
    until((tmp_path / "records.db-journal").exists)
    time.sleep(0.5)
    process.kill()
    process.communicate()
    place.query("DROP TRIGGER hold")
    place.query("DROP VIEW endless")
    assert place.tables() == of(before)
    assert place.convert("after.jsonl").returncode == 0
    assert place.tables() == of(after)
    assert_sound(place)


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("content", [b"", bytes(5000)])
@pytest.mark.parametrize("changed", [True, False])
def test_what_a_killed_load_left_beside_a_sqlite_file_goes(
    ending: str, content: bytes, changed: bool, tmp_path: Path
) -> None:
    place = Place(tmp_path, "sqlite:///records.db")
    before = {"1": tabled(1)}
    after = {"1": tabled(1, "paid")} if changed else before
    write_lines(tmp_path / "before.jsonl", before)
    write_lines(tmp_path / "after.jsonl", after)
    assert place.convert("before.jsonl").returncode == 0
    left = tmp_path / f"records.db{ending}"
    left.write_bytes(content)
    assert place.convert("after.jsonl").returncode == 0
    assert not left.exists()
    assert place.tables() == of(after)


def test_files_beside_a_sqlite_file_that_is_in_use_stay(tmp_path: Path) -> None:
    file, left = tmp_path / "records.db", tmp_path / "records.db-shm"
    left.write_bytes(b"")
    engine = _backend(file).engine
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _remove_left(engine, [left])
        assert left.exists()
        other.execute("ROLLBACK")
        _remove_left(engine, [left])
    engine.dispose()
    assert not left.exists()


@pytest.mark.full
@pytest.mark.parametrize("kind", KINDS)
def test_kills_at_any_moment(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = place_of(kind, tmp_path, request)
    made = pages(1200)
    write_lines(tmp_path / "in.jsonl", made)
    for seconds in (1.5, 3.0, 5.0):
        process = place.start("in.jsonl")
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        tables = place.tables() if place.query(f"SELECT count(*) FROM {catalogue(place)}") != [(0,)] else None
        if tables is not None:  # whole documents, in batches from the first
            names = {row[1] for row in tables["documents"]}
            assert names == set(list(made)[: len(names)])
            assert tables == of({name: made[name] for name in names})
    assert place.convert("in.jsonl").returncode == 0
    assert place.tables() == of(made)
    assert_sound(place)


def catalogue(place: Place) -> str:
    if place.is_sqlite:
        return "sqlite_master WHERE name = 'hcpcs_extract_version'"
    return "pg_tables WHERE tablename = 'hcpcs_extract_version'"


def test_an_outage_midway(in_postgres: Place, postgres: Server) -> None:
    place = in_postgres
    before = {str(n): tabled(n) for n in range(30)}
    after = {str(n): tabled(n, "paid") for n in range(40)}
    write_lines(place.folder / "before.jsonl", before)
    write_lines(place.folder / "after.jsonl", after)
    assert place.convert("before.jsonl").returncode == 0
    other = psycopg.connect(place.url)
    other.execute("LOCK TABLE findings IN ACCESS EXCLUSIVE MODE")
    process = place.start("after.jsonl")
    until(lambda: waits(place))
    postgres.stop("immediate")
    _, stderr = process.communicate()
    other.close()
    postgres.start()
    assert process.returncode == 3, stderr.decode()
    assert b"Traceback" not in stderr
    assert PASSWORD.encode() not in stderr
    assert b"error: postgresql://loader:***@127.0.0.1" in stderr
    assert b"what the database holds is kept; the same command goes on from there" in stderr
    assert place.tables() == of(before)
    assert place.convert("after.jsonl").returncode == 0
    assert place.tables() == of(after)


def test_an_interrupt_keeps_what_was_done(in_postgres: Place) -> None:
    place = in_postgres
    made = pages(2000)
    write_lines(place.folder / "in.jsonl", made)
    process = place.start("in.jsonl")
    until(lambda: place.query(f"SELECT count(*) FROM {catalogue(place)}") != [(0,)])
    until(lambda: place.query("SELECT count(*) FROM documents") != [(0,)])
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert b"the same command goes on from there" in stderr
    names = {row[1] for row in place.tables()["documents"]}
    assert 0 < len(names) < len(made)
    assert place.tables() == of({name: made[name] for name in names})


def refused(place: Place, url: str, says: str, *options: str) -> None:
    """Wrong usage, said at once, without password."""
    (place.folder / "page.txt").write_text(PAGE)
    done = Place(place.folder, url).convert("page.txt", options=options)
    assert done.returncode == 2, done.stderr.decode()
    assert says in done.stderr.decode()
    assert b"documents " not in done.stderr


@pytest.mark.full
def test_what_is_refused_by_sqlite(tmp_path: Path) -> None:
    place = Place(tmp_path, "sqlite:///records.db")
    for url in ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:records.db", "sqlite:///a.db?mode=ro"):
        refused(place, url, "give the path of a file")
    refused(place, "sqlite:///absent/records.db", "there is no folder absent")
    (tmp_path / "folder.db").mkdir()
    refused(place, "sqlite:///folder.db", "is a folder; give a file")
    (tmp_path / "notes").write_text("precious " * 1000)
    refused(place, "sqlite:///notes", "file is not a database; the file holds something else")
    assert not place.file.exists()
    place.query("CREATE TABLE payers (name TEXT)")
    refused(place, place.url, "it has other tables of these names: payers")
    place.query("DROP TABLE payers")
    place.query("CREATE TABLE hcpcs_extract_version (number INTEGER)")
    refused(place, place.url, "its table hcpcs_extract_version has no column version: its tables were changed")
    place.query("DROP TABLE hcpcs_extract_version")
    place.query("CREATE TABLE mine (number INTEGER)")
    place.query("CREATE INDEX documents_code ON mine (number)")
    refused(
        place, place.url, "index documents_code already exists; something else in it has a name that the tables need"
    )
    place.query("DROP TABLE mine")
    assert place.convert("page.txt").returncode == 0
    for kind, name in (
        ("TRIGGER", "sections_search_insert"),
        ("TRIGGER", "documents_delete"),
        ("TABLE", "sections_search"),
    ):
        ((made,),) = place.query(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")
        place.query(f"DROP {kind} {name}")
        refused(place, place.url, f"it has no {kind.lower()} {name}: its tables were changed")
        place.query(made)
    place.query("DROP TRIGGER sections_search_delete")
    place.query("CREATE TRIGGER sections_search_delete AFTER DELETE ON sections BEGIN SELECT 1; END")
    refused(place, place.url, "its trigger sections_search_delete is another: its tables were changed")
    place.query("ALTER TABLE sections DROP COLUMN level")
    refused(place, place.url, "its table sections has no column level: its tables were changed")
    place.query("UPDATE hcpcs_extract_version SET version = '0'")
    refused(place, place.url, "its tables are of version 0, and this program writes version 1")


# How sqlite-utils and Datasette look for the full-text search of a table (their `detect_fts`).
DETECTS = """SELECT name FROM sqlite_master WHERE rootpage = 0 AND (
    sql LIKE '%VIRTUAL TABLE%USING FTS%content="sections"%'
    OR sql LIKE '%VIRTUAL TABLE%USING FTS%content=[sections]%'
    OR (tbl_name = 'sections' AND sql LIKE '%VIRTUAL TABLE%USING FTS%'))"""


def test_tools_see_that_sections_can_be_searched(tmp_path: Path) -> None:
    place = Place(tmp_path, "sqlite:///records.db")
    write_lines(tmp_path / "in.jsonl", {"a": tabled(1, "zebra"), "b": tabled(2)})
    assert place.convert("in.jsonl").returncode == 0
    assert place.query(DETECTS) == [("sections_search",)]
    if find_spec("datasette") is None:
        needed("datasette: pip install --group downstream")
    asked = "/records/sections.json?_search=zebra&_shape=array&_col=document_id"
    command = [sys.executable, "-m", "datasette", "records.db", "--get", asked]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = {row["search_id"] for row in json.loads(done.stdout)}
    matched = "SELECT search_id FROM sections WHERE text LIKE '%zebra%'"
    assert found == {number for (number,) in place.query(matched)}
    assert 0 < len(found) < place.query("SELECT count(*) FROM sections")[0][0]


def test_a_database_of_an_earlier_version_is_loaded_on(tmp_path: Path) -> None:
    """Earlier versions wrote the search's content table in single quotes; new ones are searched in the same way."""
    place = Place(tmp_path, "sqlite:///records.db")
    write_lines(tmp_path / "in.jsonl", {"a": tabled(1)})
    assert place.convert("in.jsonl").returncode == 0
    ((made,),) = place.query("SELECT sql FROM sqlite_master WHERE name = 'sections_search'")
    earlier = made.replace('content="sections"', "content='sections'")
    assert earlier != made
    place.query("DROP TABLE sections_search")
    place.query(earlier)
    place.query("INSERT INTO sections_search(sections_search) VALUES ('rebuild')")
    write_lines(tmp_path / "in.jsonl", {"a": tabled(1), "b": tabled(2, "zebra")})
    assert place.convert("in.jsonl").returncode == 0
    assert_sound(place)
    assert place.query("SELECT count(*) > 0 FROM sections_search WHERE sections_search MATCH 'zebra'") == [(1,)]
    assert place.query("SELECT sql FROM sqlite_master WHERE name = 'sections_search'") == [(earlier,)]


def test_what_is_refused_by_postgresql(in_postgres: Place, postgres: Server) -> None:
    place = in_postgres
    refused(place, postgres.url("absent"), 'database "absent" does not exist; make it first')
    wrong = postgres.url("postgres").replace("s3cret", "another")
    refused(place, wrong, "see that the name is right, and give the password in PGPASSWORD or ~/.pgpass")
    refused(place, wrong.replace(wrong[wrong.index(":", 12) : wrong.index("@")], ""), "no password supplied; see that")
    refused(place, postgres.url("postgres").replace(str(postgres.port), "1"), "connection failed")
    refused(place, postgres.url("postgres").replace(str(postgres.port), "port"), "is no URL of a database")
    refused(place, f"{place.url}?nonsense=1", 'invalid connection option "nonsense"')
    refused(place, f"postgresql://127.0.0.1:{postgres.port}/x?user=loader&password={QUOTED}", '"x" does not exist')
    latin = postgres.database("ENCODING 'LATIN1' TEMPLATE template0")
    refused(place, latin, "its encoding is LATIN1; make a database with ENCODING 'UTF8'")
    place.query(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    reader = place.url.replace("loader", "reader")
    place.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    refused(place, reader, "permission denied for schema public")
    assert place.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    place.query("CREATE VIEW findings AS SELECT 1")
    refused(place, place.url, "it has other tables of these names: findings")
    place.query("DROP VIEW findings")
    for kind, thing in (("MATERIALIZED VIEW", "AS SELECT 1"), ("TYPE", "AS ENUM ()"), ("SEQUENCE", "")):
        place.query(f"CREATE {kind} documents {thing}")
        refused(place, place.url, '"documents" already exists; something else in it has a name that the tables need')
        place.query(f"DROP {kind} documents")
    assert place.convert("page.txt").returncode == 0
    place.query("ALTER TABLE sections DROP COLUMN search")
    refused(place, place.url, "its table sections has no generated column search: its tables were changed")
    # as an earlier version made it
    place.query(
        "ALTER TABLE sections ADD search tsvector "
        "GENERATED ALWAYS AS (to_tsvector('english', left(text, 100000))) STORED"
    )
    refused(
        place,
        place.url,
        "its column sections.search parts words otherwise: its tables were changed, or made by another",
    )
    place.query("ALTER TABLE sections DROP COLUMN search")
    place.query(
        "ALTER TABLE sections ADD search tsvector GENERATED ALWAYS AS (to_tsvector('english', heading || '%')) STORED"
    )
    refused(place, place.url, "its column sections.search parts words otherwise")
    place.query("ALTER TABLE sections DROP COLUMN search")
    for statement in STATEMENTS:
        place.query(statement)
    assert place.convert("page.txt").returncode == 0
    place.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    refused(place, reader, "you lack the right to SELECT, INSERT and DELETE in documents, document_quotes")
    place.query(f"ALTER DATABASE {place.url.rpartition('/')[2]} SET default_transaction_read_only = on")
    refused(place, place.url, "it can only be read")


@pytest.mark.parametrize(
    ("missing", "url"), [("sqlalchemy", "sqlite:///r.db"), ("psycopg", "postgresql://me:s3cret@127.0.0.1:1/r")]
)
def test_without_the_extra(missing: str, url: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    program = f"import sys; sys.modules['{missing}'] = None; from hcpcs_extract.cli import main; main()"
    command = [sys.executable, "-c", program, "convert", "page.txt", "-o", url]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2, done.stderr.decode()
    assert b"pip install 'psycopg[binary]>=3.1' 'sqlalchemy>=2' (the extra hcpcs-extract[sql])" in done.stderr.lower()
    assert b"s3cret" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret@host/db",
        "postgresql://me:s3cret/s3cret?s3cret@host/db",
        "postgresql://me:s3cret@s3cret@host/db",
        "postgresql://host:5432/db?user=me&password=s3cret@s3cret",
        "postgresql://me:s3cret@host/db?sslpassword=s3cret&sslmode=require",
        "mysql://me:s3cret@host/",
        "postgresql://host/db?sslpassword=s3cret&password=s3cret",
        "postgresql://host/db?user=me&password=x&s3cret",
        "postgresql://me:s3cret/db",
        "postgresql:me:s3cret@host/db",
    ],
)
def test_a_password_is_never_shown(url: str, tmp_path: Path) -> None:
    assert "s3cret" not in redacted(url)
    assert redacted(url).startswith(url.partition(":")[0])
    if url.startswith("mysql"):
        done = run("convert", "nothing.txt", "-o", url, cwd=tmp_path)
        (tmp_path / "page.txt").write_text(PAGE)
        done = run("convert", "page.txt", "-o", url, cwd=tmp_path)
        assert done.returncode == 2
        assert b"mysql://me:***@host/: this output cannot go to this URL" in done.stderr
        assert b"s3cret" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://loader:p@s3cret/w@127.0.0.1:1/base",
        "postgresql://loader:p/s3cret@127.0.0.1:1/base",
        "postgresql://loader:p?s3cret@127.0.0.1:1/base",
        "postgresql://loader:p#s3cret@127.0.0.1:1/base",
        "postgresql://127.0.0.1:1/base?user=loader&password=p@s3cret",
        "postgresql://127.0.0.1:1/base?user=loader&password=p&s3cret",
    ],
)
def test_a_url_that_cannot_be_taken_apart_for_sure_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = run("convert", "page.txt", "-o", url, cwd=tmp_path)
    assert done.returncode == 2
    assert b"cannot be taken apart for sure" in done.stderr
    assert b"%40" in done.stderr
    assert b"s3cret" not in done.stderr


def test_the_key_comes_from_the_name() -> None:
    assert document_id("a") != document_id("b")
    assert len(document_id("x")) == 32

"""The code set: releases as CMS publishes them, whole or refused; look-ups over all of them."""

from __future__ import annotations

import os
import pickle
import random
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

import cms_release
from cms_release import RELEASES, release_text, small_store, write_release
from command_line import run
from hcpcs_extract.codes.cms_release import ReleaseError, read_release
from hcpcs_extract.codes.code_set import CodeSet
from hcpcs_extract.codes.store import CodeSetError, add, default_path


@pytest.fixture(scope="session")
def cms(tmp_path_factory: pytest.TempPathFactory, refdata: Path) -> Path:
    """A store with the three releases of CMS."""
    store = tmp_path_factory.mktemp("cms") / "codes.sqlite"
    add(store, [read_release(path) for path in sorted(refdata.glob("*.zip"))])
    return store


def content(store: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return [
            row
            for table in ("release", "entry")
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
        ]


# What CMS publishes


def test_spot_checks(cms: Path) -> None:
    with CodeSet.open(cms) as codes:
        assert [release.id for release in codes.releases] == ["2018-01", "2019-01", "2026-01"]
        old = codes.code("C9028")
        assert old is not None
        assert (old.added, old.ended, old.successors) == (date(2018, 1, 1), date(2018, 12, 31), ("J9229",))
        assert [release for release, _ in old.history] == ["2018-01", "2019-01", "2026-01"]
        assert old.history[0][1].terminated is None
        assert (old.status(date(2018, 12, 31)), old.status(date(2019, 1, 1))) == ("active", "discontinued")
        assert old.status(date(2017, 12, 31)) == "not yet"
        new = codes.code("J9229")
        assert new is not None
        assert (new.long_description, new.added, new.ended) == (
            "Injection, inotuzumab ozogamicin, 0.1 mg",
            date(2019, 1, 1),
            None,
        )
        assert new.latest.pricing == ("51",)
        descriptions = {code: codes.code(code) for code in ("J9203", "E0601", "G0463")}
        assert {code: entry and entry.long_description for code, entry in descriptions.items()} == {
            "J9203": "Injection, gemtuzumab ozogamicin, 0.1 mg",
            "E0601": "Continuous positive airway pressure (cpap) device",
            "G0463": "Hospital outpatient clinic visit for assessment and management of a patient",
        }
        jw, jz = codes.modifier("JW"), codes.modifier("JZ")
        assert jw is not None
        assert jz is not None
        assert jw.long_description == "Drug amount discarded/not administered to any patient"
        assert (jw.added, jz.added) == (date(2003, 1, 1), date(2023, 1, 1))
        assert [release for release, _ in jz.history] == ["2026-01"]
        assert codes.code("JW") is None
        assert codes.modifier("J9229") is None
        assert codes.code("99213") is None


def test_a_code_that_left_without_a_last_day_is_known(cms: Path) -> None:
    with CodeSet.open(cms) as codes:
        entry = codes.code("G9976")
        assert entry is not None
        assert (entry.ended, entry.left) == (None, "2019-01")
        assert (entry.status(date(2018, 12, 31)), entry.status(date(2019, 1, 1))) == ("active", "left")
        back = codes.modifier("DA")  # the release of 2019 lacks it, that of 2026 has it again
        assert back is not None
        assert back.left is None


def test_counts_by_first_letter(cms: Path, refdata: Path) -> None:
    """The importer's counts against a count of record types in the bytes of the file."""
    totals = {}
    for archive in sorted(refdata.glob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            (name,) = (name for name in opened.namelist() if name.endswith(".txt") and "ANWEB" in name)
            lines = opened.read(name).split(b"\n")
        records = [line for line in lines if len(line) > 290]
        codes = Counter(chr(line[0]) for line in records if line[10:11] == b"3")
        modifiers = Counter(chr(line[3]) for line in records if line[10:11] == b"7")
        with closing(sqlite3.connect(cms)) as store:
            query = (
                "SELECT substr(code, 1, 1), count(*) FROM entry JOIN release ON id = release "
                "WHERE file = ? AND kind = ? GROUP BY 1"
            )
            assert dict(store.execute(query, (name, "code"))) == codes
            assert dict(store.execute(query, (name, "modifier"))) == modifiers
        totals[name[:8]] = (codes.total(), modifiers.total())
    assert totals == {"HCPC2018": (6205, 354), "HCPC2019": (6440, 360), "HCPC2026": (8623, 383)}


def test_every_character_of_every_description_is_kept(cms: Path, refdata: Path) -> None:
    with zipfile.ZipFile(refdata / "january-2026-alpha-numeric-hcpcs-file.zip") as opened:
        lines = opened.read("HCPC2026_JAN_ANWEB_01122026.txt").decode("ascii").splitlines()
    wanted: dict[str, str] = {}
    for line in lines:
        wanted[line[:5].strip()] = wanted.get(line[:5].strip(), "") + "".join(line[11:91].split())
    wanted.pop("")
    with closing(sqlite3.connect(cms)) as store:
        held = dict(
            store.execute("SELECT code, replace(long_description, ' ', '') FROM entry WHERE release = '2026-01'")
        )
    assert held == wanted


def test_the_zip_and_the_text_inside_are_one_release(tmp_path: Path, refdata: Path) -> None:
    archive = refdata / "2019-Alpha-Numeric-HCPCS-File.zip"
    with zipfile.ZipFile(archive) as opened:
        text = Path(opened.extract("HCPC2019_CONTR_ANWEB.txt", tmp_path))
    unix = tmp_path / "unix" / text.name
    unix.parent.mkdir()
    unix.write_bytes(b"".join(line.rstrip() + b"\n" for line in text.read_bytes().splitlines()))
    assert read_release(archive) == read_release(text) == read_release(unix)


def test_a_real_release_that_is_cut_anywhere_is_refused(tmp_path: Path, refdata: Path) -> None:
    with zipfile.ZipFile(refdata / "january-2026-alpha-numeric-hcpcs-file.zip") as opened:
        data = opened.read("HCPC2026_JAN_ANWEB_01122026.txt")
    chance = random.Random(3)
    ends = [*(chance.randrange(len(data)) for _ in range(12)), data.rindex(b"V5364"), data.rindex(b"V5363") + 322]
    for end in ends:
        path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
        path.write_bytes(data[:end])
        with pytest.raises(ReleaseError, match=r"line \d+: "):
            read_release(path)


@pytest.mark.full
def test_the_command_line_over_cms_files(tmp_path: Path, refdata: Path) -> None:
    store = tmp_path / "codes.sqlite"
    done = run("codes", "import", *sorted(refdata.glob("*.zip")), "--code-set", store)
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().count("imported") == 3
    before = store.read_bytes()
    again = run("codes", "import", *sorted(refdata.glob("*.zip")), "--code-set", store)
    assert (again.returncode, again.stderr.decode().count("held already")) == (0, 3)
    assert store.read_bytes() == before
    shown = run("codes", "lookup", "C9028", "--code-set", store, "--as-of", "2026-02-01").stdout.decode()
    assert "discontinued; it ran from 2018-01-01 to 2018-12-31" in shown
    assert "became        J9229  Injection, inotuzumab ozogamicin, 0.1 mg" in shown
    assert [line.split()[0] for line in shown.splitlines()[-3:]] == ["2018-01", "2019-01", "2026-01"]
    info = run("codes", "info", "--code-set", store, "--as-of", "2026-07-15").stdout.decode()
    assert "2026-01  8623 codes, 383 modifiers" in info
    assert info.endswith("as of 2026-07-15: 2 releases since then, at one a quarter\n")


# Small releases


@pytest.mark.parametrize("order", list(permutations(RELEASES)), ids=" ".join)
def test_the_order_of_import_does_not_matter(tmp_path: Path, order: tuple[str, ...]) -> None:
    (tmp_path / "one").mkdir()
    whole = small_store(tmp_path / "one")
    store = tmp_path / "codes.sqlite"
    for release in order:
        add(store, [read_release(write_release(tmp_path, release))])
    assert content(store) == content(whole)
    with CodeSet.open(store) as codes, CodeSet.open(whole) as others:
        assert codes.identity == others.identity


def test_identity_tells_what_is_held(tmp_path: Path) -> None:
    store = small_store(tmp_path, ("2018-01",))
    one = CodeSet.open(store).identity
    add(store, [read_release(write_release(tmp_path, "2019-01"))])
    two = CodeSet.open(store).identity
    assert one != two
    assert len(one) == len(two) == 64


def test_a_code_that_left_the_file_is_known(tmp_path: Path) -> None:
    with CodeSet.open(small_store(tmp_path)) as codes:
        entry = codes.code("C9028")
        assert entry is not None
        assert [release for release, _ in entry.history] == ["2018-01", "2019-01"]
        assert (entry.ended, entry.left, entry.status(date(2026, 1, 1))) == (
            date(2018, 12, 31),
            "2026-01",
            "discontinued",
        )
        long = codes.code("Q9999")
        assert long is not None
        assert long.long_description == RELEASES["2026-01"][1][-1]["long"]


def test_boundary_is_where_answers_change(tmp_path: Path) -> None:
    with CodeSet.open(small_store(tmp_path)) as codes:
        names = {row["code"] for _, rows in RELEASES.values() for row in rows}

        def answers(day: date) -> list[str]:
            found = [codes.modifier(name) if len(name) == 2 else codes.code(name) for name in sorted(names)]
            return [entry.status(day) for entry in found if entry]

        days = [date(year, month, day) for year in range(2016, 2028) for month in range(1, 13) for day in (1, 15, 28)]
        days += [date(2018, 12, 31), date(1980, 1, 1)]
        for day in days:
            boundary = codes.boundary(day)
            assert boundary <= day
            assert answers(boundary) == answers(day)
            assert codes.boundary(boundary) == boundary
        assert codes.boundary(date(2018, 12, 31)) == date(2018, 1, 1)
        assert codes.boundary(date(2019, 3, 1)) == date(2019, 1, 1)
        assert codes.boundary(date(1980, 1, 1)) == date.min


def test_an_open_code_set_does_not_change(tmp_path: Path) -> None:
    store = small_store(tmp_path, ("2018-01",))
    with CodeSet.open(store) as codes:
        copy = pickle.loads(pickle.dumps(codes))  # noqa: S301
        assert copy.code("J9203") == codes.code("J9203") is not None
        add(store, [read_release(write_release(tmp_path, "2019-01"))])
        assert codes.code("J9229") is None
        with pytest.raises(CodeSetError, match="changed while it was in use"):
            pickle.loads(pickle.dumps(codes))  # noqa: S301


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_look_ups_after_a_fork(tmp_path: Path) -> None:
    script = (
        "import os, sys; from hcpcs_extract.codes.code_set import CodeSet\n"
        "codes = CodeSet.open(sys.argv[1]); codes.code('J9203')\n"
        "child = os.fork()\n"
        "if not child: os._exit(0 if codes.code('J9229').ended is None else 1)\n"
        "assert os.waitpid(child, 0)[1] == 0 and codes.code('J9229')"
    )
    subprocess.run([sys.executable, "-c", script, str(small_store(tmp_path))], check=True)


def test_an_import_that_is_killed_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    store = small_store(tmp_path, ("2018-01",))
    before = content(store)
    script = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1'); connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute('DELETE FROM entry')\n"
        "connection.executemany('INSERT INTO release VALUES (?, ?, ?, ?, 0, 0)', "
        "[(f'{n}', 'x' * 900, 'x', 'x') for n in range(900)])\n"
        "os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(store)], check=False).returncode == 9
    assert store.with_name(store.name + "-journal").exists(), "the kill came too early to show anything"
    with CodeSet.open(store) as codes:
        assert codes.code("C9028")
    assert content(store) == before


# The command line and the default store


def test_default_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_path() == tmp_path / "data" / "hcpcs-extract" / "codes.sqlite"
    for relative in ("", "data"):  # the convention: a path that is not absolute counts as not set
        monkeypatch.setenv("XDG_DATA_HOME", relative)
        assert default_path() == tmp_path / ".local" / "share" / "hcpcs-extract" / "codes.sqlite"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_path() == tmp_path / "Library" / "Application Support" / "hcpcs-extract" / "codes.sqlite"


def test_the_default_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    nothing = run("codes", "info")
    assert (nothing.returncode, b"no code set yet" in nothing.stderr) == (2, True)
    assert run("codes", "import", write_release(tmp_path, "2019-01")).returncode == 0
    assert (tmp_path / "data" / "hcpcs-extract" / "codes.sqlite").is_file()
    found = run("codes", "lookup", "c9028", "j9229", "kx", "--as-of", "2018-06-01")
    assert found.returncode == 0
    assert b"active since 2018-01-01; until 2018-12-31" in found.stdout
    assert b"not in effect before 2019-01-01" in found.stdout
    assert b"KX  Requirements specified" in found.stdout
    unknown = run("codes", "lookup", "J9999", "J9203")
    assert (unknown.returncode, b"not in the releases held (2019-01)" in unknown.stderr) == (1, True)
    assert unknown.stdout.startswith(b"J9203  ")
    assert run("codes", "lookup", "J9203", "--as-of", "soon").returncode == 2
    assert run("codes", "import", tmp_path).returncode == 2
    assert run("codes", "import", tmp_path / "absent.zip").returncode == 2


def test_files_that_are_no_store(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE release (id TEXT)")
    later = small_store(tmp_path)
    with closing(sqlite3.connect(later)) as connection:
        connection.execute("PRAGMA user_version = 99")
    text = tmp_path / "text.sqlite"
    text.write_text("no database " * 100, encoding="ascii")
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    release = read_release(write_release(tmp_path, "2018-01"))
    for path, words in (
        (other, "some other database"),
        (later, "format 99"),
        (text, "not a code set"),
        (empty, "holds no release"),
        (tmp_path / "absent.sqlite", "no code set"),
        (tmp_path, "no code set"),
    ):
        with pytest.raises(CodeSetError, match=words):
            CodeSet.open(path)
        done = run("codes", "lookup", "J9203", "--code-set", path)
        assert (done.returncode, words in done.stderr.decode()) == (2, True)
    for path in (other, later, text, tmp_path, text / "codes.sqlite"):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(CodeSetError):
            add(path, [release])
        assert (path.read_bytes() if path.is_file() else b"") == before


def test_the_builder_makes_records_of_320_characters() -> None:
    """What these tests import looks like what CMS publishes."""
    for latest, rows in RELEASES.values():
        lines = release_text(rows, latest).split("\r\n")
        assert lines.pop() == ""
        assert {len(line) for line in lines} == {320}
    assert len(cms_release.records({"code": "J0000", "long": "word " * 60})) == 4

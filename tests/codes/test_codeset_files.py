"""Which files are taken for a HCPCS release, and which are refused, with the line and what was expected there."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cms_release import RELEASES, release_text, small_store, write_release
from command_line import run
from hcpcs_extract.codes.cms_release import ReleaseError, read_release
from hcpcs_extract.codes.code_set import CodeSet


def expect_refusal(path: Path, *words: str) -> None:
    """The file is refused with all of the words, and a store stays as it was, to the byte."""
    store = small_store(path.parent, ("2018-01",))
    before = store.read_bytes()
    done = run("codes", "import", path, "--code-set", store, "--release", "2026-01")
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "Traceback" not in said
    assert said.startswith("refused: ")
    assert said.endswith("nothing was imported\n")
    for word in words:
        assert word in said
    assert store.read_bytes() == before


# Files that are no release


def test_damaged_lines_are_named(tmp_path: Path) -> None:
    lines = release_text(RELEASES["2026-01"][1], "20260101").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if line.startswith("J9229")) + 1
    last = next(n for n, line in enumerate(lines) if line.startswith("Q999900200")) + 1
    at = number - 1

    def changed(column: int, text: str) -> list[str]:
        line = lines[at]
        return [*lines[:at], line[: column - 1] + text + line[column - 1 + len(text) :], *lines[number:]]

    cases = {
        "out of order": (
            [*lines[:at], lines[at], lines[at], *lines[number:]],
            number + 1,
            "expected a code after J9229",
        ),
        "type": (changed(11, "9"), number, "the record type"),
        "modifier": (changed(11, "7"), number, "does not fit J9229"),
        "number": (changed(6, "00200"), number, "00100"),
        "date": (changed(277, "20261301"), number, "columns 277-284"),
        "letters in a date": (changed(285, "none    "), number, "columns 285-292"),
        "action": (changed(293, " "), number, "at least 293 characters"),
        "short line": ([*lines[:at], lines[at][:120] + "\r\n", *lines[number:]], number, "found 120"),
        "text between": ([*lines[:at], "an editor's remark\r\n", *lines[at:]], number, "an editor"),
        "no first record": (
            [line for line in lines if not line.startswith("Q999900100")],
            last - 1,
            "first record of Q9999",
        ),
        "a continuation is missing": (
            [line for line in lines if not line.startswith("Q999900200")],
            last,
            "record 00200 of Q9999",
        ),
        "a continuation is long": (
            [line[:100] + "x" + line[101:] if line.startswith("Q999900200") else line for line in lines],
            last,
            "after column 91",
        ),
    }
    for name, (text, where, expected) in cases.items():
        path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
        path.write_text("".join(text), encoding="ascii", newline="")
        with pytest.raises(ReleaseError) as caught:
            read_release(path)
        assert f"line {where}: " in str(caught.value), name
        assert expected in str(caught.value), name


def test_every_cut_of_a_small_release_is_refused(tmp_path: Path) -> None:
    data = release_text(RELEASES["2026-01"][1], "20260101").encode()
    path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
    for end in range(0, data.rindex(b"V5364") + 292, 7):
        path.write_bytes(data[:end])
        with pytest.raises(ReleaseError, match=r"line \d+: "):
            read_release(path)


REMARKS = "***Disclaimers\r\n\r\n-- Brand names are there for indexing.\r\n   No code is a promise.\r\n\r\n"
DAMAGES: dict[str, Callable[[str], str]] = {
    "overwritten": lambda _: "x" * 10 + "\r\n",
    "blank": lambda line: " " * (len(line) - 2) + "\r\n",
    "empty": lambda _: "\r\n",
    "trimmed": lambda line: line.lstrip(),
    "shifted": lambda line: f" {line}",
    "marked": lambda line: f"\ufeff{line}",
}


@pytest.mark.parametrize("before", ["", REMARKS], ids=["plain", "remarks"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_the_first_records_is_refused(damage: str, before: str, tmp_path: Path) -> None:
    modifiers = [{"code": f"A{letter}", "long": f"Dressing {letter}"} for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    text = release_text([*RELEASES["2026-01"][1], *modifiers], "20260101")
    lines = text.splitlines(keepends=True)
    path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
    path.write_bytes((before + text).encode())
    whole = read_release(path)
    for count in (1, 2, 5, 30):
        for first in (0, 1, 7):
            last = first + count
            damaged = [*lines[:first], *map(DAMAGES[damage], lines[first:last]), *lines[last:]]
            path.write_bytes((before + "".join(damaged)).encode())
            if damaged == lines or (damage == "marked" and not before and (first, count) == (0, 1)):
                assert read_release(path) == whole
                continue
            with pytest.raises(ReleaseError, match=r"line \d+: expected "):
                read_release(path)


def test_a_byte_order_mark_loses_no_record(tmp_path: Path) -> None:
    text = release_text(RELEASES["2026-01"][1], "20260101")
    path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
    path.write_text(text, encoding="ascii", newline="")
    plain = read_release(path)
    assert "A1" in [entry.code for entry in plain.entries]
    for before in ("", REMARKS.replace("promise", "promise\u00a0\u2014")):
        path.write_text(before + text, encoding="utf-8-sig", newline="")
        assert read_release(path) == plain
        with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
            archive.write(path, path.name)
        assert read_release(tmp_path / "release.zip") == plain
    path.write_bytes(b"\xef\xbb\xbf" + b"*** caf\xe9\r\n" + text.encode())  # the mark of UTF-8, and yet windows-1252
    assert read_release(path) == plain


def test_other_files_are_refused(tmp_path: Path) -> None:
    chance = random.Random(1)
    for name, data, words in (
        ("noise.txt", chance.randbytes(100_000), ["line 1: expected a record of 320 characters"]),
        ("empty.txt", b"", ["line 1: ", "''"]),
        ("manual.pdf", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n", ["line 1: ", "'%PDF-1.7'"]),
        ("sheet.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), ["line 1: "]),
        ("noise.zip", b"PK\x03\x04" + chance.randbytes(5000), ["a zip file that cannot be read"]),
        ("wide.txt", "J9229\n".encode("utf-16") * 100, ["line 1: "]),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        expect_refusal(path, name, *words)


def test_zip_files_without_a_release(tmp_path: Path) -> None:
    text = release_text(RELEASES["2026-01"][1], "20260101")
    for name, members, words in (
        ("book.xlsx", {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}, ["an Office file"]),
        ("notes.zip", {"proc_notes.txt": "0001 a note", "HCPC2026.xlsx": "x"}, ["holds no release", "proc_notes.txt"]),
        ("twice.zip", {"HCPC2026_ANWEB.txt": text, "HCPC2025_ANWEB.txt": text}, ["holds 2 releases"]),
    ):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content_of_it in members.items():
                archive.writestr(member, content_of_it)
        expect_refusal(path, name, *words)


def test_a_zip_that_is_cut_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("HCPC2026_JAN_ANWEB.txt", release_text(RELEASES["2026-01"][1], "20260101"))
    whole = path.read_bytes()
    assert read_release(path).id == "2026-01"
    path.write_bytes(whole[: len(whole) // 2])
    expect_refusal(path, "release.zip: a zip file that cannot be read", "download it again")
    path.write_bytes(whole[:200] + bytes([whole[200] ^ 0x55]) + whole[201:])
    expect_refusal(path, "release.zip")


def test_one_bad_file_of_several(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing\n", encoding="ascii")
    store = tmp_path / "new" / "codes.sqlite"
    done = run("codes", "import", write_release(tmp_path, "2018-01"), bad, "--code-set", store)
    assert (done.returncode, b"nothing was imported" in done.stderr, store.exists()) == (3, True, False)


# Which release a file is


def test_names_of_releases(tmp_path: Path) -> None:
    data = release_text(RELEASES["2026-01"][1], "20260101")
    for name, release in (
        ("HCPC2026_JAN_ANWEB_01122026.txt", "2026-01"),
        ("HCPC2026_CONTR_ANWEB.txt", "2026-01"),
        ("HCPC2025_OCT_ANWEB_v2.txt", "2025-10"),
        ("hcpc2025_july_anweb.txt", "2025-07"),
    ):
        (tmp_path / name).write_text(data, encoding="ascii", newline="")
        assert read_release(tmp_path / name).id == release
    (tmp_path / "codes.txt").write_text(data, encoding="ascii", newline="")
    with pytest.raises(ReleaseError, match=r"--release YYYY-MM \(its latest change takes effect on 2026-01-01\)"):
        read_release(tmp_path / "codes.txt")
    assert read_release(tmp_path / "codes.txt", "2026-01").id == "2026-01"
    for wrong in ("2026-04", "2024-10", "2018-01"):
        with pytest.raises(ReleaseError, match=f"cannot be the release of {wrong}"):
            read_release(tmp_path / "codes.txt", wrong)
    for wrong in ("2026", "January", "2026-13", "2026-01-01"):
        with pytest.raises(ReleaseError, match="give year and month"):
            read_release(tmp_path / "codes.txt", wrong)


def test_another_file_of_a_release_is_no_silent_change(tmp_path: Path) -> None:
    store = small_store(tmp_path, ("2019-01",))
    rows = [{**row, "long": "Corrected"} if row["code"] == "J9203" else row for row in RELEASES["2019-01"][1]]
    path = tmp_path / "HCPC2019_corrected_ANWEB.txt"
    path.write_text(release_text(rows, "20190101"), encoding="ascii", newline="")
    refused = run("codes", "import", path, "--code-set", store)
    assert (refused.returncode, b"--replace" in refused.stderr) == (3, True)
    assert run("codes", "import", path, "--replace", "--code-set", store).returncode == 0
    with CodeSet.open(store) as codes:
        entry = codes.code("J9203")
        assert entry is not None
        assert entry.long_description == "Corrected"
        assert len(codes.releases) == 1


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    done = run("codes", "import", tmp_path, "--code-set", tmp_path / "codes.sqlite")
    assert done.returncode == 2
    assert b"a folder, or no plain file; name the releases in it" in done.stderr
    assert not (tmp_path / "codes.sqlite").exists()

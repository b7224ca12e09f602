"""The generator of documents: the same for the same seed, all different, and holding what it says that it put in."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from generate import Generated, Media, document, documents, first_words
from hcpcs_extract import extract
from hcpcs_extract.model.record import Record
from hcpcs_extract.model.schema import is_valid
from parts.stock import KINDS, MODIFIERS, PROSE

PROGRAM = Path(__file__).parent.parent.parent / "benchmarks" / "generate.py"
FORMATS: tuple[Media, ...] = ("text", "markdown", "html")


def run(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONHASHSEED": hash_seed})


def record_of(one: Generated) -> Record:
    return extract(one.text, name=one.id + one.suffix)


@pytest.mark.full
def test_documents_are_distinct() -> None:
    found = list(documents(20_000, seed=1))
    assert len({one.id for one in found}) == len({one.text for one in found}) == 20_000
    assert 1_800 < sum(one.cut for one in found) < 2_200
    assert {one.suffix for one in found} == {".txt", ".md", ".html"}


def test_a_document_depends_on_seed_and_number_alone() -> None:
    many = list(islice(documents(10**9, seed=4), 60))
    assert many == list(documents(60, seed=4))
    assert many[59] == document(59, 4)
    assert all(one.text != other.text for one, other in zip(many, documents(60, seed=5), strict=True))


@pytest.mark.parametrize("media", FORMATS)
def test_options_do_not_change_what_is_left(media: Media) -> None:
    whole = list(documents(80, seed=2, media=media, cut=0.0))
    assert not any(one.cut for one in whole)
    for one, cut in zip(whole, documents(80, seed=2, media=media, cut=1.0), strict=True):
        assert cut.cut
        assert (cut.id, cut.code, cut.title) == (one.id, one.code, one.title)
        assert one.text.startswith(cut.text)
        assert len(cut.text) < len(one.text.rstrip())
    for one, limited in zip(whole, documents(80, seed=2, media=media, cut=0.0, words_limit=300), strict=True):
        assert one.text.startswith(limited.text)
        assert len(limited.text.split()) == min(300, len(one.text.split()))
        assert limited.cut == (len(one.text.split()) > 300)
        assert limited.text[-1] > " " or not limited.cut


def test_words_are_counted_as_split_counts_them() -> None:
    assert first_words(" one\n\ttwo  three \n", 2) == " one\n\ttwo"
    assert first_words(" one\n\ttwo  three \n", 3) == " one\n\ttwo  three \n"


@pytest.mark.parametrize("media", FORMATS)
def test_whole_documents_give_back_what_was_put_in(media: Media) -> None:
    doses = 0
    for one in documents(400, seed=3, media=media, cut=0.0):
        record = record_of(one)
        assert record.code is not None
        assert record.title is not None
        dose = record.product.dose if record.product else None
        assert (record.code.value, record.title.value) == (one.code, one.title)
        assert (None if dose is None else (dose.amount, dose.unit)) == one.dose, one.title
        assert record.truncation.verdict in (["none"] if one.text.endswith("\n") else ["none", "probable"]), one.text[
            -200:
        ]
        assert record.payers, one.id
        assert record.patient, one.id
        assert record.modifiers, one.id
        doses += one.dose is not None
    assert doses > 100


@pytest.mark.parametrize("media", FORMATS)
def test_cut_documents_are_records_too(media: Media) -> None:
    for one in documents(250, seed=6, media=media, cut=1.0):
        record = record_of(one)
        assert record.code is not None
        assert record.code.value == one.code
        assert is_valid(msgspec.to_builtins(record)), one.id


def test_what_kinds_name_exists() -> None:
    for name, kind in KINDS.items():
        assert set(kind.modifiers) <= MODIFIERS.keys(), name
        assert set(kind.doses) <= PROSE.doses.keys(), name
        assert any("{dose}" in title for title in kind.titles) == bool(kind.doses), name
    assert {modifier for kind in KINDS.values() for modifier in kind.modifiers} == MODIFIERS.keys()
    assert {dose for kind in KINDS.values() for dose in kind.doses} == PROSE.doses.keys()


def test_lines(tmp_path: Path) -> None:
    plain, packed, again = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", tmp_path / "c.jsonl.gz"
    assert run("30", "--seed", "9", "-o", str(plain), hash_seed="1").returncode == 0
    assert run("30", "--seed", "9", "-o", str(packed), hash_seed="2").returncode == 0
    assert run("30", "--seed", "9", "-o", str(again), hash_seed="3").returncode == 0
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.read_bytes() == again.read_bytes()
    lines = [json.loads(line) for line in plain.read_bytes().splitlines()]
    assert lines == [{"id": one.id, "text": one.text} for one in documents(30, 9, media="text")]


def test_a_folder(tmp_path: Path) -> None:
    assert run("40", "-o", f"{tmp_path}/pages/", "--cut", "0.5").returncode == 0
    files = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*.*")}
    expected = {f"pages/{one.id[0]}/{one.id}{one.suffix}": one.text for one in documents(40, cut=0.5)}
    assert {name: path.read_bytes().decode() for name, path in files.items()} == expected


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["5", "-o", "pages.csv"], "give a .jsonl"),
        (["5", "-o", "x/", "--cut", "2"], "from 0 to 1"),
        (["0", "-o", "x/"], "too small"),
        (["5", "-o", "no/such/place.jsonl"], "No such file or directory"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.returncode != 0
    assert words in result.stderr
    assert "Traceback" not in result.stderr

"""The evaluate command: scores, misses, floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import run

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "corpus"


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    path = tmp_path / "floors.json"
    done = run("evaluate", CORPUS / "evaluation", "--truth", CORPUS / "evaluation", "--floors", path, "--pin")
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize("split", ["development", "evaluation"])
def test_scores_hold_the_committed_floors(split: str) -> None:
    done = run("evaluate", CORPUS / split, "--truth", CORPUS / split, "--floors", CORPUS / "floors.json")
    assert done.returncode == 0, done.stderr.decode()


def test_the_committed_floors_are_those_that_were_promised() -> None:
    """The least that the project promises on documents that no rule was written against."""
    floors = json.loads((CORPUS / "floors.json").read_text(encoding="utf-8"))["evaluation"]
    for field in ("code", "title", "dose", "payers", "modifier rows", "modifier cells", "sections"):
        assert floors[field] >= 0.98, field
    for field in ("service type", "sites", "product name", "data gaps", "patient"):
        assert floors[field] >= 0.95, field


def test_a_score_below_its_floor_fails_and_is_not_pinned_in_silence(floors: Path) -> None:
    raised = json.loads(floors.read_text(encoding="utf-8"))
    raised["evaluation"]["sites"] = 0.9999
    floors.write_text(json.dumps(raised), encoding="utf-8")
    arguments: list[str | Path] = [
        "evaluate",
        CORPUS / "evaluation",
        "--truth",
        CORPUS / "evaluation",
        "--floors",
        floors,
    ]
    done = run(*arguments)
    assert done.returncode == 1
    assert b"sites: F1" in done.stderr
    assert run(*arguments, "--pin").returncode == 1
    assert json.loads(floors.read_text(encoding="utf-8")) == raised
    assert run(*arguments, "--pin", "--lower").returncode == 0
    assert json.loads(floors.read_text(encoding="utf-8"))["evaluation"]["sites"] < 0.9999


def test_misses_name_document_field_expected_got_and_words(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("HCPCS J9203: Wrong Injection, 0.1 mg\n", encoding="utf-8")
    truth = json.loads((CORPUS / "development" / "j9229-inotuzumab-ozogamicin.truth.json").read_text(encoding="utf-8"))
    (tmp_path / "x.truth.json").write_text(json.dumps(truth), encoding="utf-8")
    result = json.loads(run("evaluate", tmp_path / "x.txt", "--truth", tmp_path, "--format", "json").stdout)
    miss = next(miss for miss in result["misses"] if miss["field"] == "code" and miss["got"])
    assert miss == {"document": "x.txt", "field": "code", "expected": None, "got": "hcpcs j9203", "quote": "J9203"}
    assert result["scores"]["code"]["f1"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["evaluate", "x.txt"], b"Missing option '--truth'"),
        (["evaluate", "x.txt", "--truth", "absent"], b"no such folder"),
        (["evaluate", "absent.txt", "--truth", "."], b"no such file or folder"),
        (["evaluate", "x.txt", "--truth", "."], b"none of the documents has a truth file"),
        (["evaluate", "x.txt", "--truth", ".", "--pin"], b"need --floors FILE"),
    ],
)
def test_wrong_usage(arguments: list[str], says: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr

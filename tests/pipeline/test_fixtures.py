"""Golden cases in the folders of `fixtures/rules` and `fixtures/extractors`.

Each folder holds documents and, beside them, what is expected.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from cms_release import small_store
from golden_cases import difference
from hcpcs_extract import CodeSet, extract, extractors
from hcpcs_extract.reading.reader import read
from hcpcs_extract.rules import document
from hcpcs_extract.settings.discovery import discover

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures"
AS_OF = date(2026, 2, 1)
SUFFIXES = (".txt", ".md", ".html")


def documents(kind: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / kind).rglob("*") if path.suffix in SUFFIXES)


@pytest.fixture(scope="module")
def code_set(tmp_path_factory: pytest.TempPathFactory) -> CodeSet:
    return CodeSet.open(small_store(tmp_path_factory.mktemp("codes")))


@pytest.mark.parametrize("path", documents("rules"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rule(path: Path, code_set: CodeSet) -> None:
    rule = path.parent.name
    data = path.read_bytes()
    text = read(data, name=path.name).text
    record = extract(data, name=path.name, code_set=code_set, as_of=AS_OF)
    spans = [finding.span for finding in record.findings if finding.rule == rule]
    if path.name.startswith("good"):
        assert not spans, f"fires on {[text[slice(*span)] for span in spans]}"
        return
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    got = [text[slice(*span)] for span in spans]
    assert len(got) == len(expected), got
    for want, quote in zip(expected, got, strict=True):
        if "starts" in want:
            assert quote.startswith(want["starts"])
        else:
            assert quote == want["quote"]


@pytest.mark.parametrize("path", documents("extractors"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_extractor(path: Path) -> None:
    field = path.parent.name.replace("-", "_")
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    got = msgspec.to_builtins(extract(path.read_bytes(), name=path.name))[field]
    assert difference(expected, got) is None


@pytest.mark.parametrize("rule", discover(document))
def test_every_rule_has_a_bad_and_a_good_case(rule: str) -> None:
    names = {path.stem.partition("-")[0] for path in (FIXTURES / "rules" / rule).glob("*") if path.suffix in SUFFIXES}
    assert names == {"bad", "good"}


@pytest.mark.parametrize("field", discover(extractors))
def test_every_extractor_has_a_case(field: str) -> None:
    folder = FIXTURES / "extractors" / field
    assert any(path.suffix in SUFFIXES for path in folder.glob("*")), f"no case in {folder.relative_to(ROOT)}"


@pytest.mark.parametrize(
    "path",
    sorted((FIXTURES / "rules").glob("*")) + sorted((FIXTURES / "extractors").glob("*")),
    ids=lambda path: path.name,
)
def test_no_case_without_its_subject(path: Path) -> None:
    known = discover(document if path.parent.name == "rules" else extractors)
    assert path.name in known, f"nothing has this id (its file's name, with dashes): {path.relative_to(ROOT)}"

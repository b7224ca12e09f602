"""Documents that go through the stages together become what each becomes alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cms_release import small_store
from hcpcs_extract import CodeSet, extract_json, pipeline
from hcpcs_extract.inputs.sources import Document
from hcpcs_extract.model.page import Page
from hcpcs_extract.model.record import Failure, Record
from hcpcs_extract.reading.reader import media_type_of
from hcpcs_extract.run.results import Result, convert_all, convert_one, in_groups
from hcpcs_extract.settings.settings import Settings
from hcpcs_extract.vocabulary import built_in

CORPUS = Path(__file__).parent.parent.parent / "corpus"
DOCUMENTS = [
    Document(path.name, path.read_bytes()) for path in sorted(CORPUS.rglob("*.*")) if path.suffix in (".txt", ".html")
]
UNREAD = Failure(name="gone.txt", stage="read", reason="No such file or directory")
UNFIT = Document("surrogate", "HCPCS J9203: Gemtuzumab \ud800\n")


def shown(results: list[Result]) -> list[tuple[str, bytes, str]]:
    return [(result.name, result.json, result.text) for result in results]


@pytest.mark.parametrize("size", [0, 1, 5, len(DOCUMENTS)])
def test_documents_together_become_what_each_becomes_alone(size: int) -> None:
    documents: list[Document | Failure] = [*DOCUMENTS[:size], UNREAD, *DOCUMENTS[size:], UNREAD]
    together = [result for group in in_groups(documents, lambda _: 1) for result in convert_all(group)]
    assert shown(together) == shown([convert_one(document) for document in documents])
    assert convert_all([]) == []


def test_settings_reach_the_last_stage_alone_and_together(tmp_path: Path) -> None:
    text = "HCPCS C9028: Injection, Inotuzumab Ozogamicin, 0.1 mg\n\nKey payers include Our Own Fund.\n"
    (tmp_path / "payers.toml").write_text('[[payer]]\nid = "Our Own Fund"\n', encoding="utf-8")
    given: dict[str, Any] = {
        "input_format": "markdown",
        "code_set": CodeSet.open(small_store(tmp_path)),
        "as_of": date(2026, 2, 1),
        "vocabulary": built_in().extended(tmp_path),
    }
    documents = [Document(name, text) for name in ("a.txt", "b.html")]
    results = convert_all(documents, Settings(**given))
    assert [result.json for result in results] == [extract_json(text, name=one.name, **given) for one in documents]
    assert shown(results) == shown([convert_one(one, Settings(**given)) for one in documents])
    for result in results:
        assert isinstance(result.outcome, Record)
        assert result.outcome.source.media_type == "text/markdown"
        assert [payer.value for payer in result.outcome.payers] == ["Our Own Fund"]
        assert "code-discontinued" in {finding.rule for finding in result.outcome.findings}


def failing(name: str) -> Callable[[Page], object]:
    """The extractor of titles, with a fault for one document."""
    of_title = pipeline.EXTRACTORS["title"]

    def title(page: Page) -> object:
        if page.name == name:
            raise RuntimeError("a fault of ours")
        return of_title(page)

    return title


def test_one_that_fails_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pipeline.EXTRACTORS, "title", failing(DOCUMENTS[3].name))
    documents = [*DOCUMENTS[:8], UNFIT, *DOCUMENTS[8:20]]
    results = convert_all(documents)
    assert shown(results) == shown([convert_one(document) for document in documents])
    failed = {result.name: result.outcome.stage for result in results if isinstance(result.outcome, Failure)}
    assert failed == {DOCUMENTS[3].name: "bug", UNFIT.name: "decode"}


def test_only_a_fault_of_ours_makes_documents_go_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[str] = []

    def noted(document: Document, settings: Settings) -> Result:
        assert sys.exception() is None  # nothing holds what the others read
        alone.append(document.name)
        return convert_one(document, settings)

    monkeypatch.setattr("hcpcs_extract.run.results.convert_one", noted)
    convert_all([*DOCUMENTS[:4], UNFIT, UNREAD])
    assert alone == []
    monkeypatch.setitem(pipeline.EXTRACTORS, "title", failing(DOCUMENTS[3].name))
    convert_all(DOCUMENTS[:4])
    assert alone == [document.name for document in DOCUMENTS[:4]]


def test_one_document_that_fails_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def title(page: Page) -> None:
        tried.append(page.name)
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(pipeline.EXTRACTORS, "title", title)
    convert_all(DOCUMENTS[:1])
    assert tried == [DOCUMENTS[0].name]  # twice would take twice as long as it may


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([1] * 33, [16, 16, 1]),
        ([1, 600_000, 1, 1], [2, 2]),
        ([300_000] * 5, [2, 2, 1]),
        ([60_000_000] * 2, [1, 1]),
    ],
)
def test_groups_hold_few_documents_and_few_bytes(sizes: list[int], groups: list[int]) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for size in sizes:
            taken.append(size)
            yield size

    found = []
    for group in in_groups(items(), lambda size: size):
        found.append(len(group))
        assert len(taken) == sum(found)  # nothing is read ahead
    assert found == groups
    assert taken == sizes


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("a.HTM", "text/html"),
        ("a.b.md.gz", "text/markdown"),
        ("https://example.org/page.html/", "text/html"),
        ("folder.md/a", None),
        (".md", None),
        ("folder/.md", None),
        ("md", None),
        ("a.pdf", None),
        ("", None),
    ],
)
def test_a_name_tells_the_format_by_its_suffix(name: str, media_type: str | None) -> None:
    assert media_type_of("Some words.", name) == media_type

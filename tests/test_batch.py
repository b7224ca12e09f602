"""Documents that go through the stages together become what each becomes alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcpcs_extract import pipeline
from hcpcs_extract.batch import Result, convert_all, convert_one
from hcpcs_extract.corpus import Document
from hcpcs_extract.model import Failure
from hcpcs_extract.page import Page

CORPUS = Path(__file__).parent.parent / "corpus"
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
    assert shown(convert_all(documents)) == shown([convert_one(document) for document in documents])
    assert convert_all([]) == []


def test_one_that_fails_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    of_title = pipeline.EXTRACTORS["title"]

    def title(page: Page) -> object:
        if page.name == DOCUMENTS[3].name:
            raise RuntimeError("a fault of ours")
        return of_title(page)

    monkeypatch.setitem(pipeline.EXTRACTORS, "title", title)
    documents = [*DOCUMENTS[:8], UNFIT, *DOCUMENTS[8:20]]
    results = convert_all(documents)
    assert shown(results) == shown([convert_one(document) for document in documents])
    failed = {result.name: result.outcome.stage for result in results if isinstance(result.outcome, Failure)}
    assert failed == {DOCUMENTS[3].name: "bug", UNFIT.name: "decode"}

"""Documents cut anywhere: `make test` takes a sample of the cuts, `make test-all` every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cut_check import check, whole_documents

SAMPLE = 41
"""Every so many characters a cut; the first one differs from document to document."""


@pytest.mark.parametrize("path", whole_documents(), ids=lambda path: path.name)
def test_a_cut_document_claims_nothing_that_the_whole_one_does_not(path: Path) -> None:
    assert check(path, every=SAMPLE) == []


@pytest.mark.full
@pytest.mark.parametrize("path", whole_documents(), ids=lambda path: path.name)
def test_cut_at_every_character(path: Path) -> None:
    assert check(path) == []


def test_there_are_whole_documents() -> None:
    assert len(whole_documents()) >= 24

"""Work per character stays level on documents that are hard on readers.

It is counted, not timed, so that a busy machine changes nothing. What the counts do not see, above all what an
expression does inside, is timed by `test_linear_time.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import work
from cms_release import small_store
from hcpcs_extract import CodeSet, extract, pipeline
from hcpcs_extract.extractors import payers
from hcpcs_extract.model.page import Page
from hostile_inputs import DOCUMENTS

SIZE = 4_000
MOST = 1.25
"""How much more work a character may cost in the last half of a document than in the half before; a quadratic reader
takes twice as much."""
FREE = 200
"""Work that may come once, when a document grows over some limit."""


@pytest.fixture(scope="module")
def code_set(tmp_path_factory: pytest.TempPathFactory) -> CodeSet:
    """With a code set all rules run."""
    return CodeSet.open(small_store(tmp_path_factory.mktemp("codes")))


def counted(make: Callable[[int], str], code_set: CodeSet) -> list[work.Work]:
    """Work on three documents, each twice as long as the one before."""
    sizes = (SIZE // 8, SIZE, 2 * SIZE, 4 * SIZE)  # the first time, things are made that stay
    found = []
    for document in map(make, sizes):
        name = "x.html" if document.startswith(("<html", "<div")) else "x.txt"
        found.append(
            work.work_of(
                lambda document=document, name=name: extract(  # type: ignore[misc]
                    document, name=name, code_set=code_set, as_of=date(2026, 2, 1)
                )
            )
        )
    return found[1:]


def grown(make: Callable[[int], str], code_set: CodeSet) -> dict[str, float]:
    """What costs more a character in the last half of a document than in the half before.

    Each stands with how many times as much it costs.
    """
    short, middle, long = counted(make, code_set)
    found = {}
    for unit in work.nothing():
        before, after = 2 * (middle[unit] - short[unit]), long[unit] - middle[unit]
        if after > MOST * max(before, 0) + FREE:
            found[unit] = after / max(before, 1)
    return found


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_work_per_character_is_level(kind: str, code_set: CodeSet) -> None:
    assert grown(DOCUMENTS[kind], code_set) == {}


@pytest.mark.parametrize(
    ("unit", "wasteful"),
    [
        ("calls", lambda page: [len(other) for _ in page.text[::40] for other in page.text[::40]]),
        ("searched", lambda page: [list(payers.SEPARATOR.each(page.passage)) for _ in page.text[::40]]),
        ("handled", lambda page: [page.text[:at].count("x") for at in range(0, len(page.text), 40)]),
    ],
)
def test_a_quadratic_reader_is_found(
    unit: str, wasteful: Callable[[Page], object], code_set: CodeSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = pipeline.EXTRACTORS["payers"]

    def quadratic(page: Page) -> Any:
        wasteful(page)
        return once(page)

    monkeypatch.setitem(pipeline.EXTRACTORS, "payers", quadratic)
    assert list(grown(DOCUMENTS["one line"], code_set)) == [unit]

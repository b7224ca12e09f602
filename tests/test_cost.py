"""The work done for a document stays within its budget: calls and searched characters are counted, no time is taken.

What the counts do not see is said in `benchmarks/work.py`. After a change that is worth its cost:
`python benchmarks/work.py --pin`.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hcpcs_extract import pipeline
from hcpcs_extract.page import Page

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def load_work() -> ModuleType:
    spec = importlib.util.spec_from_file_location("work", BENCHMARKS / "work.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


work = load_work()
BUDGET: dict[str, dict[str, int]] = json.loads((BENCHMARKS / "budget.json").read_text(encoding="utf-8"))


def test_everything_has_a_budget_and_nothing_else() -> None:
    assert list(BUDGET) == ["whole", *pipeline.EXTRACTORS]


def test_the_work_is_within_its_budget() -> None:
    assert work.over(BUDGET, work.measured()) == []


@pytest.mark.parametrize("field", list(pipeline.EXTRACTORS))
def test_an_extractor_that_does_its_work_twice_breaks_its_budget(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    once = pipeline.EXTRACTORS[field]

    def twice(page: Page) -> Any:
        once(page)
        page.shape_of = None  # what a page keeps for the next one is not done twice
        return once(page)

    monkeypatch.setitem(pipeline.EXTRACTORS, field, twice)
    assert [line for line in work.over(BUDGET, work.measured()) if line.startswith(f"{field}:")]


def test_an_expression_let_loose_on_the_whole_text_breaks_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    from hcpcs_extract.extractors import payers

    once = payers.extract

    def wasteful(page: Page) -> Any:
        payers.SEPARATOR.find(page.part(0, len(page.text)))
        return once(page)

    monkeypatch.setitem(pipeline.EXTRACTORS, "payers", wasteful)
    assert any(line.startswith("payers:") and "searched" in line for line in work.over(BUDGET, work.measured()))


def test_the_count_is_the_same_every_time() -> None:
    assert work.measured() == work.measured()

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
from hcpcs_extract.model.page import Page

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"


def load_work() -> ModuleType:
    spec = importlib.util.spec_from_file_location("work", BENCHMARKS / "work.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


work = load_work()
BUDGET: dict[str, int] = json.loads((BENCHMARKS / "budget.json").read_text(encoding="utf-8"))


def test_the_work_is_within_its_budget() -> None:
    assert work.over(BUDGET, work.measured()["whole"]) == []


def test_work_that_is_done_twice_breaks_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    for field, once in pipeline.EXTRACTORS.items():

        def twice(page: Page, once: Any = once) -> Any:
            once(page)
            page.asked_for.clear()  # what a page keeps for the next one is not done twice
            page.shape_of = None
            return once(page)

        monkeypatch.setitem(pipeline.EXTRACTORS, field, twice)
    assert any("calls" in line for line in work.over(BUDGET, work.measured()["whole"]))


def test_an_expression_let_loose_on_the_whole_text_breaks_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    from hcpcs_extract.extractors import payers

    once = payers.extract

    def wasteful(page: Page) -> Any:
        payers.SEPARATOR.find(page.part(0, len(page.text)))
        return once(page)

    monkeypatch.setitem(pipeline.EXTRACTORS, "payers", wasteful)
    assert any("searched" in line for line in work.over(BUDGET, work.measured()["whole"]))


def test_the_count_is_the_same_every_time() -> None:
    assert work.measured() == work.measured()

"""Time per character stays level on documents that are hard on readers: a ratio of two sizes, measured side by side."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import date

import pytest

from cms_release import small_store
from hcpcs_extract import CodeSet, extract
from hostile import DOCUMENTS

SMALL, FACTOR = 12_000, 6
# A quadratic reader would give FACTOR; a busy machine and caches give some leeway.
MOST = 3.5


@pytest.fixture(scope="module")
def code_set(tmp_path_factory: pytest.TempPathFactory) -> CodeSet:
    """With a code set all rules run."""
    return CodeSet.open(small_store(tmp_path_factory.mktemp("codes")))


def seconds(document: str, code_set: CodeSet) -> float:
    """Best of several runs."""
    name = "x.html" if document.startswith(("<html", "<div")) else "x.txt"
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        extract(document, name=name, code_set=code_set, as_of=date(2026, 2, 1))
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_time_per_character_is_level(kind: str, code_set: CodeSet) -> None:
    make: Callable[[int], str] = DOCUMENTS[kind]
    gc.collect()
    gc.disable()
    try:
        ratios = []
        for _ in range(3):  # measured again before it counts as a fault: a moment of load is none
            ratios.append(seconds(make(SMALL * FACTOR), code_set) / seconds(make(SMALL), code_set) / FACTOR)
            if ratios[-1] < MOST:
                return
    finally:
        gc.enable()
    pytest.fail(f"time per character grows by {min(ratios):.1f} when the document grows by {FACTOR}")

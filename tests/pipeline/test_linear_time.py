"""Processor time per character stays level too.

It sees what the counts of `test_linear.py` do not, such as an expression that backtracks. The time of this thread is
taken, not that of the clock, and a document grows so much that a quadratic reader stands far above what load can do.
"""

from __future__ import annotations

import gc
import time
from datetime import date
from pathlib import Path

import pytest

from cms_release import small_store
from hcpcs_extract import CodeSet, extract
from hostile_inputs import DOCUMENTS

pytestmark = pytest.mark.full
SMALL, FACTOR = 6_000, 20
MOST = 5
"""A quadratic reader gives FACTOR, a linear one 1; caches and neighbours on the processor make less than 2 of that."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a code set all rules run."""
    return small_store(tmp_path_factory.mktemp("codes"))


def seconds(document: str, code_set: CodeSet) -> float:
    """Processor time of this thread, the better of two runs."""
    name = "x.html" if document.startswith(("<html", "<div")) else "x.txt"
    taken = []
    for _ in range(2):
        start = time.thread_time()
        extract(document, name=name, code_set=code_set, as_of=date(2026, 2, 1))
        taken.append(time.thread_time() - start)
    return min(taken)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_processor_time_per_character_is_level(kind: str, store: Path) -> None:
    make, code_set = DOCUMENTS[kind], CodeSet.open(store)
    gc.collect()
    gc.disable()
    try:
        ratios = []
        for _ in range(3):  # measured again before it counts as a fault
            ratios.append(seconds(make(SMALL * FACTOR), code_set) / seconds(make(SMALL), code_set) / FACTOR)
            if ratios[-1] < MOST:
                return
    finally:
        gc.enable()
    pytest.fail(f"processor time per character grows by {min(ratios):.1f} when the document grows by {FACTOR}")

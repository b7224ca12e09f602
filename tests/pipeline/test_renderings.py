"""Facts and verdicts on labelled renderings: a sample.

`python tests/pipeline/test_renderings.py` scores thousands of variants.
"""

from __future__ import annotations

import sys

import pytest

from renderings import score_cuts, score_whole

pytestmark = pytest.mark.full
SPLITS = ("development", "evaluation")
# Fields that say nothing about the parser here: the generator sets the rows, and prose fields have their own floors.
EXACT = ("code", "title", "dose", "modifier rows", "modifier cells", "tables", "abbreviations", "codes mentioned")


@pytest.mark.parametrize("split", SPLITS)
def test_whole_renderings(split: str) -> None:
    result = score_whole(split, seeds=3)
    assert result.documents >= 20
    assert {field: result.scores[field].f1 for field in EXACT if result.scores[field].f1 < 0.98} == {}
    shifts = result.scores["column shifts"]
    assert shifts.expected > 10
    assert shifts.recall == 1.0
    false = shifts.got - shifts.found
    assert false <= 0.02 * result.scores["modifier rows"].expected
    assert result.verdicts["none", "certain"] == 0


@pytest.mark.parametrize("split", SPLITS)
def test_cut_renderings(split: str) -> None:
    variants, wrong, expected, found = score_cuts(split, seeds=1, every=13)
    assert variants > 200
    assert wrong == []
    assert found == expected


if __name__ == "__main__":
    for name in SPLITS:
        scores = score_whole(name, seeds=20)
        sys.stdout.write(f"{name}: {scores.documents} whole renderings, verdicts {dict(scores.verdicts)}\n")
        for field, score in scores.scores.items():
            sys.stdout.write(f"  {field:<16} F1 {score.f1:.3f} of {score.expected}\n")
        number, faults, due, got = score_cuts(name, seeds=5, every=4)
        sys.stdout.write(
            f"{name}: {number} cut renderings, {len(faults)} faults, {got} of {due} facts before the cut found\n"
        )

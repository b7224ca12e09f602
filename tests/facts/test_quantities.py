"""Quantities: the quick look for where one may begin loses none, and what a title that was cut leaves of one."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Final

import pytest

from hcpcs_extract.extractors.product import _CUT_DOSE
from hcpcs_extract.facts.quantities import QUANTITY, quantities
from hcpcs_extract.text.phrases import Lexicon, Passage
from hcpcs_extract.vocabulary import built_in

CORPUS: Final = Path(__file__).parent.parent.parent / "corpus"
_PIECES: Final = [
    *[
        "0",
        "1",
        "20",
        "100",
        "000",
        ",",
        ".",
        "-",
        "<",
        "=",
        "/",
        "(",
        ")",
        "%",
        "\u2011",
        "\u00a0",
        "\n",
        "  ",
        " ",
        " ",
    ],
    *["per", "PER", "each", "Each", "it", "µg", "µCi", "IU", "I.U.", "\u212ag", "mg", "mL", "units", "sq cm.", " "],
    *["square  centimeter", "million IU", "treatment dose"],
]


def _spans(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in quantities(Passage.of(text, lexicon))]


def _expected(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    return [match.span() for match in QUANTITY.each(Passage.of(text, lexicon))]


def test_the_quick_look_loses_no_quantity_of_the_corpus() -> None:
    found = 0
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix in (".txt", ".md", ".html"):
            text = path.read_text(encoding="utf-8", errors="replace")
            expected = _expected(text, built_in().lexicon)
            assert _spans(text, built_in().lexicon) == expected, path.name
            found += len(expected)
    assert found > 250


def test_the_quick_look_loses_no_quantity_of_made_up_texts() -> None:
    dice, found = Random(1), 0
    for _ in range(5000):
        text = "".join(dice.choices(_PIECES, k=dice.randint(2, 9)))
        expected = _expected(text, built_in().lexicon)
        assert _spans(text, built_in().lexicon) == expected, repr(text)
        found += len(expected)
    assert found > 300


def test_units_of_another_vocabulary() -> None:
    lexicon = Lexicon({"unit": {"°": "deg", "Äq": "aeq", "drop": "[drp]"}})
    text = "5 °, 6 äq, 7 Drop, 8 mg"
    assert [(one.amount, one.unit) for one in quantities(Passage.of(text, lexicon))] == [
        ("5", "deg"),
        ("6", "aeq"),
        ("7", "[drp]"),
    ]


def test_only_quantities_of_some_units() -> None:
    passage = Passage.of("5 mg or 3mL in 2 vials, per 0.1 mg", built_in().lexicon)
    found = {of: [one.amount for one in quantities(passage, of=of)] for of in [("mg",), ("mL", "vial"), ("kg",), ()]}
    assert found == {("mg",): ["5", "0.1"], ("mL", "vial"): ["3", "2"], ("kg",): [], (): []}


def test_a_quantity_of_part_of_a_passage() -> None:
    passage = Passage.of("5 mg, 10 mg, 20 mg", built_in().lexicon)
    assert [one.amount for one in quantities(passage, 6, 11)] == ["10"]
    assert [one.amount for one in quantities(passage, 7, 18)] == ["20"]  # the first begins inside a number


@pytest.mark.parametrize("text", ["0.1 m", "1,000", "5", "= 1 un", "=", "250 milligr"])
def test_what_a_cut_leaves_of_a_dose(text: str) -> None:
    assert _CUT_DOSE.fullmatch(text)


@pytest.mark.parametrize("text", ["", "factor 5", "5 mg of x", "5-fluorouracil", "mg", "1 = 1"])
def test_what_is_not_left_of_a_dose(text: str) -> None:
    assert not _CUT_DOSE.fullmatch(text)

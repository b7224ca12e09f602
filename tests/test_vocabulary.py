"""Every row of the vocabulary: no two rows claim one wording, every id has its form, every code its shape."""

from __future__ import annotations

import csv
import itertools
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from conftest import SHARED
from hcpcs_extract import extract
from hcpcs_extract.codes import modifier_system
from hcpcs_extract.extractors._site_names import site_of
from hcpcs_extract.lines import label_of, section_of
from hcpcs_extract.model import SectionId
from hcpcs_extract.prose import index
from hcpcs_extract.tables import column_ids, pipe_cells
from hcpcs_extract.vocabulary import (
    boilerplate,
    categories,
    code_set_fields,
    columns,
    drug_stems,
    headings,
    labels,
    modifier_systems,
    modifier_uses,
    payers,
    routes,
    sites,
    units,
)

KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")


@pytest.mark.parametrize("row", headings.HEADINGS, ids=lambda row: row[0])
def test_headings(row: tuple[str, int, list[str]]) -> None:
    assert row[0] in get_args(SectionId)
    assert all(section_of(wording) == row[0] for wording in row[2])


@pytest.mark.parametrize("row", labels.LABELS, ids=lambda row: row[0])
def test_labels(row: tuple[str, list[str]]) -> None:
    for wording in row[1]:
        found = label_of(f"{wording}: x")
        assert found is not None
        assert found[0] == row[0]


@pytest.mark.parametrize("row", payers.PAYERS, ids=lambda row: row[0])
def test_payers(row: tuple[str, list[str]]) -> None:
    for wording in [row[0], *row[1]]:
        (payer,) = extract(f"Key payers include {wording}, and more.").payers
        assert (payer.value, payer.quote) == (row[0], wording)
    assert extract(f"Key payers include x{row[0]}x, and more.").payers == []


@pytest.mark.parametrize("row", sites.SITES, ids=lambda row: row[0])
def test_sites(row: tuple[str, list[str], list[str]]) -> None:
    assert KEBAB.fullmatch(row[0])
    for wording in row[2]:
        assert site_of(wording.removesuffix("…").removeprefix("=").strip()) == (row[0], tuple(row[1])), wording


def test_site_codes_are_places_of_service() -> None:
    path = SHARED / "refdata" / "place_of_service.csv"
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs CMS's table of places of service in {path}")
        pytest.skip(f"CMS's table of places of service is not here ({path}); only the project was cloned")
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert {code for _, codes, _ in sites.SITES for code in codes} <= known


@pytest.mark.parametrize("row", columns.COLUMNS, ids=lambda row: row[0])
def test_columns(row: tuple[str, list[str]]) -> None:
    for wording in row[1]:
        assert column_ids(pipe_cells(f"| {wording} |", 0)[0]) == [row[0]]


@pytest.mark.parametrize("row", units.UNITS, ids=lambda row: row[0])
def test_units(row: tuple[str, list[str]]) -> None:
    for wording in row[1]:
        product = extract(f"HCPCS J0001: Something, 5 {wording}\n").product
        assert product is not None
        assert product.dose is not None, wording
        assert (product.dose.amount, product.dose.unit) == ("5", row[0]), wording


@pytest.mark.parametrize("row", routes.ROUTES, ids=lambda row: row[0])
def test_routes(row: tuple[str, bool, list[str]]) -> None:
    for wording in row[2]:
        product = extract(f"HCPCS J0001: Something, {wording}, 5 mg\n").product
        assert product is not None
        assert product.route is not None, wording
        assert product.route.value == row[0], wording
        assert product.name.value == "something"


def test_modifier_systems() -> None:
    for pattern, system in modifier_systems.SHAPES:
        example = {"[0-9]{2}": "51", "[1-8]P": "1P", "P[1-6]": "P3", "[A-Z][A-Z0-9]": "JW"}[pattern]
        assert modifier_system(example) == system


@pytest.mark.parametrize("table", [categories.HCPCS, categories.CPT, categories.CDT])
def test_categories_are_ranges_in_order_without_overlap(table: list[tuple[str, str, str, bool]]) -> None:
    for (_, last, _, _), (first, _, _, _) in itertools.pairwise(table):
        assert last < first
    assert all(first <= last for first, last, _, _ in table)


def test_boilerplate_words_are_single_lower_case_words() -> None:
    assert all(word.isalpha() and word.islower() for word in boilerplate.WORDS)


def test_scales_are_between_known_units() -> None:
    known = {unit for unit, _ in units.UNITS}
    for unit, base, factor in units.SCALES:
        assert {unit, base} <= known
        assert unit != base
        assert Decimal(factor) != 1
    assert not {unit for unit, _, _ in units.SCALES} & {base for _, base, _ in units.SCALES}


def test_stems_of_drugs() -> None:
    assert len(set(drug_stems.STEMS)) == len(drug_stems.STEMS)
    assert all(word.endswith(drug_stems.STEMS) for word in drug_stems.NO_DRUGS)


def test_modifiers_by_use(refdata: Path) -> None:
    with (refdata / "cpt_modifier_codes.csv").open(encoding="utf-8") as file:
        assert {row["code"] for row in csv.DictReader(file)} == modifier_uses.CPT_MODIFIERS
    assert {
        code for code in modifier_uses.PROCEDURE_ONLY if modifier_system(code) == "CPT"
    } <= modifier_uses.CPT_MODIFIERS


def test_fields_of_the_code_set(refdata: Path) -> None:
    with (refdata / "hcpcs_field_codes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for field, table in (("action_code", code_set_fields.ACTIONS), ("coverage_code", code_set_fields.COVERAGE)):
        assert {row["code"] for row in rows if row["field"] == field} == {letter for letter, _ in table}
    with (refdata / "jw_jz_policy.csv").open(encoding="utf-8") as file:
        required = {
            (row["modifier"], row["effective_date"])
            for row in csv.DictReader(file)
            if row["fact"].startswith("Required")
        }
    assert required == {("JW", code_set_fields.JW_REQUIRED), ("JZ", code_set_fields.JZ_REQUIRED)}


def test_one_wording_has_one_id() -> None:
    with pytest.raises(ValueError, match="names both"):
        index([("a", ["Same"]), ("b", ["same"])])

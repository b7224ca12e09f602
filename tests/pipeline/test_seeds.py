"""What must hold on the two real documents."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hcpcs_extract import CodeSet, extract, extract_json
from hcpcs_extract.codes.cms_release import read_release
from hcpcs_extract.codes.store import add
from hcpcs_extract.model.record import Finding
from hcpcs_extract.reading.reader import read

PAYERS = ["Aetna", "Blue Cross Blue Shield", "Cigna Health", "UnitedHealthcare", "Medicare"]


def load(seeds: Path, start: str) -> tuple[str, dict[str, Any]]:
    path = next(seeds.glob(f"{start}*"))
    text = path.read_text(encoding="utf-8")
    return text, json.loads(extract_json(path.read_bytes(), name=path.name))


def test_j9203(seeds: Path) -> None:
    _text, record = load(seeds, "000")
    assert (record["code"]["value"], record["code"]["system"], record["code"]["category"]) == (
        "J9203",
        "HCPCS",
        "Chemotherapy drugs",
    )
    assert record["title"]["value"] == "Gemtuzumab Ozogamicin Injection, 0.1 mg"
    assert record["product"]["name"]["value"] == "gemtuzumab ozogamicin"
    assert (record["product"]["dose"]["amount"], record["product"]["dose"]["unit"]) == ("0.1", "mg")
    assert record["product"]["route"]["value"] == "injection"
    assert record["product"]["brand"] is None
    assert [payer["value"] for payer in record["payers"]] == PAYERS
    assert record["service_type"]["value"] == "drug administration/chemotherapy dosing"
    sites = [(site["value"], site["mapping"], site["pos_candidates"]) for site in record["sites_of_service"]]
    assert sites == [
        ("outpatient-infusion-center", "none", []),
        ("hospital-outpatient-department", "ambiguous", ["19", "22"]),
    ]
    patient = record["patient"]
    assert (patient["age"], patient["age_unit"], patient["sex"]) == (62, "year", None)
    assert patient["condition"]["value"] == "relapsed or refractory CD33-positive acute myeloid leukemia"
    assert [(item["short"], item["value"]) for item in record["abbreviations"]] == [("AML", "acute myeloid leukemia")]
    assert len(record["data_gaps"]) == 1
    assert [section["id"] for section in record["sections"]] == [
        "summary",
        "billing_code_overview",
        "clinical_coding_specifications",
        "clinical_context",
        "coding_specifications",
    ]


def test_j9203_truncated_row(seeds: Path) -> None:
    text, record = load(seeds, "000")
    (row,) = record["modifiers"]
    assert (row["modifier"], row["description"], row["when_to_use"], row["complete"]) == ("JW", None, None, False)
    assert row["missing"] == ["description", "when_to_use"]
    assert record["truncation"]["verdict"] == "certain"
    errors = [finding for finding in record["findings"] if finding["severity"] != "info"]
    assert [(finding["rule"], finding["severity"]) for finding in errors] == [("table-row-truncated", "error")]
    assert text[slice(*errors[0]["span"])] == "JW |"
    assert record["tables"][0]["rows"] == [{"cells": ["JW"], "shape": "cut", "span": errors[0]["span"]}]


def test_c9028(seeds: Path) -> None:
    text, record = load(seeds, "002")
    assert [payer["value"] for payer in record["payers"]] == PAYERS
    assert record["service_type"]["value"] == "Therapeutic injectable (antineoplastic/targeted therapy)"
    assert [site["value"] for site in record["sites_of_service"]] == [
        "hospital-outpatient-department",
        "physician-office",
        "outpatient-infusion-center",
    ]
    assert {site["section"] for site in record["sites_of_service"]} == {"billing_code_overview"}
    (row,) = record["modifiers"]
    assert (row["modifier"], row["system"], row["description"], row["complete"], row["missing"]) == (
        "51",
        "CPT",
        "Multiple procedures",
        True,
        [],
    )
    assert record["truncation"]["verdict"] == "probable"
    findings = [(finding["rule"], finding["severity"]) for finding in record["findings"]]
    assert findings == [
        ("hospital-only-code", "warning"),
        ("data-not-available", "info"),
        ("procedure-modifier-on-drug", "info"),
        ("table-may-continue", "warning"),
    ]
    assert record["findings"][3]["span"][1] == len(text)


def test_same_size(seeds: Path) -> None:
    sizes = {json.loads(extract_json(path.read_bytes(), name=path.name))["source"]["words"] for path in seeds.iterdir()}
    assert sizes == {438}


def test_convert_prints_two_lines_and_nothing_else(seeds: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "convert", str(seeds)],
        capture_output=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert [json.loads(line)["code"]["value"] for line in lines] == ["J9203", "C9028"]


@pytest.mark.parametrize("start", ["000", "002"])
def test_library_and_msgspec_give_the_same_json(seeds: Path, start: str) -> None:
    path = next(seeds.glob(f"{start}*"))
    record = extract(path.read_bytes(), name=path.name)
    assert msgspec.json.encode(record) == extract_json(path.read_bytes(), name=path.name)
    text = read(path.read_bytes(), name=path.name).text
    assert text[slice(*record.sections[0].span)].startswith("Summary & Overview")


def test_beside_the_releases_of_cms(seeds: Path, refdata: Path, tmp_path: Path) -> None:
    add(tmp_path / "codes.sqlite", [read_release(path) for path in refdata.glob("*.zip")])
    code_set = CodeSet.open(tmp_path / "codes.sqlite")
    found: dict[str, dict[str, Finding]] = {}
    for path in sorted(seeds.iterdir()):
        record = extract(path.read_bytes(), name=path.name, code_set=code_set, as_of=date(2026, 2, 1))
        found[path.name[:3]] = {finding.rule: finding for finding in record.findings}
    assert set(found["000"]) == {"data-not-available", "table-row-truncated"}
    assert set(found["002"]) == {
        "code-discontinued",
        "hospital-only-code",
        "data-not-available",
        "procedure-modifier-on-drug",
        "table-may-continue",
    }
    ended = found["002"]["code-discontinued"]
    assert (ended.data["last_day"], ended.data["successors"]) == ("2018-12-31", ["J9229"])
    assert ended.message == "C9028 is discontinued since 2018-12-31, its last day; now J9229"
    path = next(seeds.glob("002*"))
    then = extract(path.read_bytes(), name=path.name, code_set=code_set, as_of=date(2018, 6, 1))
    assert "code-discontinued" not in {finding.rule for finding in then.findings}

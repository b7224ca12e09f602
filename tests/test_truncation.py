"""Verdicts at the ends of documents: cut ones with and without a line break that a tool added, whole ones in their odd forms."""

from __future__ import annotations

import pytest

from hcpcs_extract import extract
from hcpcs_extract.model import EvidenceKind

PAGE = """Summary & Overview
HCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg
One unit is a tenth of a milligram.
Billing Code Overview
It is given by vein.
Clinical & Coding Specifications
Clinical Context
A 41-year-old man with leukemia begins his first cycle.
Coding Specifications
"""
HEAD = "| Modifier | Description | When to Use |\n|---|---|---|\n"
ROW = "JZ | Zero drug amount discarded | When nothing is left |\n"


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        (HEAD + ROW, "none"),
        (HEAD + ROW + "| Data not available in the input. |\n", "none"),
        ("Data not available in the input.\n", "none"),
        (HEAD + ROW[:-1], "probable"),
        (HEAD + ROW + "\n", "probable"),
        (HEAD + ROW + "JW | Drug amount discarded |\n", "probable"),
        ("Modifiers tell what was left.\n", "probable"),
        (HEAD + "JW |", "certain"),
        (HEAD + "JW |\n", "certain"),
        (HEAD + "JW | Drug amount |", "certain"),
        (HEAD + "JW | Drug amount | When", "certain"),
        (HEAD + "J", "certain"),
        (HEAD, "certain"),
        (HEAD[:-1], "certain"),
        (HEAD[:-4], "certain"),
        ("| Modifier |\n", "certain"),
        ("| Modifier | Desc", "certain"),
        ("|\n", "certain"),
        (HEAD + ROW + "Related Diagnoses\n| ICD-10 Code\n", "certain"),
        (HEAD + ROW + "Related Diag", "certain"),
        (HEAD + ROW + "Related Diagnoses\n", "certain"),
        ("", "certain"),
    ],
)
def test_verdict(end: str, verdict: str) -> None:
    assert extract(PAGE + end, name="x.txt").truncation.verdict == verdict


def test_a_label_at_the_end() -> None:
    for end, verdict in (
        ("Service type:", "certain"),
        ("Service type: drug,\n", "certain"),
        ("Service type: drug\n", "probable"),
    ):
        assert (
            extract("Summary & Overview\nHCPCS J9229: X\nText.\nBilling Code Overview\n" + end).truncation.verdict
            == verdict
        )


def test_every_kind_of_evidence_has_a_rule() -> None:
    """No verdict without a finding that says why."""
    fired = {
        "table-row-cut": HEAD + "JW |",
        "delimiter-cut": HEAD[:-4],
        "header-without-rows": HEAD,
        "label-without-value": "Service type:",
        "list-cut": "Service type: drug,",
        "prose-cut": "Append the",
        "heading-cut": HEAD + ROW + "Related Diag",
        "heading-without-body": HEAD + ROW + "Related Diagnoses",
        "no-final-newline-after-table-row": HEAD + ROW[:-1],
        "table-row-unfinished": HEAD + ROW + "JW | Drug amount discarded |\n",
        "table-of-one-line": HEAD + ROW + "Notes\n| One | Two | Three |\n",
        "blank-line-at-end": HEAD + ROW + "\n",
        "no-final-newline": HEAD + ROW + "That is all.",
        "table-absent": "Modifiers tell what was left.\n",
    }
    for kind, end in fired.items():
        record = extract(PAGE + end, name="x.txt")
        assert kind in {item.kind for item in record.truncation.evidence}, kind
        assert any(finding.severity != "info" for finding in record.findings), kind
    elsewhere = {"character-cut", "html-cut", "closing-sections-absent"}
    assert set(fired) | elsewhere == set(EvidenceKind.__args__)  # type: ignore[attr-defined]


def test_bytes_that_stop_inside_a_character() -> None:
    record = extract((PAGE + "Naïve, use of the naïv").encode()[: -0 or None] + "é".encode()[:1], name="x.txt")
    assert "character-cut" in {item.kind for item in record.truncation.evidence}
    assert record.truncation.verdict == "certain"

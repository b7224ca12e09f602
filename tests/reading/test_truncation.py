"""Verdicts at the ends of documents.

Cut ones with and without a line break that a tool added, whole ones in their odd forms.
"""

from __future__ import annotations

import pytest

from hcpcs_extract import extract
from hcpcs_extract.model.record import EvidenceKind

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


@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.html"])
@pytest.mark.parametrize("last", ["é", "–", "\U0001f600"])
@pytest.mark.parametrize(
    ("end", "rule", "what"),
    [
        ("Use of the naïv", "document-cut-in-prose", "sentence"),
        ("That is all.\n\n", "document-cut-in-prose", "sentence"),
        ("Service type: drug, ", "document-cut-in-prose", None),
        ("Service type: Infusion", "document-cut-in-prose", "character"),
        (HEAD + ROW + "JW | Drug amount ", "table-row-truncated", None),
        (HEAD + ROW, None, None),
        (HEAD[:-20], None, None),
        (HEAD + ROW + "Related Diag", None, None),
    ],
)
def test_a_cut_inside_a_character_is_one_finding(
    end: str, rule: str | None, what: str | None, last: str, name: str
) -> None:
    text = PAGE + end
    if name.endswith(".html"):
        text = f"<!doctype html><html><body><pre>{text}"
    record = extract(text.encode() + last.encode()[:-1], name=name)
    assert "character-cut" in {item.kind for item in record.truncation.evidence}
    found = [finding for finding in record.findings if finding.rule in CUT_RULES]
    assert len(found) == 1, [finding.rule for finding in found]
    if name == "x.txt":
        assert rule in (None, found[0].rule)
        assert what in (None, found[0].data.get("what"))
    lost = extract((PAGE + "\ufffd " + end).encode() + last.encode()[:-1], name="x.txt")
    assert [finding.data for finding in lost.findings if finding.rule == "replacement-characters"] == [{"count": 1}]


CUT_RULES = {
    "document-cut-in-heading",
    "document-cut-in-prose",
    "document-may-continue",
    "label-without-value",
    "replacement-characters",
    "table-delimiter-cut",
    "table-header-without-rows",
    "table-may-continue",
    "table-row-truncated",
}
BEFORE = "Summary\nHCPCS J9203: X Injection, 0.1 mg\nThe claim shows "


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("text", "lost"), [("Z12.11", 1), ("Z12.1\U0001f600", 2), ("Z12.1\U0001f600", 3)])
def test_a_fact_before_a_broken_character_of_utf_16_is_partial(encoding: str, mark: str, text: str, lost: int) -> None:
    record = extract((mark + BEFORE + text).encode(encoding)[:-lost])
    assert record.source.encoding == encoding
    assert [(fact.value, fact.partial) for fact in record.codes_mentioned] == [("Z12.1", True)]
    assert record.truncation.verdict == "certain"
    assert ("encoding-guessed" in {finding.rule for finding in record.findings}) == (not mark)


@pytest.mark.parametrize("last", "é’–😀\u00a0")
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("before", ["", "naïve – "])
def test_a_fact_before_a_broken_character_of_utf_8_is_partial(last: str, mark: str, before: str) -> None:
    whole = (mark + BEFORE + before + "Z12.1" + last).encode()
    for lost in range(1, len(last.encode())):
        record = extract(whole[:-lost])
        assert record.source.encoding == "utf-8"
        assert [(fact.value, fact.partial) for fact in record.codes_mentioned] == [("Z12.1", True)]
        assert "character-cut" in {item.kind for item in record.truncation.evidence}
        assert "encoding-guessed" not in {finding.rule for finding in record.findings}


def test_a_cut_is_seen_behind_damage_and_an_accent_inside_is_windows_1252() -> None:
    data = BEFORE.encode() + "naïve – œdème ".encode() + b"caf\xe9 Z12.1\xe2\x80"
    assert "character-cut" in {item.kind for item in extract(data).truncation.evidence}
    assert extract(BEFORE.encode() + b"Caf\xe9 Z12.1\xe2").source.encoding == "windows-1252"


def test_a_dose_in_html_before_a_broken_character_is_partial() -> None:
    page = b"<html><body><p>HCPCS J9203: X Injection, 0.1 mg</p><p>The claim shows Z12.1\xe2\x80"
    assert [(fact.value, fact.partial) for fact in extract(page).codes_mentioned] == [("Z12.1", True)]

"""What is said to be missing: small wordings, each with what it says or None."""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest

from hcpcs_extract import extract
from hcpcs_extract.reading.absence import absence, names_input
from hcpcs_extract.text.phrases import Passage
from hcpcs_extract.vocabulary import built_in

_DATA: Final = {
    # The source does something, or does not.
    "The source omits modifiers.": "modifiers",
    "The source lacks modifiers.": "modifiers",
    "The extract leaves out modifiers.": "modifiers",
    "The source left modifiers out.": "modifiers",
    "The input omitted related codes and rates, so none are shown.": "related codes and rates",
    "The input is missing taxonomies.": "taxonomies",
    "The input did not include related codes.": "related codes",
    "The input doesn't include related codes.": "related codes",
    "The source doesn’t list any payers.": "payers",
    "The data set didn't contain taxonomies.": "taxonomies",
    "The source does not specify a service type.": "a service type",
    "The source document does not state the site of service.": "the site of service",
    "The source never mentions modifiers.": "modifiers",
    "The source says nothing about modifiers.": "modifiers",
    "The input was silent on modifiers.": "modifiers",
    "The extract holds no rates.": "rates",
    "Our sources gave no figure for any plan.": "figure for any plan",
    # Something is not there; the missing thing stands before the verb …
    "Rates are unavailable.": "Rates",
    "Rates are absent.": "Rates",
    "Rates are missing from the input.": "Rates",
    "Rates could not be determined.": "Rates",
    "Policy text could not be retrieved.": "Policy text",
    "Coverage limits can't be determined from the source.": "Coverage limits",
    "Taxonomy codes are not part of the input.": "Taxonomy codes",
    "Fee schedules have not been provided.": "Fee schedules",
    # … or behind it.
    "No rates were available.": "rates",
    "No rate information was provided.": "rate information",
    "No payer information is available in the input.": "payer information",
    "No list of taxonomies came with the source.": "list of taxonomies",
    "No modifiers were included in the source.": "modifiers",
    "None of the rates were provided in the input.": "rates",
    "Nothing was provided in the input on taxonomies.": "taxonomies",
    "There is no data on rates.": "rates",
    "Data not available in the input for associated taxonomies.": "associated taxonomies",
    "Data not provided in the input include rates and edits.": "rates and edits",
    "Input data was not available for diagnosis links.": "diagnosis links",
    "Data isn't available for rates.": "rates",
    "Payer data not available in the input.": "Payer data",
    "Information wasn’t provided about modifiers.": "modifiers",
    # What is missing is not said, or stands before the colon.
    "Data not available in the input.": "unspecified",
    "data not available": "unspecified",
    "not specified in the source": "unspecified",
    "We looked for a count and found none in the input.": "unspecified",
    "Neither rates nor taxonomies were provided.": "unspecified",
    "Rates lay outside the material available to us.": "unspecified",
    "Fee schedule: TBD": "unspecified",
    "Fee schedule: pending.": "unspecified",
    "Allowables - not supplied.": "unspecified",
    "As for prices, the lists we were sent left this test out.": "unspecified",
    "Retention rates: no data.": "unspecified",
    "Diagnosis lists: none supplied.": "unspecified",
    "Quantity limits: haven't been given.": "Quantity limits",
    # The same, in other words for the input.
    "Diagnosis information isn’t part of the input.": "unspecified",
    "Diagnosis data weren't part of the source.": "unspecified",
    "The modifiers are not specified in the provided input.": "modifiers",
    "Modifiers are not included in the supplied input.": "Modifiers",
}
_BEING: Final = ("is", "are", "was", "were")
_HAVING: Final = ("has", "have", "had")
_DOING: Final = ("do", "does", "did", "could", "would", "wo", "should", "ca")
_CONTRACTIONS: Final = {
    **{f"Rates {verb}n{mark}t available.": "Rates" for verb, mark in product(_BEING, "'’")},
    **{f"Rates {verb}n{mark}t been provided.": "Rates" for verb, mark in product(_HAVING, "'’")},
    **{f"The source {verb}n{mark}t include modifiers.": "modifiers" for verb, mark in product(_DOING, "'’")},
}
_PLACEHOLDERS: Final = [
    "N/A",
    "n/a",
    "N.A.",
    "NA",
    "N / A",
    "TBA",
    "T.B.A.",
    "TBD",
    "TBC",
    "pending",
    "Pending confirmation",
    "unknown",
    "Unknown at this time",
    "isn't stated",
    "isn’t stated",
    "is not stated",
    "wasn't given",
    "hasn't been provided",
    "not stated",
    "not yet known",
    "None",
    "None.",
    "None stated",
    "nothing stated",
    "no information",
    "No service type stated",
    "unavailable",
    "unspecified",
    "to be determined",
    "left blank",
    "is pending",
    "is unknown",
    "see below",
    "withheld",
    "—",
    "–",
    "-",
    "...",
    "…",
    "?",
]
_NOTHING_THERE: Final = [
    "No modifiers apply.",
    "There are none.",
    "No specific modifiers are listed.",
    "No related codes.",
    "Diagnoses aren't listed.",
    "Other modifiers are not listed here.",
    "It is not applicable to this code.",
]
_NOT_ABSENT: Final = [
    # Announcements of how gaps are marked, quotations, conditions, denials.
    "Data not available in the input are noted where applicable.",
    "Where data is not available, this is flagged.",
    "Elements for which data are not available in the input are marked.",
    "If data isn't available in the input, we say so.",
    "Unless the source omits it, the limit is shown.",
    "Gaps that aren't provided in the input are marked with a dash.",
    "The words “Data not available in the input” appear where a field was blank.",
    'The phrase "not reported" marks any cell.',
    "A dash means that the source said nothing.",
    "Nothing is missing from the input.",
    "No gaps were found in the input.",
    # The word "source" or "extract" in a name of something else.
    "Note: none of the source vials may be reused.",
    "None of the source vials may be reused.",
    "No vial may be kept with the source.",
    "The source vials do not contain preservative.",
    "The allergen extract does not contain albumin.",
    "The source country isn't relevant.",
    # Not data.
    "A9606 counts the activity – not the volume – of the dose.",
    "Same-day appointments were not available.",
    "The drug doesn't include the needle.",
    "The code doesn't include administration.",
    "The patient didn't receive the dose.",
    "The vial is missing its cap.",
    "Few codes are denied, mostly because the chart is missing.",
    "Dollar amounts are left out on purpose.",
    "Fees don't include the visit.",
    "Rates aren't the same everywhere.",
    "The plan won't pay without a note.",
    "Nothing else is billed.",
    "The source includes modifiers.",
    # Values.
    "Physician office", "Notification service", "Nonemergency transport", "Nasal spray", "Tbo-filgrastim injection",
    "Not otherwise classified drug", "Blank application", "Home — no visit needed",
]  # fmt: skip


def _said(text: str) -> tuple[str, str] | None:
    found = absence(Passage.of(text, built_in().lexicon))
    return (found.kind, found.what) if found else None


@pytest.mark.parametrize(("text", "what"), [*_DATA.items(), *_CONTRACTIONS.items()])
def test_data_is_said_to_be_missing(text: str, what: str) -> None:
    assert _said(text) == ("data", what)


@pytest.mark.parametrize("text", _PLACEHOLDERS)
def test_what_stands_in_place_of_a_value(text: str) -> None:
    found = absence(Passage.of(text, built_in().lexicon))
    assert found is not None
    assert (found.kind, found.start) == ("place", 0)


@pytest.mark.parametrize("text", _NOTHING_THERE)
def test_there_is_nothing_to_list(text: str) -> None:
    assert _said(text) == ("none", "unspecified")


@pytest.mark.parametrize("text", _NOT_ABSENT)
def test_nothing_is_said_to_be_missing(text: str) -> None:
    assert _said(text) is None


def test_where_it_is_said() -> None:
    text = "Plans differ. The source data doesn't list rates."
    start = text.index("The")
    passage = Passage.part(Passage.of(text, built_in().lexicon).whole, start, len(text))
    found = absence(passage)
    assert found is not None
    assert text[found.start : found.end] == "The source data doesn't list rates"
    assert names_input(passage)


_PAGE: Final = """Summary & Overview
HCPCS J9299: Nivolumab Injection, 1 mg
{summary}
Billing Code Overview
The code stands for the item of the title.
Service type: {value}
Typical site of service: {value}
Clinical & Coding Specifications
Clinical Context
{context}
Coding Specifications
{coding}
"""


def _page(
    summary: str = "The page tells what the code stands for.",
    value: str = "Drug",
    context: str = "A 61-year-old man arrives.",
    coding: str = "No modifiers apply.",
) -> str:
    return _PAGE.format(summary=summary, value=value, context=context, coding=coding)


@pytest.mark.parametrize(
    "value",
    [
        "isn't stated",
        "isn’t stated",
        "TBA",
        "pending",
        "N/A",
        "Not stated",
        "—",
        "unknown",
        "(not stated)",
        "cannot be determined",
    ],
)
def test_a_placeholder_behind_a_label_is_no_value(value: str) -> None:
    record = extract(_page(value=value))
    assert record.service_type is None
    assert record.sites_of_service == []


@pytest.mark.parametrize(
    "value", ["Not otherwise classified drug", "Pendant fitting", "Nasal spray", "Unspecified drug injection"]
)
def test_a_value_that_begins_like_a_placeholder_is_one(value: str) -> None:
    record = extract(_page(value=value))
    assert record.service_type is not None
    assert record.service_type.value == value


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("The source omits modifiers.", "modifiers"),
        ("The input doesn’t include modifiers.", "modifiers"),
        ("Modifiers aren't available.", "Modifiers"),
        ("Modifiers weren’t provided.", "Modifiers"),
        ("Modifiers could not be determined.", "Modifiers"),
    ],
)
def test_a_section_that_says_what_it_lacks_needs_no_table(sentence: str, what: str) -> None:
    record = extract(_page(coding=sentence))
    assert [(gap.value, gap.quote) for gap in record.data_gaps] == [(what, sentence)]
    assert "table-missing" not in [finding.rule for finding in record.findings]


@pytest.mark.parametrize(
    "sentence",
    [
        "Note: none of the source vials may be reused.",
        "Data not available in the input are noted where applicable.",
        "A claim is denied when the tooth is missing.",
    ],
)
def test_a_section_that_says_nothing_of_the_kind_needs_its_table(sentence: str) -> None:
    record = extract(_page(coding=sentence))
    assert record.data_gaps == []
    assert "table-missing" in [finding.rule for finding in record.findings]


@pytest.mark.parametrize(
    ("sentence", "contradicts"),
    [
        ("Payer names aren't available.", True),
        ("The source doesn't list any payers.", True),
        ("The input omits rates and payers.", True),
        ("Covered payers: haven't been provided.", True),
        ("Rates by payer weren't provided.", False),
        ("The source omits payer policies.", False),
    ],
)
def test_payers_that_are_listed_and_said_to_be_missing(sentence: str, contradicts: bool) -> None:
    record = extract(_page(summary=f"Key payers include Aetna, Cigna Health, and Medicare. {sentence}"))
    assert [gap.quote for gap in record.data_gaps] == [sentence]
    assert ("payers-contradict-gap" in [finding.rule for finding in record.findings]) is contradicts


def test_what_a_patient_lacks_is_no_gap() -> None:
    record = extract(_page(context="Information on allergies wasn't provided. The source omits his weight."))
    assert [gap.quote for gap in record.data_gaps] == ["The source omits his weight."]


def test_a_cell_says_what_is_missing() -> None:
    table = "| Modifier | Description | When to Use |\n|---|---|---|\n| Other modifiers weren't provided. | | |"
    assert [gap.value for gap in extract(_page(coding=table)).data_gaps] == ["Other modifiers"]

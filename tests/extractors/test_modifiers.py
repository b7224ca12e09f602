"""Rows that are short are never zipped to the header."""

from __future__ import annotations

import pytest

from hcpcs_extract import extract

DELIMITER = "|---|---|---|\n"
LAST = "KX | Requirements met | When they are |\n"


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "| Modifier | Description | When to Use |",
            "| Waste of the drug | When some is left |",
            (None, "Waste of the drug", "When some is left"),
        ),
        ("| Modifier | Description | When to Use |", "| when |", (None, "when", None)),
        (
            "| Modifier | Description | When to Use |",
            "| Waste of the rest of it | When some is left | |",
            (None, "Waste of the rest of it", "When some is left"),
        ),
        ("| Description | Modifier | When to Use |", "| JZ | When none is left |", ("JZ", None, None)),
        ("| When Used | Modifier | Description |", "| KO | Single drug unit dose |", ("KO", None, None)),
        (
            "| When Used | Modifier | Description |",
            "| Any time | Single drug unit dose |",
            (None, "Single drug unit dose", "Any time"),
        ),
    ],
)
def test_short_rows(header: str, row: str, expected: tuple[str | None, ...]) -> None:
    record = extract(f"Coding Specifications\n{header}\n{DELIMITER}{row}\n{LAST}")
    first = record.modifiers[0]
    assert (first.modifier, first.description, first.when_to_use) == expected
    assert not first.complete


def test_a_text_alone_in_a_table_of_two_columns_is_a_row() -> None:
    record = extract(
        "Coding Specifications\n| Modifier | Description |\n|---|---|\n| Drug amount discarded |\nLT | Left side |\n"
    )
    assert [(row.modifier, row.description) for row in record.modifiers] == [
        (None, "Drug amount discarded"),
        ("LT", "Left side"),
    ]

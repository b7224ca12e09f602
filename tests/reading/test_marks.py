"""Asterisks, underscores and backticks: marks of Markdown, or text.

Small wordings, in plain text, Markdown and HTML.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from hcpcs_extract import extract
from hcpcs_extract.reading import marks
from hcpcs_extract.reading.marks import trim_value, unmark

TABLE = "| Modifier | Description | When to Use |\n|---|---|---|\n| JW | {} | x |\n"
PLAIN = [
    ("5*3 mg", "5*3 mg"),
    ("1*10 mg, 2 * 3", "1*10 mg, 2 * 3"),
    ("2*3 and 4*5", "2*3 and 4*5"),
    ("*see note", "*see note"),
    ("see note*", "see note*"),
    ("left* and right*", "left* and right*"),
    ("a *b* c", "a *b* c"),
    ("*left* or *right*", "*left* or *right*"),
    ("use_this_ form", "use_this_ form"),
    ("_see note", "_see note"),
    ("5` north", "5` north"),
    ("`", "`"),
    ("* first", "* first"),
    ("5 ** 2", "5 ** 2"),
]
"""Texts that plain text and HTML hold as they are."""
PAIRS = [
    ("**Left side**", "Left side"),
    ("*Left side*", "Left side"),
    ("`Left side`", "Left side"),
    ("_Left side_", "Left side"),
    ("__5*3 mg__", "5*3 mg"),
]
"""Pairs around a whole text, and what is in them."""
MARKDOWN = [
    ("5*3 mg", "5*3 mg"),
    ("1*10 mg, 2 * 3", "1*10 mg, 2 * 3"),
    ("2*3 and 4*5", "2*3 and 4*5"),
    ("*see note", "*see note"),
    ("left* and right*", "left* and right*"),
    ("a *b* c", "a b c"),
    ("*left* or **right**", "left or right"),
    ("***both***", "both"),
    ("**a *b* c**", "a b c"),
    ("in*fus*ion", "infusion"),
    ("snake_case_name", "snake_case_name"),
    ("_use_ it", "use it"),
    ("`a*b*c` d", "a*b*c d"),
    ("`` a`b ``", "a`b"),
    ("a ` b", "a ` b"),
    (r"2\*3", "2*3"),
    (r"\*not emphasis\*", "*not emphasis*"),
    ("**bold* x", "*bold x"),
    ("** not **", "** not **"),
]
"""As CommonMark's rules for emphasis and code spans have it, but for `*` between digits."""


@pytest.mark.parametrize(("text", "value"), MARKDOWN)
def test_marks_of_markdown(text: str, value: str) -> None:
    assert unmark(text, markdown=True) == value


@pytest.mark.parametrize(("text", "value"), [*PLAIN, *PAIRS])
def test_marks_in_plain_text(text: str, value: str) -> None:
    assert unmark(text, markdown=False) == value


def description(text: str, name: str) -> str | None:
    (row,) = extract(TABLE.format(text), name=name).modifiers
    return row.description


def service_type(text: str, name: str) -> str | None:
    found = extract(f"Billing Code Overview\nService type: {text}\nIt is billed.\n", name=name).service_type
    return found.value if found else None


def heading(text: str, name: str) -> str | None:
    return extract(f"Notes\n=====\nIt is so.\n\n{text}\n=====\nIt is so.\n", name=name).sections[-1].heading


LOST_BEFORE = ["5*3 mg", "1*10 mg, 2 * 3", "2*3 and 4*5", "left* and right*"]
"""Plain texts in which every field lost a character."""


@pytest.mark.parametrize("name", ["x.txt", "x.md"])
@pytest.mark.parametrize("text", LOST_BEFORE)
def test_no_character_is_lost_in_a_cell_a_value_or_a_heading(text: str, name: str) -> None:
    assert description(text, name) == text
    assert service_type(text, name) == text
    assert heading(text, name) == text


@pytest.mark.parametrize("text", ["*see note", "see note*", "_see note"])
def test_a_lone_mark_at_the_edge_of_a_value_is_text(text: str) -> None:
    assert service_type(text, "x.txt") == text
    assert extract(f"HCPCS J9203: {text}\n", name="x.txt").title.value == text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("**Service type:** *infusion", "*infusion"),
        ("**Service type: infusion 2*3**", "infusion 2*3"),
        ("* Service type: infusion*", "infusion*"),
        ("Service type: **in 2*3 fusion**.", "in 2*3 fusion"),
    ],
)
def test_marks_of_a_label_are_not_those_of_its_value(line: str, value: str) -> None:
    for name in ("x.txt", "x.md"):
        found = extract(f"Billing Code Overview\n{line}\nIt is billed.\n", name=name).service_type
        assert found is not None
        assert found.value == value


def test_a_column_or_a_code_with_a_note_is_still_known_and_the_column_keeps_its_mark() -> None:
    table = "| Modifier* | Description | When to Use |\n|---|---|---|\n| JW* | 5*3 mg | x |\n"
    record = extract(table, name="x.txt")
    assert record.tables[0].columns[0] == "Modifier*"
    assert [(row.modifier, row.description) for row in record.modifiers] == [("JW", "5*3 mg")]


def test_half_a_pair_that_the_cut_left_open_is_no_text() -> None:
    cut = TABLE.format("**Left** 5*3").partition("| x |")[0].rstrip() + " | **Rig"
    (row,) = extract(cut, name="x.md").modifiers
    assert (row.description, row.when_to_use) == ("Left 5*3", "Rig")


def test_the_marks_of_a_page_in_preformatted_html_are_told_by_its_text() -> None:
    page = f"<html><body><pre># Summary\nHCPCS J9203: X\n\n{TABLE.format('a *b* 5*3')}</pre></body></html>"
    (row,) = extract(page, name="x.html").modifiers
    assert row.description == "a b 5*3"


def test_an_abbreviation_keeps_its_product_sign() -> None:
    text = "Summary\nThe patient has mutated 2*3 leukemia (ML) today.\n"
    (found,) = extract(text, name="x.txt").abbreviations
    assert found.value == "mutated 2*3 leukemia"


@pytest.mark.parametrize("piece", ["*a ", "a* ", "*a_ ", "`a", "``a`", "**a *", "_a*", "\\*", "a*b_c`"])
def test_marks_are_found_in_linear_time(piece: str) -> None:
    assert lines_run(piece * 2000) < 4.4 * lines_run(piece * 500)


def lines_run(text: str) -> int:
    """Number of lines of `marks` that are run for a text: work, whatever else the machine does."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename == marks.__file__ else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        unmark(text, markdown=True)
        trim_value(text, 0, len(text))
    finally:
        sys.settrace(before)
    return count

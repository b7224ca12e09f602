"""Tables of modifiers in other wordings: what is in the record is right, or empty with a finding at the place.

A new wording is one row. Each is put into a table of a sound page as text (with and without a row of dashes), as
Markdown and as HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest

from hcpcs_extract.model.record import Record
from hcpcs_extract.pipeline import extract_with_text

Rows = list[list[str]]
BEFORE = {
    "Summary & Overview": [
        "HCPCS J9299: Nivolumab Injection, 1 mg",
        "The page is about the drug. Key payers include Aetna and Medicare.",
    ],
    "Billing Code Overview": [
        "The code stands for the drug.",
        "Service type: Chemotherapy",
        "Typical site of service: Physician office",
    ],
    "Clinical & Coding Specifications": [],
    "Clinical Context": ["A 61-year-old man with melanoma arrives for treatment."],
    "Coding Specifications": [],
}
HEADER = ["Modifier", "Description", "When to Use"]
COLUMNS = ["modifier", "description", "when_to_use"]
FIRST = ["JZ", "Nothing was discarded", "The whole vial was given"]
SECOND = ["59", "Distinct service", "Another session that day"]


def pipes(row: list[str]) -> str:
    return f"| {' | '.join(row)} |\n"


def as_text(rows: Rows) -> tuple[str, str]:
    head = "\n".join(line for heading, lines in BEFORE.items() for line in [heading, *lines])
    return "page.txt", head + "\n" + pipes(rows[0]) + pipes(["---"] * len(rows[0])) + "".join(map(pipes, rows[1:]))


def as_bare_text(rows: Rows) -> tuple[str, str]:
    name, text = as_text(rows)
    return name, text.replace(pipes(["---"] * len(rows[0])), "")


def as_markdown(rows: Rows) -> tuple[str, str]:
    head = "\n\n".join(line for heading, lines in BEFORE.items() for line in [f"## {heading}", *lines])
    table = [[f"**{cell}**" if cell else "" for cell in rows[0]], ["---"] * len(rows[0]), *rows[1:]]
    return "page.md", head + "\n\n" + "".join(map(pipes, table))


def as_html(rows: Rows) -> tuple[str, str]:
    def line(tag: str, cells: list[str]) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

    head = "".join(
        f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in lines)
        for heading, lines in BEFORE.items()
    )
    table = line("th", rows[0]) + "".join(line("td", row) for row in rows[1:])
    return "page.html", f"<!doctype html><html><body><main>{head}<table>{table}</table></main></body></html>"


FORMS: dict[str, Callable[[Rows], tuple[str, str]]] = {
    "text": as_text,
    "bare text": as_bare_text,
    "Markdown": as_markdown,
    "HTML": as_html,
}
WITH_HEADER = [form for form in FORMS if form != "bare text"]


def read(form: str, rows: Rows) -> tuple[Record, str]:
    name, document = FORMS[form](rows)
    return extract_with_text(document, name=name)


def found(record: Record, text: str, rule: str) -> list[str]:
    return [text[slice(*finding.span)].strip("*") for finding in record.findings if finding.rule == rule]


def values(record: Record) -> list[list[str | None]]:
    return [[row.modifier, row.description, row.when_to_use] for row in record.modifiers]


READ = {
    "modifier": [
        "Modifier", "modifiers", "MODIFIER", "Modifier:", "Modifier(s)", "Modifier(s):", "Mod", "Mod.",
        "Modifier Code",
        "HCPCS Modifier", "CPT Modifier", "CPT® Modifier", "CPT/HCPCS Modifier", "HCPCS / CPT Modifier",
        "HCPCS Level II Modifier",
        "Modifier (if any)", "Modifier Number", "Modifier Value", "Two-Digit Modifier", "2-Character Modifier",
        "Claim Modifier",
        "Billing Modifier", "Modifier†", "The Modifier", "Modifier Codes", "Code", "HCPCS Code", "CPT/HCPCS Code",
    ],
    "description": [
        "Description:", "DESCRIPTION", "Meaning", "Name", "Modifier Name", "Modifier Meaning",
        "Modifier Description", "Definition",
        "Descriptor", "Official Descriptor", "Short Description", "Full Description", "Plain-Language Description",
        "Desc.", "Title",
        "What It Means", "What the Modifier Means", "What It Stands For", "Stands For", "Explanation",
        "Code Description",
        "Description of Modifier", "CPT/HCPCS Description", "Meaning of the Code",
    ],
    "when_to_use": [
        "When to Use:", "WHEN TO USE", "When Used", "Usage", "Usage Guidance", "Usage Notes", "Applies When",
        "Scenario", "Use Case",
        "Typical Scenario", "When to Append", "When Appended", "When to Use Modifier", "When to Use This Modifier",
        "Use", "Typical Use",
        "Common Usage", "Application", "Applicability", "Guidance", "Billing Guidance", "Coding Guidelines",
        "Instructions",
        "Circumstances", "Situation", "How to Use", "How It Is Used", "Usage Criteria", "When It Is Used",
        "Description of Use",
        "When Required", "Indications", "When‑to‑Use", "When_to_Use",
    ],
}  # fmt: skip
"""Headers that tell which column it is."""
UNREAD = {
    "description": ["Payer", "Price", "Effective Date", "Level", "Modifier Type", "Payer Name", "Drug Name",
    "Rate & Meaning"],
    "when_to_use": [
        "Usage Count", "When Not to Use", "Do Not Use With", "Last Used", "Used By", "Notes", "Comments", "Impact",
        "Payment Effect",
        "Description / Use", "Meaning and Use", "Effective When Published", "Use Before", "Uses per Day",
        "Application Date",
        "Approved By", "Documentation", "Column 3",
    ],
}  # fmt: skip
"""Headers of columns that hold other things, or two of them."""


def test_there_are_enough_wordings() -> None:
    assert sum(map(len, READ.values())) + sum(map(len, UNREAD.values())) >= 100
    assert len(CELLS) + len(NONE) + len(OTHER) + len(SEVERAL) >= 60


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize(("column", "header"), [(column, header) for column in READ for header in READ[column]])
def test_a_header_that_names_its_column(form: str, column: str, header: str) -> None:
    heads = list(HEADER)
    heads[COLUMNS.index(column)] = header
    record, text = read(form, [heads, FIRST, SECOND])
    assert values(record) == [FIRST, SECOND]
    assert all(row.complete for row in record.modifiers)
    assert found(record, text, "column-unread") == []


@pytest.mark.parametrize("column", COLUMNS)
def test_without_a_row_of_dashes(column: str) -> None:
    for header in READ[column]:
        heads = list(HEADER)
        heads[COLUMNS.index(column)] = header
        record, _ = read("bare text", [heads, FIRST, SECOND])
        assert values(record) == [FIRST, SECOND], header


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize(("column", "header"), [(column, header) for column in UNREAD for header in UNREAD[column]])
def test_a_header_of_another_column(form: str, column: str, header: str) -> None:
    heads = list(HEADER)
    at = COLUMNS.index(column)
    heads[at] = header
    record, text = read(form, [heads, FIRST, SECOND])
    expected: list[list[str | None]] = [list(FIRST), list(SECOND)]
    for row in expected:
        row[at] = None
    assert values(record) == expected
    assert [(row.complete, row.missing) for row in record.modifiers] == [(False, [column])] * 2
    assert found(record, text, "column-unread") == [header]


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize(
    "header", ["Suffix", "Add-On", "Flag", "Level", "Modifier Type", "Identifier", "Symbol Used by Payers"]
)
def test_a_column_of_modifiers_is_known_by_its_cells(form: str, header: str) -> None:
    record, _ = read(form, [[header, *HEADER[1:]], FIRST, SECOND])
    assert values(record) == [FIRST, SECOND]
    record, text = read(form, [[header, "Effect"], FIRST[:2], SECOND[:2]])
    assert record.modifiers == []
    assert found(record, text, "column-unread") == [header]


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize(
    "heads",
    [
        ["", "Description", "When to Use"],
        ["Modifier", "", "When to Use"],
        ["Modifier", "Description", ""],
        ["Modifier", "", ""],
        ["", "", ""],
    ],
)
def test_an_empty_header_is_read_by_its_place(form: str, heads: list[str]) -> None:
    record, text = read(form, [heads, FIRST, SECOND])
    assert values(record) == [FIRST, SECOND] or found(record, text, "column-unread"), values(record)
    assert values(record) == [FIRST, SECOND]


@pytest.mark.parametrize("form", WITH_HEADER)
def test_two_headers_of_one_column(form: str) -> None:
    record, text = read(form, [["Modifier", "Meaning", "Description"], FIRST])
    assert values(record) == [["JZ", "Nothing was discarded", None]]
    assert not record.modifiers[0].complete
    assert found(record, text, "column-unread") == ["Description"]


@pytest.mark.parametrize("form", WITH_HEADER)
def test_a_column_more(form: str) -> None:
    record, text = read(form, [[*HEADER, "Payer Notes"], [*FIRST, "Aetna"]])
    assert values(record) == [FIRST]
    assert not record.modifiers[0].complete
    assert found(record, text, "column-unread") == ["Payer Notes"]


def test_four_columns_without_a_header() -> None:
    record, text = read("bare text", [[*FIRST, "Aetna"], [*SECOND, "Cigna"]])
    assert values(record) == [["JZ", None, None], ["59", None, None]]
    assert found(record, text, "column-unread") == [*FIRST[1:], "Aetna"]


CAPTIONS = {
    "a caption": [["Modifiers for this code", "", ""]],
    "a caption of one word": [["Modifiers", "", ""]],
    "an empty row": [["", "", ""]],
    "a caption over all columns": [["Common modifiers"] * 3],
    "two captions": [["Modifiers", "", ""], ["(most common ones)", "", ""]],
}


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize("above", CAPTIONS.values(), ids=CAPTIONS)
@pytest.mark.parametrize("heads", [HEADER, ["HCPCS Modifier", "Name", "Usage Guidance"]], ids=["listed", "other"])
def test_the_header_stands_below_a_caption(form: str, above: Rows, heads: list[str]) -> None:
    record, _ = read(form, [*above, heads, FIRST, SECOND])
    assert values(record) == [FIRST, SECOND]
    (table,) = record.tables
    assert table.columns == heads
    assert [(row.cells, row.shape) for row in table.rows[:-2]] == [(row, "note") for row in above]


@pytest.mark.parametrize("form", ["text", "Markdown"])
@pytest.mark.parametrize("dashes", ["---", ":---", "---:", ":-:", "-----"])
def test_the_row_of_dashes_once_more(form: str, dashes: str) -> None:
    record, _ = read(form, [HEADER, [dashes] * 3, FIRST, [dashes] * 3, SECOND])
    assert values(record) == [FIRST, SECOND]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cell", ["—", "–", "-", "---", "N/A", "None", "Data not available in the input."])
def test_a_row_equal_in_all_cells_is_a_note(form: str, cell: str) -> None:
    record, text = read(form, [HEADER, FIRST, [cell] * 3, SECOND])
    assert values(record) == [FIRST, SECOND]
    assert found(record, text, "modifier-unread") == []


def test_the_first_row_in_place_of_a_header() -> None:
    record, _ = read("text", [FIRST, SECOND])
    assert values(record) == [FIRST, SECOND]


UNSURE = {
    "no header that we know": [["Suffix", "Payers", "Price"], FIRST, SECOND],
    "a header of two things": [["Modifier / Description", "When to Use"], ["JW - Discarded", "Some is left"]],
    "two columns of modifiers": [["Modifier 1", "Modifier 2", "Description"], ["JW", "JZ", "Discarded or not"]],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rows", UNSURE.values(), ids=UNSURE)
def test_what_cannot_be_told_is_empty_and_reported(form: str, rows: Rows) -> None:
    record, text = read(form, rows)
    assert all((row.description, row.when_to_use, row.complete) == (None, None, False) for row in record.modifiers)
    assert found(record, text, "column-unread")


def test_one_cell_a_line() -> None:
    record, text = read("bare text", [[cell] for cell in [*HEADER, *FIRST]])
    assert record.modifiers == []
    assert found(record, text, "column-unread") == ["Modifier"]


@pytest.mark.parametrize("form", FORMS)
def test_the_header_once_more_is_a_note(form: str) -> None:
    record, _ = read(form, [HEADER, HEADER, FIRST])
    assert values(record) == [FIRST]


@pytest.mark.parametrize("form", WITH_HEADER)
@pytest.mark.parametrize("cell", ["—", "–", "None"])
def test_a_table_that_says_none(form: str, cell: str) -> None:
    record, _ = read(form, [HEADER, [cell] * 3])
    assert record.modifiers == []
    assert [[row.shape for row in table.rows] for table in record.tables] == [["note"]]
    assert not [finding for finding in record.findings if finding.severity == "error"]


def test_places_of_service_are_no_modifiers() -> None:
    for form in FORMS:
        record, text = read(form, [["Code", "Description"], ["11", "Office"], ["22", "Hospital outpatient department"]])
        assert (record.modifiers, found(record, text, "column-unread")) == ([], [])
        assert [table.kind for table in record.tables] == ["related_codes"]


def test_two_rows_of_headers_in_html() -> None:
    name, page = as_html([HEADER, FIRST])
    upper = "<tr><th rowspan=2>Modifier</th><th colspan=2>Meaning</th></tr>"
    page = page.replace("<table><tr><th>Modifier</th>", f"<table><thead>{upper}<tr>", 1).replace(
        "</th></tr><tr><td>", "</th></tr></thead><tr><td>"
    )
    record, _ = extract_with_text(page, name=name)
    assert values(record) == [FIRST]
    assert record.modifiers[0].complete


CELLS = {
    "-JW": "JW", "–JW": "JW", "— 25": "25", "‑59": "59", "−TB": "TB", "Modifier JW": "JW", "modifier 25": "25",
    "MODIFIER JZ": "JZ",
    "Modifier -25": "25", "Modifier: 25": "25", "Mod JW": "JW", "Mod. JW": "JW", "HCPCS JW": "JW", "CPT 59": "59",
    "CPT® Modifier 59": "59",
    "HCPCS Modifier JW": "JW", "Level II JW": "JW", "Code JW": "JW", '"59"': "59", "“59”": "59", "'JW'": "JW",
    "(JW)": "JW", "[JW]": "JW",
    "JW†": "JW", "JW‡": "JW", "JW§": "JW", "JW:": "JW", "JW.": "JW", "#25": "25", "[25](u)": "25", "JW[1]": "JW",
    "JW²": "JW",
    "jw": "JW", "JW\u00a0": "JW", "E1": "E1", "P3": "P3", "1P": "1P", "US": "US",
}  # fmt: skip
"""Cells that name one modifier."""
MARKED = {
    "`JW`": "JW",
    "**JW**": "JW",
    "*JW*": "JW",
    "__JW__": "JW",
    "<code>JW</code>": "JW",
    "<b>25</b>": "25",
    "`-JW`": "JW",
}
"""Cells with marks of Markdown or tags."""
NONE = [
    "None", "none", "NONE", "N/A", "n/a", "NA", "NO", "—", "–", "-", "None required", "No modifier",
    "Not applicable", "(none)", "No modifiers apply.",
    "Data not available in the input.", "**", "...",
]  # fmt: skip
"""Cells that say that there is no modifier."""
OTHER = [
    "see the note", "J9035-JW", "J9299", "Left", "JWX", "J", "7", "250", "25%", "25 mg", "Modifier", "TBD", "Varies",
    "Any", "left side",
    "JW if needed", "no one", "C92.00", "X-ray", "JW – Drug amount discarded", "la", "Per payer",
]  # fmt: skip
"""Cells that hold something else."""
SEVERAL = {
    "JW, JZ": "JW, JZ", "JW,JZ": "JW, JZ", "JW/JZ": "JW, JZ", "LT / RT": "LT, RT", "LT or RT": "LT, RT",
    "JW and JZ": "JW, JZ",
    "JW & JZ": "JW, JZ", "JW; JZ": "JW, JZ", "JW JZ": "JW, JZ", "E1-E4": "E1, E4", "E1–E4": "E1, E4",
    "E1 through E4": "E1, E4",
    "E1 to E4": "E1, E4", "25+59": "25, 59", "Modifiers 25, 59": "25, 59", "-25, -59": "25, 59",
    "25 or -59": "25, 59",
}  # fmt: skip
"""Cells that name several modifiers."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("cell", "modifier"), CELLS.items())
def test_a_cell_that_names_a_modifier(form: str, cell: str, modifier: str) -> None:
    record, text = read(form, [HEADER, SECOND, [cell, *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert values(record)[1] == [modifier, *FIRST[1:]]
    assert record.modifiers[1].complete
    assert found(record, text, "modifier-unread") == []


@pytest.mark.parametrize("form", ["text", "Markdown"])
@pytest.mark.parametrize(("cell", "modifier"), MARKED.items())
def test_a_cell_with_marks(form: str, cell: str, modifier: str) -> None:
    record, _ = read(form, [HEADER, SECOND, [cell, *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert values(record)[1] == [modifier, *FIRST[1:]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cell", NONE)
def test_a_cell_that_says_none_is_no_row_of_a_modifier(form: str, cell: str) -> None:
    record, text = read(form, [HEADER, SECOND, [cell, *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert values(record) == [SECOND, ["KX", *FIRST[1:]]]
    assert found(record, text, "modifier-unread") == []
    assert len(record.tables[0].rows) == 3


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cell", OTHER)
def test_a_cell_that_holds_something_else(form: str, cell: str) -> None:
    record, text = read(form, [HEADER, SECOND, [cell, *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert values(record)[1] == [None, *FIRST[1:]]
    assert (record.modifiers[1].complete, record.modifiers[1].missing) == (False, ["modifier"])
    assert found(record, text, "modifier-unread") == [cell]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("cell", "codes"), SEVERAL.items())
def test_a_cell_of_several_modifiers_is_reported(form: str, cell: str, codes: str) -> None:
    record, text = read(form, [HEADER, SECOND, [cell, *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert found(record, text, "modifier-unread") == [cell]
    (message,) = [finding.message for finding in record.findings if finding.rule == "modifier-unread"]
    assert f"holds several codes ({codes})" in message


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_cell_is_shown_by_its_row(form: str) -> None:
    record, text = read(form, [HEADER, SECOND, ["", *FIRST[1:]], ["KX", *FIRST[1:]]])
    assert values(record)[1] == [None, *FIRST[1:]]
    (row,) = found(record, text, "modifier-unread")
    assert FIRST[1] in row

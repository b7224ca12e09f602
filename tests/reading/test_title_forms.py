"""The forms of a title line: each put into a sound page gives the right code and title, or none and a finding."""

from __future__ import annotations

from typing import Final

import pytest

from hcpcs_extract import extract
from hcpcs_extract.model.record import Record

TITLE: Final = "Nivolumab Injection, 1 mg"
FORMS: Final = {
    "dash": [
        "HCPCS J9299 - {}",
        "HCPCS J9299 -- {}",
        "HCPCS J9299 \u2010 {}",
        "HCPCS J9299 \u2011 {}",
        "HCPCS J9299 \u2012 {}",
        "HCPCS J9299 \u2013 {}",
        "HCPCS J9299 \u2014 {}",
        "HCPCS J9299\u2014{}",
        "HCPCS J9299\u2013{}",
        "HCPCS J9299 \u2015 {}",
        "HCPCS J9299 \u2212 {}",
        "HCPCS J9299- {}",
        "HCPCS Level II J9299 - {}",
        "J9299 - {}",
        "J9299 \u2013 {}",
        "J9299\u2014{}",
    ],
    "bracket": [
        "HCPCS J9299 ({})",
        "HCPCS J9299 [{}]",
        "J9299 ({})",
        "(HCPCS J9299) {}",
        "[J9299] {}",
        "[HCPCS J9299]: {}",
        "HCPCS (J9299): {}",
        "HCPCS code (J9299) - {}",
    ],
    "other marks": [
        "HCPCS J9299 | {}",
        "J9299 | {}",
        "HCPCS J9299 = {}",
        "HCPCS J9299 \u00b7 {}",
        "HCPCS J9299 \u2022 {}",
        "HCPCS J9299 > {}",
        "HCPCS J9299 \u00bb {}",
        "HCPCS J9299 / {}",
        "HCPCS J9299, {}",
        "HCPCS J9299. {}",
        "HCPCS J9299\t{}",
        "HCPCS J9299\uff1a{}",
        "HCPCS J9299 : {}",
        "HCPCS J9299 \u2013 Description: {}",
        "\u201cHCPCS J9299: {}\u201d",
        '"HCPCS J9299 - {}"',
    ],
    "no mark": ["HCPCS J9299 {}", "HCPCS Level II code J9299 {}", "J9299 {}", "Billing Code J9299  {}"],
    "order": [
        "{} (HCPCS J9299)",
        "{} (HCPCS Level II J9299)",
        "{} (HCPCS code J9299)",
        "{} (J9299)",
        "{} [J9299]",
        "{} \u2013 HCPCS J9299",
        "{} - HCPCS J9299",
        "{} | HCPCS Level II J9299",
        "{}, HCPCS J9299",
        "{}: HCPCS J9299",
        "{} - J9299",
        "{} (Code: J9299)",
        "J9299 (HCPCS): {}",
        "J9299 (HCPCS Level II) \u2013 {}",
        "J9299 HCPCS Code: {}",
    ],
    "label words": [
        "HCPCS LEVEL II J9299: {}",
        "HCPCS LEVEL II CODE J9299: {}",
        "hcpcs j9299: {}",
        "Hcpcs Level ii J9299: {}",
        "HCPCS Level 2 J9299: {}",
        "HCPCS II J9299: {}",
        "Level II HCPCS J9299: {}",
        "HCPCS (Level II) J9299: {}",
        "HCPCS #J9299: {}",
        "HCPCS # J9299 - {}",
        "HCPCS No. J9299: {}",
        "HCPCS Code: J9299 - {}",
        "HCPCS Code Number J9299: {}",
        "HCPCS-J9299: {}",
        "Billing Code J9299: {}",
        "Billing Code: J9299 - {}",
        "Medical Billing Code J9299: {}",
        "Procedure Code J9299: {}",
        "Code J9299: {}",
        "CPT/HCPCS J9299: {}",
        "CPT / HCPCS J9299: {}",
        "HCPCS/CPT Code J9299: {}",
        "CPT and HCPCS J9299: {}",
        "Healthcare Common Procedure Coding System (HCPCS) J9299: {}",
        "HCPCS\u00a0J9299: {}",
        "HCPCS\u00ae J9299: {}",
        "J-Code J9299: {}",
        "The HCPCS code J9299: {}",
        "J9299: {}",
        "j9299: {}",
    ],
    "lines": [
        "HCPCS J9299\n{}",
        "HCPCS Level II J9299\n{}",
        "J9299\n{}",
        "HCPCS J9299:\n{}",
        "HCPCS J9299\n\n{}",
        "HCPCS Code: J9299\nDescription: {}",
        "HCPCS J9299 \u2013\n{}",
        "Billing Code J9299\nTitle: {}",
    ],
}
MARKDOWN: Final = [
    "## **HCPCS J9299**: {}",
    "### HCPCS `J9299`: {}",
    "# HCPCS J9299 \u2014 {}",
    "# J9299 - {}",
    "**HCPCS J9299 - {}**",
    "**HCPCS J9299** - {}",
    "**J9299**: {}",
    "__J9299__ \u2013 {}",
    "*HCPCS J9299*: {}",
    "HCPCS **J9299**: {}",
    "HCPCS `J9299` - {}",
    "## [HCPCS J9299](https://example.org/j9299): {}",
    "## HCPCS [J9299](https://example.org/j9299) - {}",
    "## [HCPCS J9299 - {}](https://example.org/j9299)",
    "# {} (HCPCS J9299)",
    "# {} (`J9299`)",
    "## **{}** (HCPCS J9299)",
    "# HCPCS&reg; J9299: {}",
    "# HCPCS&nbsp;J9299: {}",
    "# HCPCS <code>J9299</code>: {}",
    "> HCPCS J9299: {}",
    "# \U0001f4cc HCPCS J9299: {}",
    "# HCPCS J9299\n\n## {}",
    "# `J9299`\n\n{}",
    "HCPCS J9299 - {}\n===",
]
HTML: Final = [
    "<h1>HCPCS J9299 &mdash; {}</h1>",
    "<h1>J9299 &ndash; {}</h1>",
    "<h1><b>J9299</b>: {}</h1>",
    "<h1>HCPCS <code>J9299</code> - {}</h1>",
    "<h1>HCPCS&reg; J9299: {}</h1>",
    "<h1><a href='/j'>HCPCS J9299</a> | {}</h1>",
    "<h1>{} (HCPCS J9299)</h1>",
    "<h1><span>HCPCS J9299</span> <span>{}</span></h1>",
    "<h1>HCPCS J9299</h1><p>{}</p>",
    "<h1>J9299</h1><h2>{}</h2>",
    "<h1>HCPCS J9299<br>{}</h1>",
    "<p>J9299</p><p>{}</p>",
    "<p><strong>HCPCS J9299</strong> &ndash; {}</p>",
    "<div>Billing Code J9299: {}</div>",
    "<h1>HCPCS <sup>&reg;</sup> J9299 ({})</h1>",
    "<header><h1>J9299 &mdash; {}</h1></header>",
]
OTHER_CODES: Final = [
    ("CPT Category III 0446T: Implanted Glucose Sensor", "0446T", "Implanted Glucose Sensor"),
    ("CPT III 0446T - Implanted Glucose Sensor", "0446T", "Implanted Glucose Sensor"),
    ("CPT Category II 3044F: Result <7%", "3044F", "Result <7%"),
    ("PLA 0018U: Thyroid Cancer Panel", "0018U", "Thyroid Cancer Panel"),
    ("CPT PLA Code 0018U \u2014 Thyroid Cancer Panel", "0018U", "Thyroid Cancer Panel"),
    ("CPT\u00ae 27447 \u2013 Total Knee Replacement", "27447", "Total Knee Replacement"),
    ("CPT 00632 (Anesthesia for Lumbar Sympathectomy)", "00632", "Anesthesia for Lumbar Sympathectomy"),
    ("cpt code 27447: Total Knee Replacement", "27447", "Total Knee Replacement"),
    ("CPT-4 27447: Total Knee Replacement", "27447", "Total Knee Replacement"),
    ("CDT D0120 - Periodic Oral Evaluation", "D0120", "Periodic Oral Evaluation"),
    ("ADA CDT Code D0120 \u2013 Periodic Oral Evaluation", "D0120", "Periodic Oral Evaluation"),
    ("Total Knee Replacement (CPT 27447)", "27447", "Total Knee Replacement"),
    ("27447: Total Knee Replacement", "27447", "Total Knee Replacement"),
]
NO_TITLES: Final = [
    "HCPCS J9299 is billed once for each milligram that was given",
    "HCPCS J9299 - which is billed per milligram - has been in use since 2016",
    "J9299-JW: the amount that was thrown away",
    "J9299, J9271 and J9228: three antibodies",
    "HCPCS J9299\u2013J9306: antibodies",
    "J9299/J9271: two antibodies",
    "See also Pembrolizumab (HCPCS J9271)",
    "Formerly Nivolumab (HCPCS C9453)",
    "HCPCS J9299 Billing Guide",
    "HCPCS J9299 Overview",
    "HCPCS J9299 Medicare Coverage Policy",
    "HCPCS J9299 - Billing and Reimbursement Guide",
    "HCPCS J9299 Nivolumab was approved in 2014",
    "HCPCS J9299 \u2013 the code for nivolumab",
    "J9299: the code that everyone asks about.",
    "Nivolumab (J9299) Injection, 1 mg",
    "The page compares nivolumab (HCPCS J9299) with pembrolizumab (HCPCS J9271)",
    "MS-DRG 470: Major Hip and Knee Joint Replacement",
    "NDC 00003-3772-11: Nivolumab Vial",
    "ICD-10-PCS 0SRC0J9: Replacement of Right Knee Joint",
    "ICD-10-CM code E1165: Type 2 Diabetes",
    "Revenue Code 0636: Drugs Requiring Detailed Coding",
    "Nivolumab for adults, 50000 units",
    "J9299Nivolumab Injection, 1 mg",
    "Nivolumab Injection, 1 mg HCPCS J9299",
    "Published May 3, 2026 (12345)",
]
BELOW: Final = """
The page tells what the code stands for. Key payers include Aetna, Cigna Health, and Medicare.
{overview}
The drug is billed for each milligram.
Service type: Chemotherapy administration
Typical site of service: Physician office
{clinical}
{context}
A 61-year-old man with melanoma arrives for treatment. Vital signs are taken and the line is flushed.
{coding}
| Modifier | Description | When to Use |
|---|---|---|
| JZ | No drug amount was discarded | The whole vial was given |
"""


def text_page(title: str, mark: str = "") -> str:
    below = BELOW.format(
        overview=f"{mark}Billing Code Overview",
        clinical=f"{mark}Clinical & Coding Specifications",
        context=f"{mark}Clinical Context",
        coding=f"{mark}Coding Specifications",
    )
    if mark:
        below = below.rstrip().replace("\n", "\n\n").replace("|\n\n|", "|\n|") + "\n"
    return f"{mark}Summary & Overview\n{title}\n{below.lstrip()}"


def html_page(title: str) -> str:
    return (
        f"<!doctype html><html><body><main><h2>Summary &amp; Overview</h2>{title}"
        "<p>The page tells what the code stands for. Key payers include Aetna, Cigna Health, and Medicare.</p>"
        "<h2>Billing Code Overview</h2><p>The drug is billed for each milligram.</p>"
        "<p>Service type: Chemotherapy administration</p><p>Typical site of service: Physician office</p>"
        "<h2>Clinical &amp; Coding Specifications</h2><h3>Clinical Context</h3><p>A 61-year-old man arrives.</p>"
        "<h3>Coding Specifications</h3><table><tr><th>Modifier</th><th>Description</th><th>When to Use</th></tr>"
        "<tr><td>JZ</td><td>None discarded</td><td>Always</td></tr></table></main></body></html>"
    )


def found(record: Record) -> tuple[str | None, str | None]:
    return (record.code.value if record.code else None), (record.title.value if record.title else None)


def rules(record: Record) -> set[str]:
    return {finding.rule for finding in record.findings if finding.severity != "info"}


@pytest.mark.parametrize("form", [form for forms in FORMS.values() for form in forms])
def test_in_text(form: str) -> None:
    record = extract(text_page(form.format(TITLE)), name="page.txt")
    assert (*found(record), rules(record)) == ("J9299", TITLE, set())


@pytest.mark.parametrize("form", [form for kind in ("dash", "order", "label words") for form in FORMS[kind]])
def test_above_the_first_heading(form: str) -> None:
    page = text_page("").replace("Summary & Overview\n\n", f"{form.format(TITLE)}\nSummary & Overview\n")
    record = extract(page, name="page.txt")
    assert found(record) in {("J9299", TITLE), (None, None)}
    assert rules(record) == (set() if record.code else {"code-missing"})


@pytest.mark.parametrize("form", [*MARKDOWN, *(f"### {form}" for form in FORMS["dash"] + FORMS["order"])])
def test_in_markdown(form: str) -> None:
    record = extract(text_page(form.format(TITLE), mark="## "), name="page.md")
    assert (*found(record), rules(record)) == ("J9299", TITLE, set())


@pytest.mark.parametrize("form", [*HTML, *(f"<h1>{form}</h1>" for form in FORMS["dash"] + FORMS["order"])])
def test_in_html(form: str) -> None:
    record = extract(html_page(form.format(TITLE)), name="page.html")
    assert (*found(record), rules(record)) == ("J9299", TITLE, set())


@pytest.mark.parametrize(("line", "code", "title"), OTHER_CODES)
def test_other_systems_of_billing_codes(line: str, code: str, title: str) -> None:
    record = extract(text_page(line), name="page.txt")
    assert (*found(record), rules(record)) == (code, title, set())
    assert record.code is not None
    assert record.code.system == ("CDT" if code.startswith("D") else "CPT")


@pytest.mark.parametrize("line", NO_TITLES)
def test_what_is_no_title_line_gives_none_and_is_reported(line: str) -> None:
    record = extract(text_page(line), name="page.txt")
    assert (*found(record), "code-missing" in rules(record)) == (None, None, True)


def test_a_code_of_another_system_is_named() -> None:
    record = extract(text_page("MS-DRG 470: Major Joint Replacement"), name="page.txt")
    messages = [finding.message for finding in record.findings if finding.rule == "code-missing"]
    assert messages == ["no code: the title line is for MS-DRG 470, which is not a code of HCPCS, CPT or CDT"]


@pytest.mark.parametrize(
    "sentence",
    [
        "HCPCS Level II code J9299 represents nivolumab for injection.",
        "In claims, HCPCS code J9299 describes one milligram of nivolumab.",
        "The billing code J9299 identifies nivolumab.",
        "Code J9299 covers nivolumab.",
        "HCPCS J9299 stands for nivolumab.",
    ],
)
def test_failing_a_title_line_the_overview_gives_the_code(sentence: str) -> None:
    record = extract(text_page(sentence), name="page.txt")
    assert (*found(record), rules(record)) == ("J9299", None, {"title-missing"})
    assert [f.span for f in record.findings if f.rule == "title-missing"] == [record.code.span if record.code else ()]


@pytest.mark.parametrize(
    "sentence",
    [
        "Formerly, HCPCS code C9453 represents nivolumab.",
        "Unlike nivolumab, HCPCS code J9271 describes pembrolizumab.",
        "It is given with the drug of HCPCS code J9271.",
        "HCPCS codes J9299 and J9271 describe antibodies.",
    ],
)
def test_a_code_that_is_only_mentioned_is_not_the_page_s(sentence: str) -> None:
    record = extract(text_page(sentence), name="page.txt")
    assert (*found(record), rules(record)) == (None, None, {"code-missing"})


def test_a_code_without_a_title_is_reported() -> None:
    record = extract(text_page("HCPCS J9299"), name="page.txt")
    assert (*found(record), rules(record)) == ("J9299", None, {"title-missing"})


def test_each_page_of_a_file_has_its_title_line() -> None:
    page = text_page("HCPCS J9299 - Nivolumab Injection, 1 mg") + text_page("HCPCS J9271 - Pembrolizumab, 1 mg")
    record = extract(page, name="page.txt")
    assert found(record) == ("J9299", TITLE)
    assert "several-documents" in rules(record)


@pytest.mark.parametrize("form", [form for forms in FORMS.values() for form in forms[::3]])
def test_a_page_that_is_cut_has_the_title_of_the_whole_one_or_a_part_of_it_or_none(form: str) -> None:
    page = text_page(form.format(TITLE))
    for end in range(len("Summary & Overview\n"), page.index("Billing Code Overview")):
        record = extract(page[:end], name="page.txt")
        code, title = found(record)
        assert code is None or code == "J9299" or (record.code is not None and record.code.partial is True)
        assert title is None or title == TITLE or (record.title is not None and record.title.partial is True)

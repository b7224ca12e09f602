"""HTML as users save it: nothing lost in silence, a cut source seen, the same facts as from the other formats."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from hcpcs_extract import extract
from hcpcs_extract.inputs.sources import documents
from hcpcs_extract.model.record import Failure, Record
from hcpcs_extract.pipeline import extract_with_text
from hcpcs_extract.quality.evaluation import fold
from hcpcs_extract.reading.html import marks
from hcpcs_extract.reading.reader import read

CORPUS = Path(__file__).parent.parent.parent / "corpus"
START = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>t</title></head><body><nav><a>Home</a></nav><main>"
HEAD = (
    "<h1>Summary &amp; Overview</h1><h2>HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg</h2><p>It is billed.</p>"
    "<h2>Coding Specifications</h2>"
)
TABLE = "<table><tr><th>Modifier</th><th>Description</th><th>When to Use</th></tr>{}</table>"
END = "</main><footer>About</footer></body></html>"


def page(rows: str) -> str:
    return START + HEAD + TABLE.format(rows) + END


def rows(record: Record) -> list[tuple[str | None, str | None, str | None]]:
    return [(row.modifier, row.description, row.when_to_use) for row in record.modifiers]


def rules(record: Record) -> set[str]:
    return {finding.rule for finding in record.findings}


def text_of(html: str | bytes) -> str:
    return read(html, name="x.html").text


def test_boilerplate_is_left_out_and_content_is_not() -> None:
    html = page("<tr><td><code>JW</code></td><td>Waste</td><td>When &lt;1 vial is used</td></tr>").replace(
        "<main>", "<div class='cookie-banner'>Accept</div><script>var x = '<p>no</p>';</script><main>"
    )
    text = text_of(html)
    assert not any(word in text for word in ("Home", "About", "Accept", "var x"))
    record = extract(html, name="x.html")
    assert rows(record) == [("JW", "Waste", "When <1 vial is used")]
    assert record.truncation.verdict == "none"


def test_a_header_that_holds_the_title_is_content() -> None:
    html = "<html><body><header><h1>HCPCS J9203: X Injection, 0.1 mg</h1></header><p>It is billed.</p></body></html>"
    record = extract(html, name="x.html")
    assert record.title is not None
    assert record.title.value == "X Injection, 0.1 mg"


def test_spans() -> None:
    body = (
        "<tr><td rowspan=2>RT</td><td>Right</td><td>right side</td></tr><tr><td>Right again</td><td>other</td></tr>"
        "<tr><td>JZ</td><td></td><td>none left</td></tr><tr><td colspan=3>Data not available in the input.</td></tr>"
    )
    record = extract(page(body), name="x.html")
    assert rows(record) == [("RT", "Right", "right side"), ("RT", "Right again", "other"), ("JZ", None, "none left")]
    assert [row.shape for row in record.tables[0].rows] == ["complete", "complete", "complete", "note"]
    assert "table-column-shift-suspected" not in rules(record)
    assert len(record.data_gaps) == 1


def test_lists_paragraphs_and_pipes_in_cells() -> None:
    body = (
        "<tr><td><p><code>25</code></p></td><td>a | b</td><td>Use<ul><li>one</li><li>two</li></ul><p>or <b>three</b>"
        "</p></td></tr>"
    )
    record = extract(page(body), name="x.html")
    assert rows(record) == [("25", "a | b", "Use one two or three")]
    assert record.modifiers[0].complete


def test_unclosed_tags_are_no_cut() -> None:
    html = (
        START
        + "<h1>Summary<p>It is billed.<ul><li>Service type: surgery<li>Typical site of service: office</ul>"
        + "<h2>Coding Specifications</h2>"
    )
    html += (
        "<table><tr><th>Modifier<th>Description<th>When to Use<tr><td>JW<td>Waste<td>When some is left</table>" + END
    )
    record = extract(html, name="x.html")
    assert record.truncation.verdict == "none"
    assert record.service_type is not None
    assert rows(record) == [("JW", "Waste", "When some is left")]


@pytest.mark.parametrize(
    "end",
    ["<tr><td>JW</td><td>Was", "<tr><td>JW</td><td", "<tr><td>JW</td><td>Waste</td></tr>",
     "<tr><td>JW</td><td>Waste</td><td>When</td></tr></table>", "<tr><td>JW</td><td class='x", "<tr><td>JW &am"],
)  # fmt: skip
def test_a_source_that_stops_is_seen(end: str) -> None:
    whole = page(end + "REST")
    html = whole[: whole.index("REST")]
    record = extract(html, name="x.html")
    assert record.truncation.verdict == "certain"
    assert record.modifiers[0].modifier in ("JW", "JW &am", "JW &")
    assert "<" not in text_of(html)


def test_fragments() -> None:
    assert (
        extract(
            "<div>" + HEAD + TABLE.format("<tr><td>JW</td><td>a</td><td>b</td></tr>") + "</div>\n", name="x.html"
        ).truncation.verdict
        == "none"
    )
    assert (
        extract(
            "<div>" + HEAD + TABLE.format("<tr><td>JW</td><td>a</td><td>b</td></tr>"), name="x.html"
        ).truncation.verdict
        == "certain"
    )


@pytest.mark.parametrize("depth", [300, 3000])
def test_deep_nesting_loses_nothing(depth: int) -> None:
    html = (
        START + HEAD + "<div>" * depth + "<p>Deep words stand here.</p>" + "</div>" * depth + "<p>After it.</p>" + END
    )
    text = text_of(html)
    assert "Deep words stand here." in text
    assert "After it." in text


@pytest.mark.full
def test_a_long_text_node_loses_nothing() -> None:
    html = START + HEAD + "<p>" + "words " * 2_000_000 + "end.</p><p>After it.</p>" + END
    assert text_of(html).endswith("words end.\nAfter it.\n")


@pytest.mark.parametrize(
    ("meta", "encoding", "guessed"),
    [
        ("<meta charset='windows-1252'>", "windows-1252", False),
        ("<meta charset='utf-8'>", "windows-1252", True),
        ("", "windows-1252", True),
    ],
)
def test_declared_charsets(meta: str, encoding: str, guessed: bool) -> None:
    html = page("<tr><td>JW</td><td>Caf\u00e9 \u2013 \u00ae</td><td>b</td></tr>").replace(
        "<meta charset='utf-8'>", meta
    )
    record = extract(html.encode("cp1252"), name="x.html")
    assert record.modifiers[0].description == "Caf\u00e9 \u2013 \u00ae"
    assert record.source.encoding == encoding
    assert ("encoding-guessed" in rules(record)) == guessed


def test_utf8_with_a_wrong_declaration_is_utf8() -> None:
    html = page("<tr><td>JW</td><td>\u2265 1</td><td>b</td></tr>").replace("charset='utf-8'", "charset='windows-1252'")
    assert extract(html.encode(), name="x.html").modifiers[0].description == "\u2265 1"


def test_html_in_a_text_file_is_read_as_html_and_a_bare_less_than_is_not() -> None:
    assert extract(page(""), name="x.txt").source.media_type == "text/html"
    record = extract("Summary & Overview\nCPT 3044F: Result <7% for the last test\nIt is billed.\n", name="x.txt")
    assert record.source.media_type == "text/plain"
    assert record.title is not None
    assert record.title.value == "Result <7% for the last test"


def facts(path: Path) -> dict[str, object]:
    """What a record says, without where: values of all facts, folded; rows; sections."""
    record = extract(path.read_bytes(), name=path.name)
    parsed = msgspec.to_builtins(record)
    return {
        "code": parsed["code"]["value"],
        "title": fold(parsed["title"]["value"]),
        "product": {key: value and fold(value["value"]) for key, value in parsed["product"].items()},
        "payers": [fact["value"] for fact in parsed["payers"]],
        "service_type": fold(parsed["service_type"]["value"]),
        "sites": [(fact["value"], fact["mapping"]) for fact in parsed["sites_of_service"]],
        "patient": (parsed["patient"]["age"], parsed["patient"]["sex"], fold(parsed["patient"]["condition"]["value"])),
        "modifiers": [(row["modifier"], row["description"], row["when_to_use"]) for row in parsed["modifiers"]],
        "tables": [(table["kind"], table["columns"], len(table["rows"])) for table in parsed["tables"]],
        "codes": [(fact["system"], fact["value"]) for fact in parsed["codes_mentioned"]],
        "abbreviations": [(fact["short"], fact["value"]) for fact in parsed["abbreviations"]],
        "gaps": [fold(fact["value"]) for fact in parsed["data_gaps"]],
        "sections": [section["id"] for section in parsed["sections"]],
        "truncation": parsed["truncation"]["verdict"],
    }


PAIRED = sorted({path.stem for path in (CORPUS / "development").glob("same-page-*.html")})


@pytest.mark.parametrize("stem", PAIRED)
def test_one_page_in_three_formats_gives_the_same_facts(stem: str) -> None:
    html, markdown, text = (facts(CORPUS / "development" / f"{stem}{suffix}") for suffix in (".html", ".md", ".txt"))
    assert html == markdown
    assert markdown == text


def test_there_is_a_page_in_three_formats() -> None:
    assert PAIRED


@pytest.mark.parametrize("name", [f"{PAIRED[0]}{suffix}" for suffix in (".html", ".md", ".txt")])
def test_compressed_documents(name: str, tmp_path: Path) -> None:
    path = CORPUS / "development" / name
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    (document,) = documents([str(tmp_path)])
    assert not isinstance(document, Failure)
    packed = json.loads(msgspec.json.encode(extract(document.data, name=document.name)))
    plain = json.loads(msgspec.json.encode(extract(path.read_bytes(), name=name)))
    assert packed["source"].pop("name") == f"{name}.gz"
    assert plain["source"].pop("name") == name
    assert packed == plain


def test_what_stands_after_the_end_of_the_page_is_kept() -> None:
    first = page("<tr><td>JW</td><td>Waste</td><td>When some is left</td></tr>")
    record = extract(first + first.replace("J9203", "J9999"), name="x.html")
    assert "several-documents" in rules(record)
    assert [section.id for section in record.sections].count("summary") == 2
    assert [row.modifier for row in record.modifiers] == ["JW"]
    assert len(record.tables) == 2


@pytest.mark.parametrize("tail", ["<script>go()</script>", "<!-- served -->\n", "</div>", "\nserved by web1"])
def test_what_servers_add_after_the_end_is_no_cut(tail: str) -> None:
    record = extract(page("<tr><td>JW</td><td>a</td><td>b</td></tr>") + tail, name="x.html")
    assert record.truncation.verdict == "none"


def test_row_spans_do_not_reach_further_than_their_rows() -> None:
    body = "<tr><td>JW</td><td>a</td><td rowspan=2>Shared</td></tr><tr><td>JZ</td></tr><tr><td>KX</td><td>b</td></tr>"
    record = extract(page(body), name="x.html")
    assert rows(record)[2] == ("KX", "b", None)
    assert not record.modifiers[2].complete


def test_a_saved_text_page() -> None:
    text = "Summary & Overview\nHCPCS J9203: X Injection, 0.1 mg\nIt is billed.\n"
    record = extract(f"<html><body><pre>{text}</pre></body></html>", name="x.html")
    assert record.code is not None
    assert text_of(f"<html><body><pre>{text}</pre></body></html>") == text


def test_a_part_of_a_cell_that_is_left_out() -> None:
    body = "<tr><td>JW<div class=ads>Buy<table><tr><td>now</td></tr></table></div></td><td>Waste</td><td>left</td></tr>"
    assert rows(extract(page(body.replace("<table><tr><td>now</td></tr></table>", "")), name="x.html"))[0][0] == "JW"
    assert "now" not in text_of(page(body))


def test_a_table_that_holds_a_known_heading_only_lays_out() -> None:
    cell = "<table><tr><td>{}<p>It is billed.</p></td></tr></table>"
    assert text_of(f"<html><body>{cell.format('<h2>Coding Specifications</h2>')}</body></html>").startswith("Coding")
    assert text_of(f"<html><body>{cell.format('<h2>Something Else</h2>')}</body></html>").startswith("| Something")


def test_threads_read_apart() -> None:
    pages = [page(f"<tr><td>JW</td><td>a{number}</td><td>b</td></tr>" * 20) for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(text_of, pages)) == [text_of(html) for html in pages]


def test_where_lxml_gives_up_beautifulsoup_reads_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (
        "<html><body><h1>HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg</h1><nav>Home</nav>"
        "<h2>Coding Specifications</h2>"
        "<table><tr><th>Modifier</th><th>Description</th></tr><tr><td rowspan='2'>JW</td>"
        "<td>Discarded &amp; counted</td></tr><tr><td>more</td></tr></table></body></html>"
    )
    by_lxml = extract_with_text(page, input_format="html")
    monkeypatch.setattr(type(marks._PARSER), "_reads", lambda _self, _source: False)
    by_soup = extract_with_text(page, input_format="html")
    assert by_soup.record.modifiers
    assert by_soup == by_lxml

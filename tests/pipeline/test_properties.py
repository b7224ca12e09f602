"""Any bytes that are not those of some other kind of file give a record that is valid, grounded and lossless."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cut_check import claims
from hcpcs_extract import DecodeError, NotTextError, extract
from hcpcs_extract.model.schema import is_valid, problems
from hcpcs_extract.reading.decode import decode
from hcpcs_extract.reading.file_kinds import kind_by_controls, kind_by_signature
from hcpcs_extract.reading.reader import read

CORPUS = Path(__file__).parent.parent.parent / "corpus"
DOCUMENTS = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".txt", ".md", ".html"))
NAMES = st.sampled_from(["x.txt", "x.md", "x.html", "x"])
PIECES = st.sampled_from(
    ["| Modifier | Description | When to Use |\n", "|---|---|---|\n", "JW | a | b |\n", "JW |", "|", "\\|", "\n",
     "\r\n", "\r", "# ", "**", "- \n", "Service type:", " Typical site of service: ", "Coding Specifications\n",
     "HCPCS J9203: X, 0.1 mg\n", "Summary & Overview\n", "Key payers include Aetna and Medicare.", "<table>",
     "<tr><td>", "</td>", "<p>", "\0", "\ufeff", "\ufffd", "A 5-year-old", "(", ")", "** **\n", "**:**\n", "(  )",
     "5 unİt", "Foo İnjection", "A\tpatient", "the\u00a0patient", "Clinical Context\n", "fee for service Medicare",
     "Key payers: ", "<td rowspan=2>", "<!-- x -->", "<tr></tr>"]
)  # fmt: skip


def hold(data: bytes | str, name: str) -> None:
    if isinstance(data, bytes) and (kind_by_signature(data) or kind_by_controls(data)):
        return
    record = extract(data, name=name)
    parsed = msgspec.to_builtins(record)
    assert is_valid(parsed), problems(parsed)
    text = read(data, name=name).text
    for field, fact in claims(record):
        if "quote" in fact:
            assert text[slice(*fact["span"])] == fact["quote"], field
            assert fact["span"][0] < fact["span"][1], field
    end = 0
    for section in record.sections:
        assert section.span[0] == end
        end = section.span[1]
    assert end == len(text)
    for finding in record.findings:
        assert 0 <= finding.span[0] <= finding.span[1] <= len(text)


@given(st.binary(max_size=3000), NAMES)
def test_random_bytes(data: bytes, name: str) -> None:
    hold(data, name)


@given(st.text(max_size=2000), NAMES)
def test_random_text(text: str, name: str) -> None:
    hold(text, name)


@given(st.lists(PIECES, max_size=40).map("".join), NAMES)
@settings(max_examples=300)
def test_random_pieces_of_the_family(text: str, name: str) -> None:
    hold(text, name)


@given(st.sampled_from(DOCUMENTS), st.data())
@settings(max_examples=300)
def test_mutated_documents(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.integers(0, 2))
        if kind == 0:
            del content[at : at + data.draw(st.integers(1, 400))]
        elif kind == 1:
            content[at:at] = data.draw(st.binary(max_size=20))
        else:
            content[at:at] = data.draw(PIECES).encode()
    hold(bytes(content), path.name)


@given(st.binary(max_size=400))
def test_bytes_are_decoded_or_are_something_else(data: bytes) -> None:
    try:
        text = decode(data).value
    except NotTextError:
        assert kind_by_signature(data) or data.translate(None, bytes(range(32)) + b"\x7f") != data
    else:
        assert isinstance(text, str)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(DecodeError, match="character 1 is a lone surrogate"):
        extract("a\ud800")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_word_of_every_table_is_in_a_cell(path: Path) -> None:
    """Cells hold the text of a table's source, each text once.

    What stands in a table's characters, pipes and delimiter rows aside, is the text of its cells.
    """
    page = read(path.read_bytes(), name=path.name)
    record = extract(path.read_bytes(), name=path.name)
    tables = [block.table for block in page.blocks if block.table is not None]
    assert len(tables) == len(record.tables)
    for table, recorded in zip(tables, record.tables, strict=True):
        lines = page.text[table.start : table.end].splitlines()
        source = "".join(line for line in lines if set(line) - set("|:- \t\u2013"))
        cells = {cell.start: cell for row in [*table.rows] for cell in row.cells} | {
            cell.start: cell for cell in table.header
        }
        kept = "".join(cell.text for _, cell in sorted(cells.items()))
        assert plain(kept) == plain(source.replace("\\|", "\0").replace("|", "").replace("\0", "|"))
        assert [[cell.text for cell in row.cells] for row in table.rows] == [row.cells for row in recorded.rows]


def plain(text: str) -> str:
    """Without white space and marks of Markdown."""
    return "".join(character for character in text if not character.isspace() and character not in "*`\\_")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_line_with_pipes_is_in_a_table(path: Path) -> None:
    page = read(path.read_bytes(), name=path.name)
    spans = [(block.start, block.end) for block in page.blocks if block.table is not None]
    start = 0
    for line in page.text.splitlines(keepends=True):
        if line.count("|") > 1 and line.strip()[0] == "|":
            at = start + line.index("|")
            assert any(begin <= at < end for begin, end in spans), line
        start += len(line)


def test_the_same_bytes_give_the_same_record() -> None:
    for path in DOCUMENTS[:20]:
        assert msgspec.json.encode(extract(path.read_bytes())) == msgspec.json.encode(extract(path.read_bytes()))

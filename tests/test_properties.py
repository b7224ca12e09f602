"""Any bytes at all give a record that is valid, grounded and lossless."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cut_check import claims
from hcpcs_extract import DecodeError, extract
from hcpcs_extract.decode import decode
from hcpcs_extract.pipeline import read
from hcpcs_extract.schema import is_valid, problems

CORPUS = Path(__file__).parent.parent / "corpus"
DOCUMENTS = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".txt", ".md", ".html"))
NAMES = st.sampled_from(["x.txt", "x.md", "x.html", "x"])
PIECES = st.sampled_from(
    ["| Modifier | Description | When to Use |\n", "|---|---|---|\n", "JW | a | b |\n", "JW |", "|", "\\|", "\n", "\r\n", "\r", "# ", "**", "- \n", "Service type:", " Typical site of service: ",
     "Coding Specifications\n", "HCPCS J9203: X, 0.1 mg\n", "Summary & Overview\n", "Key payers include Aetna and Medicare.", "<table>", "<tr><td>", "</td>", "<p>", "\0", "\ufeff", "\ufffd", "A 5-year-old", "(", ")"]
)  # fmt: skip


def hold(data: bytes | str, name: str) -> None:
    record = extract(data, name=name)
    parsed = msgspec.to_builtins(record)
    assert is_valid(parsed), problems(parsed)
    text = read(data, name=name)[0].text
    for field, fact in claims(parsed):
        if "quote" in fact:
            assert text[slice(*fact["span"])] == fact["quote"], field
            assert fact["quote"], field
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
def test_decoding_never_fails(data: bytes) -> None:
    assert isinstance(decode(data).value, str)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(DecodeError, match="character 1 is a lone surrogate"):
        extract("a\ud800")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_cell_of_every_pipe_row_is_in_the_record(path: Path) -> None:
    record = extract(path.read_bytes(), name=path.name)
    text = read(path.read_bytes(), name=path.name)[0].text
    for table in record.tables:
        for row in table.rows:
            line = text[slice(*row.span)].replace("\\|", "\0")
            words = "".join(line.replace("|", " ").replace("\0", "|").split())
            kept = "".join("".join(row.cells).split())
            for mark in "*`\\":
                words = words.replace(mark, "")
            assert kept.replace("\\", "") == words, row


def test_the_same_bytes_give_the_same_record() -> None:
    for path in DOCUMENTS[:20]:
        assert msgspec.json.encode(extract(path.read_bytes())) == msgspec.json.encode(extract(path.read_bytes()))

"""Records as rows: nothing is lost, keys are stable, and the page that describes the tables is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from hcpcs_extract.model.walking import facts_of
from hcpcs_extract.output.tables.rows import document_id, rows
from hcpcs_extract.output.tables.tables import TABLES, references
from hcpcs_extract.pipeline import extract_with_text
from rows_read_back import expected, record_of, text_of

CORPUS = Path(__file__).parent.parent.parent / "corpus"
DOCUMENTS = sorted(path for path in CORPUS.rglob("*.*") if path.suffix != ".json")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_record_can_be_put_together_from_its_rows(path: Path) -> None:
    record, text = extract_with_text(path.read_bytes(), name=path.name)
    tables = expected({path.name: path.read_bytes()})
    assert record_of(tables, path.name) == record
    assert text_of(tables, path.name) == text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_fact_is_in_a_row_with_its_quote_and_place(path: Path) -> None:
    record, text = extract_with_text(path.read_bytes(), name=path.name)
    made = [row for table in rows(record, text).values() for row in table]
    for _, fact in facts_of(record):
        assert any(row[-5:-1] == (fact.quote, *fact.span, fact.section) for row in made)
        assert any(fact.value in row for row in made)


def _places(node: object) -> list[tuple[int, int]]:
    """Spans of everything in a record's JSON that has a value, a quote and a place."""
    if isinstance(node, list):
        return [place for item in node for place in _places(item)]
    if not isinstance(node, dict):
        return []
    own = [tuple(node["span"])] if {"value", "quote", "span", "section"} <= node.keys() else []
    return own + [place for item in node.values() for place in _places(item)]


def test_facts_are_found_wherever_they_are_in_a_record() -> None:
    for path in DOCUMENTS:
        record, _ = extract_with_text(path.read_bytes(), name=path.name)
        assert sorted(fact.span for _, fact in facts_of(record)) == sorted(_places(msgspec.to_builtins(record)))


def test_rows_have_the_columns_and_unique_keys_of_their_tables() -> None:
    for path in DOCUMENTS:
        found = rows(*extract_with_text(path.read_bytes(), name=path.name))
        assert list(found) == [table.name for table in TABLES]
        for table in TABLES:
            keys = [row[: table.key] for row in found[table.name]]
            assert len(set(keys)) == len(keys)
            assert {key[0] for key in keys} <= {document_id(path.name)}
            for row in found[table.name]:
                assert len(row) == len(table.columns)
                lost = [c.name for c, value in zip(table.columns, row, strict=True) if value is None and not c.nullable]
                assert lost == []
            if table.parent:
                parents = {row[: len(references(table))] for row in found[table.parent]}
                assert {row[: len(references(table))] for row in found[table.name]} <= parents


def test_place_of_service_codes_keep_their_zero() -> None:
    page = "Summary & Overview\nHCPCS J9203: X Injection, 0.1 mg\nTypical site of service: Pharmacy (POS 01)\n"
    found = rows(*extract_with_text(page, name="x"))
    assert "01" in [row[3] for row in found["site_pos_codes"]]


def test_keys_are_those_of_other_versions() -> None:
    """A change of these is a change of every table that somebody has: raise VERSION then."""
    tables = expected({"page.txt": "HCPCS J9203: X Injection, 0.1 mg\n"})
    assert tables["documents"][0][0] == "ad769420c4e7bd41d4cf2aefd506b499"
    assert json.dumps(tables["sections"][0][:2]) == '["ad769420c4e7bd41d4cf2aefd506b499", 0]'

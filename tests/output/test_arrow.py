"""Record batches: every row ends as one record or one failure, and says the same as the JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrow_rows import ODD, as_record, parsed
from cms_release import small_store
from command_line import PAGE
from hcpcs_extract import CodeSet, arrow, extract, extract_json
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.model.record import SCHEMA_VERSION
from hcpcs_extract.output.arrow import batches
from hcpcs_extract.output.arrow.schema import columns_of, record_schema, result_schema
from hcpcs_extract.settings.settings import INPUT_FORMATS, InputFormat, Settings
from hostile_inputs import DOCUMENTS, HEAD

CORPUS = [document for document in documents(["corpus"]) if isinstance(document, Document)]


def batch(**columns: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(columns)


def same(result: pa.RecordBatch, expected: list[bytes]) -> None:
    """The rows are these records, in both forms."""
    result.validate(full=True)
    assert result.schema.equals(result_schema(), check_metadata=True)
    assert [text.encode() for text in result["json"].to_pylist()] == expected
    assert [as_record(row) for row in result["record"].to_pylist()] == [parsed(one) for one in expected]
    assert set(result["status"].to_pylist()) <= {"record"}
    assert result["error"].null_count == len(expected)


def test_the_sample_documents() -> None:
    result = arrow.extract_batch(batch(id=[one.name for one in CORPUS], text=[one.data for one in CORPUS]))
    assert result["id"].to_pylist() == [one.name for one in CORPUS]
    same(result, [extract_json(one.data, name=one.name) for one in CORPUS])
    amounts = {
        row["product"]["dose"]["amount"] for row in result["record"].to_pylist() if (row["product"] or {}).get("dose")
    }
    assert Decimal("0.1") in amounts


@pytest.mark.parametrize("form", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_texts_that_are_hard_on_readers(form: pa.DataType) -> None:
    texts = {**ODD, **{name: make(2000) for name, make in DOCUMENTS.items()}}
    ids = pa.array(list(texts), form)
    result = arrow.extract_batch(batch(id=ids, text=pa.array(list(texts.values()), form)))
    same(result, [extract_json(text, name=name) for name, text in texts.items()])


@pytest.mark.parametrize("form", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_bytes_are_decoded_as_those_of_a_file(form: pa.DataType) -> None:
    datas = {
        "a.txt": b"\xff\xfe" + PAGE.encode("utf-16-le"),
        "b.html": b"<p>" + PAGE.encode(),
        "c": b"\x93x\x94",
        "d": b"",
    }
    result = arrow.extract_batch(batch(id=list(datas), text=pa.array(list(datas.values()), form)))
    same(result, [extract_json(data, name=name) for name, data in datas.items()])


@pytest.mark.full
@given(st.lists(st.tuples(st.text(min_size=1).filter(lambda name: "\0" not in name), st.text()), max_size=4))
def test_any_text(rows: list[tuple[str, str]]) -> None:
    ids, texts = [name for name, _ in rows], [HEAD + text for _, text in rows]
    result = arrow.extract_batch(batch(id=pa.array(ids, pa.string()), text=pa.array(texts, pa.string())))
    same(result, [extract_json(text, name=name) for name, text in zip(ids, texts, strict=True)])


def test_rows_that_are_no_documents_are_failures_each() -> None:
    surrogate, broken = b"a\xed\xa0\x80", b"HCPCS \xff"
    texts = pa.array([b"x", None, b"x", b"x", b"x", surrogate, broken, b"x" * 2001, PAGE.encode()]).view(pa.string())
    ids = pa.array([None, b"null", b"", b"a\0b", b"n" * 1001, b"lone", b"broken", b"large", b"good"]).view(pa.string())
    result = arrow.extract_batch(batch(id=ids, text=texts), largest=2000)
    result.validate(full=True)
    said = {row["id"]: row["error"] for row in result.to_pylist()}
    assert {name and name[:6]: error and error["stage"] for name, error in said.items()} == {
        None: "read", "null": "read", "": "read", "a\0b": "read", "nnnnnn": "read", "lone": "decode",
        "broken": "decode", "large": "read", "good": None,
    }  # fmt: skip
    assert said["null"]["reason"] == "its text is null"
    assert said["lone"]["reason"] == "character 1 is a lone surrogate, which neither UTF-8 nor JSON can hold"
    assert said["broken"]["reason"].startswith("byte 6 of the text is not UTF-8")
    assert said["large"]["reason"].startswith("larger than the limit of 2,000 bytes")
    failed = result.filter(pa.compute.equal(result["status"], "failure"))
    assert len(failed) == failed["record"].null_count == failed["json"].null_count == 8


def test_an_id_that_is_not_unicode_is_a_failure_and_told_from_others() -> None:
    ids = pa.array([b"caf\xe9", b"caf\xe8", b"\xed\xa0\x80", "café".encode()]).view(pa.string())
    result = arrow.extract_batch(batch(id=ids, text=[PAGE] * 4))
    result.validate(full=True)
    assert result["id"].to_pylist() == ["caf%E9", "caf%E8", "%ED%A0%80", "café"]
    assert result["status"].to_pylist() == ["failure"] * 3 + ["record"]
    assert result["error"][0].as_py() == {
        "stage": "read",
        "reason": "byte 3 of its id is not UTF-8; such bytes are shown as %XX",
    }


@pytest.mark.parametrize(
    ("columns", "reasons"),
    [
        ({"id": ["a", "b"], "text": [None, None]}, ["its text is null"] * 2),
        ({"id": [None, None], "text": ["x", "y"]}, ["its id is null"] * 2),
        ({"id": ["a"], "text": ["x"], "input_format": [None]}, [None]),
        ({"id": [], "text": []}, []),
        ({"id": [], "text": [], "input_format": []}, []),
    ],
)
def test_columns_of_nulls_alone_are_content(columns: dict[str, Any], reasons: list[str | None]) -> None:
    rows = batch(**columns)
    result = arrow.extract_batch(rows)
    result.validate(full=True)
    assert [error and error["reason"] for error in result["error"].to_pylist()] == reasons
    table = pa.Table.from_batches([rows, rows])
    assert arrow.extract_table(table).to_pylist() == result.to_pylist() * 2


def test_dictionaries_are_what_they_stand_for() -> None:
    plain = {
        "id": pa.array(["a", "b", None, "a", "c"]),
        "text": pa.array([PAGE, None, PAGE, PAGE, "<p>x"]),
        "input_format": pa.array([None, "text", None, None, "html"]),
    }
    expected = arrow.extract_batch(batch(**plain))
    encoded = batch(**{name: column.dictionary_encode() for name, column in plain.items()})
    assert arrow.extract_batch(encoded).equals(expected)
    assert arrow.extract_batch(encoded.slice(3)).equals(expected.slice(3))
    datas = batch(id=["a", "b"], text=pa.array([PAGE.encode("utf-16"), None]).dictionary_encode())
    assert arrow.extract_batch(datas)["status"].to_pylist() == ["record", "failure"]
    with pytest.raises(arrow.ColumnsError, match="column 'text' is to be one of"):
        arrow.extract_batch(batch(id=["a"], text=pa.array([1]).dictionary_encode()))


def test_no_row_and_one_id_twice() -> None:
    none = batch(id=pa.array([], pa.string()), text=pa.array([], pa.string()))
    same(arrow.extract_batch(none), [])
    assert list(arrow.extract_batches([none, none])) == []
    twice = arrow.extract_batch(batch(id=["x", "x"], text=["", PAGE]))
    same(twice, [extract_json("", name="x"), extract_json(PAGE, name="x")])


def test_slices_are_read_from_where_they_begin() -> None:
    whole = batch(id=["a", "b", "c"], text=["", PAGE, None])
    assert arrow.extract_batch(whole.slice(1, 1))["id"].to_pylist() == ["b"]


def test_formats_are_those_of_the_column() -> None:
    formats = [None, *INPUT_FORMATS, "pdf"]
    html = "<p>HCPCS J9203: X</p>"
    result = arrow.extract_batch(batch(id=["x"] * 6, text=[html] * 6, input_format=formats))
    for row, asked in zip(result.to_pylist()[:5], formats, strict=False):
        assert row["json"].encode() == extract_json(html, name="x", input_format=cast(InputFormat, asked or "auto"))
    assert (
        result["error"][5]["reason"].as_py()
        == "its input_format is one of auto, text, markdown, html, or null, not 'pdf'"
    )


def test_settings_hold_where_a_row_asks_for_nothing(tmp_path: Path) -> None:
    page = "HCPCS C9028: Injection, Inotuzumab Ozogamicin, 0.1 mg\nIt is **billed**.\n"
    options: dict[str, Any] = {"code_set": CodeSet.open(small_store(tmp_path)), "as_of": date(2026, 2, 1)}
    settings = Settings("markdown", **options)
    rows = batch(id=["x"] * 3, text=[page] * 3, input_format=[None, "text", ""])
    result = arrow.extract_batch(rows, settings=settings)
    formats: list[InputFormat] = ["markdown", "text"]
    expected = [extract_json(page, name="x", input_format=asked, **options).decode() for asked in formats]
    assert result["json"].to_pylist() == [*expected, None]
    assert "code-discontinued" in expected[0]
    assert arrow.extract_table(pa.Table.from_batches([rows]), settings=settings).to_pylist() == result.to_pylist()
    without = batch(id=["x"], text=[page])
    assert arrow.extract_batch(without, settings=settings)["json"].to_pylist() == expected[:1]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"name": ["x"], "text": ["x"]}, "needs one column 'id'; its columns: name (string), text (string)"),
        ({"id": ["x"]}, "needs one column 'text'"),
        (
            {"id": [7], "text": ["x"]},
            "column 'id' is to be one of string, large_string, string_view; its columns: id (int64)",
        ),
        ({"id": ["x"], "text": [1.5]}, "column 'text' is to be one of string"),
        ({"id": [b"x"], "text": ["x"]}, "column 'id' is to be one of string"),
        ({"id": ["x"], "text": ["x"], "input_format": [1]}, "column 'input_format' is to be"),
    ],
)  # fmt: skip
def test_other_columns_are_wrong_usage(columns: dict[str, Any], said: str) -> None:
    with pytest.raises(arrow.ColumnsError) as raised:
        arrow.extract_batch(batch(**columns))
    assert said in str(raised.value)


def test_other_objects_are_wrong_usage() -> None:
    with pytest.raises(TypeError, match="to_batches"):
        arrow.extract_batch(pa.table({"id": ["x"], "text": ["x"]}))
    with pytest.raises(ValueError, match=r"columns is a tuple of record, json, not \('jsonl',\)"):
        arrow.extract_batch(batch(id=["x"], text=["x"]), columns=("jsonl",))
    twice = pa.RecordBatch.from_arrays([pa.array(["x"])] * 3, names=["id", "text", "id"])
    with pytest.raises(arrow.ColumnsError):
        arrow.extract_batch(twice)


def test_what_is_not_asked_for_is_left_out() -> None:
    rows = batch(id=["x", None], text=[PAGE, PAGE], extra=[1, 2])
    both = arrow.extract_batch(rows)
    for columns in ((), ("record",), ("json",)):
        result = arrow.extract_batch(rows, columns=columns)
        assert result.schema.names == ["id", "status", "error", *columns]
        assert result.equals(both.select(result.schema.names))


def test_many_batches_give_bounded_ones_with_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = batch(id=[str(number) for number in range(50)], text=[PAGE] * 49 + [None])
    whole = arrow.extract_batch(rows)
    monkeypatch.setattr(batches, "_ROWS", 16)
    results = list(arrow.extract_batches([rows.slice(0, 20), rows.slice(20)]))
    assert [len(result) for result in results] == [16, 16, 16, 2]
    assert pa.Table.from_batches(results).combine_chunks().to_batches()[0].equals(whole)
    monkeypatch.setattr(batches, "_BYTES", 1)
    assert [len(result) for result in arrow.extract_batches([rows])] == [1] * 49 + [1]


def test_tables_are_taken_as_batches_are() -> None:
    rows = batch(id=["x", None], text=[PAGE, PAGE])
    assert arrow.extract_table(pa.Table.from_batches([rows])).to_batches()[0].equals(arrow.extract_batch(rows))
    none = arrow.extract_table(pa.Table.from_batches([rows]).slice(0, 0), columns=("json",))
    assert (len(none), none.schema) == (0, result_schema(("json",)))


def test_a_row_for_which_there_is_no_room_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(extract_json(PAGE, name="0"))
    monkeypatch.setattr(batches, "_MOST_BYTES", 2 * size)
    rows = batch(id=["0", "1", "2"], text=[PAGE] * 3)
    result = arrow.extract_batch(rows)
    assert result["status"].to_pylist() == ["record", "record", "failure"]
    assert result["error"][2].as_py() == {
        "stage": "write",
        "reason": f"its record has {size:,} bytes of JSON, more than its batch has room for",
    }
    assert pa.Table.from_batches(arrow.extract_batches([rows]))["status"].to_pylist() == ["record"] * 3


def test_records_make_a_batch() -> None:
    records = [extract(one.data, name=one.name) for one in CORPUS[:5]]
    made = arrow.records_to_batch(records)
    made.validate(full=True)
    assert made.schema.equals(record_schema(), check_metadata=True)
    assert [as_record(row) for row in made.to_pylist()] == [
        parsed(extract_json(one.data, name=one.name)) for one in CORPUS[:5]
    ]
    assert arrow.records_to_batch([]).schema == record_schema()
    assert len(arrow.records_to_batch([])) == 0


def test_the_schema_says_its_version_and_keeps_kinds_apart() -> None:
    assert record_schema().metadata == {b"hcpcs_extract.schema_version": SCHEMA_VERSION.encode()}
    types = {column.path: column.type for column in columns_of(record_schema())}
    assert types["product.dose.amount"] == "decimal128(21, 9)"
    assert types["sites_of_service"] == "list of struct"
    assert types["sites_of_service[].pos_stated"] == types["sites_of_service[].pos_candidates"] == "list of string"
    assert types["code.span.start"] == "int64"
    assert types["findings[].data"] == "string"
    nullable = {column.path for column in columns_of(record_schema()) if column.nullable}
    assert {"code", "patient.age", "sections[].heading"} <= nullable
    assert not {"source", "payers", "code.value", "code.partial", "findings[].data"} & nullable


def test_a_quantity_of_any_size_comes_back() -> None:
    record = json.loads(extract_json("HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\n"))
    amounts = ["999999999999.999999999", "0.000000001", "0", "10", "0.10"]
    lines = []
    for amount in amounts:
        record["product"]["dose"]["amount"] = amount
        lines.append(json.dumps(record).encode())
    rows = arrow.json_to_batch(lines).to_pylist()
    assert [row["product"]["dose"]["amount"] for row in rows] == [Decimal(amount) for amount in amounts]

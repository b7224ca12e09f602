"""A record with one more field: tables, labels, Arrow, scores and the walk over facts take it up by themselves."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest
from msgspec import Meta, inspect

from hcpcs_extract import extract
from hcpcs_extract.model.record import CodeMention, Fact, Record
from hcpcs_extract.model.walking import entries, facts_of, fields_of
from hcpcs_extract.output.arrow.schema import arrow_field
from hcpcs_extract.output.tables.columns import listed, single_columns, singles
from hcpcs_extract.quality.evaluation import scored

MORE = [
    ("invented_date", Annotated[Fact | None, Meta(description="From which day on.")]),
    ("plans", Annotated[list[CodeMention], Meta(description="Plans.", extra={"colour": "red", "indexed": True})]),
]
Longer = msgspec.defstruct("Longer", MORE, bases=(Record,), frozen=True, kw_only=True)
PAGE = "HCPCS J9203: X Injection, 0.1 mg\n"
DAY = Fact(value="2024-01-01", quote="J9203", span=(6, 11), section="summary")
PLAN = CodeMention(value="Gold", quote="X", span=(13, 14), section="summary", system="CPT")


@pytest.fixture(name="longer")
def _longer() -> Record:
    held = {name: getattr(extract(PAGE), name) for name in Record.__struct_fields__}
    longer = Longer(**held, invented_date=DAY, plans=[PLAN])
    assert isinstance(longer, Record)
    return longer


def test_the_walk_finds_its_facts(longer: Record) -> None:
    assert [(entry.path, fact.value) for entry, fact in facts_of(longer)][-2:] == [
        ("invented_date", "2024-01-01"),
        ("plans", "Gold"),
    ]
    assert list(entries(Longer)) == [*entries(), "invented_date", "plans"]


def test_it_has_a_label_and_a_colour() -> None:
    fields = [entries(Longer)[name].field for name in ("invented_date", "plans")]
    assert [(field.label, field.traits.colour) for field in fields] == [
        ("Invented date", "underline"),
        ("Plans", "red"),
    ]


def test_a_single_fact_has_columns_and_a_place(longer: Record) -> None:
    column = [*single_columns(Longer)][-1]
    assert (column.name, column.kind, column.holds, column.nullable) == (
        "invented_date",
        "text",
        "From which day on.",
        True,
    )
    assert column.of(longer) == "2024-01-01"
    assert (singles(Longer)[-1].column, singles(Longer)[-1].get(longer)) == ("invented_date", DAY)


def test_a_list_has_a_table(longer: Record) -> None:
    table = listed(fields_of(Longer)["plans"])
    assert (table.name, table.holds, table.indexes) == ("plans", "Plans.", ("plan",))
    assert [column.name for column in table.columns] == [
        *("document_id", "plan_number", "plan", "system"),
        *("quote", "span_start", "span_end", "section", "partial"),
    ]
    assert table.rows("key", longer, PAGE) == [("key", 0, "Gold", "CPT", "X", 13, 14, "summary", False)]


def test_arrow_has_columns_for_it() -> None:
    made = arrow_field("record", inspect.type_info(Longer)).type
    record = arrow_field("record", inspect.type_info(Record)).type
    assert made.field("invented_date").type == record.field("title").type
    assert made.field("plans").type == record.field("codes_mentioned").type


def test_it_is_scored_where_a_truth_file_has_it(longer: Record) -> None:
    expect, get = scored(entries(Longer)["invented_date"])
    assert expect({"invented_date": "2024-01-02"}) == ["2024-01-02"]
    assert expect({"invented_date": None}) == []
    assert expect({}) is None  # written before the field was there
    assert get(msgspec.to_builtins(longer)) == [("2024-01-01", "J9203")]
    assert entries(Longer)["invented_date"].score == "invented date"


def test_what_extra_says_is_checked() -> None:
    wrong = msgspec.defstruct("Wrong", [("day", Annotated[Fact, Meta(extra={"color": "red"})])])
    with pytest.raises(msgspec.ValidationError, match="color"):
        fields_of(wrong)

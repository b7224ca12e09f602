"""Rows of records, read back from every output that has tables, and put together to records again."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from hcpcs_extract.model.record import Fact, Record
from hcpcs_extract.model.walking import fields_of
from hcpcs_extract.output.tables.columns import ColumnType
from hcpcs_extract.output.tables.rows import rows
from hcpcs_extract.output.tables.tables import TABLES
from hcpcs_extract.pipeline import extract_with_text

Tables = dict[str, list[tuple[Any, ...]]]
BOOLEANS = {"true": True, "false": False, 1: True, 0: False}
READ: dict[ColumnType, Callable[[Any], Any]] = {
    "text": lambda value: value,
    "integer": int,
    "decimal": lambda value: Decimal(str(value)),
    "boolean": lambda value: BOOLEANS[value],
    "json": lambda value: json.dumps(value if isinstance(value, dict) else json.loads(value), sort_keys=True),
}
csv.field_size_limit(10_000_000)


def normal(tables: dict[str, Iterable[Iterable[Any]]]) -> Tables:
    """Values as Python has them, rows in the order of their keys."""
    found = {}
    for table in TABLES:
        read = [READ[column.kind] for column in table.columns]
        made = [
            tuple(None if value is None else convert(value) for convert, value in zip(read, row, strict=True))
            for row in tables[table.name]
        ]
        found[table.name] = sorted(made, key=lambda row: row[: table.key])
    return found


def expected(documents: dict[str, bytes | str]) -> Tables:
    """The rows that documents should give."""
    tables: dict[str, list[Any]] = {table.name: [] for table in TABLES}
    for name, data in documents.items():
        for table, made in rows(*extract_with_text(data, name=name)).items():
            tables[table].extend(made)
    return normal(tables)  # type: ignore[arg-type]


def query(table: str) -> str:
    columns = next(t.columns for t in TABLES if t.name == table)
    return f"SELECT {', '.join(column.name for column in columns)} FROM {table}"


def in_sqlite(path: Path) -> Tables:
    base = sqlite3.connect(path)
    try:
        return normal({table.name: base.execute(query(table.name)).fetchall() for table in TABLES})
    finally:
        base.close()


def in_postgresql(url: str) -> Tables:
    with psycopg.connect(url) as base:
        return normal({table.name: base.execute(query(table.name)).fetchall() for table in TABLES})


def in_csv(folder: Path, *, raw: bool) -> Tables:
    """The rows of CSV files, without the apostrophes before formulas."""

    def read(table: str) -> list[list[Any]]:
        # An empty text is written "" and null as nothing, which the reader of Python 3.11 cannot tell apart: U+0001
        # marks the first.
        data = (folder / f"{table}.csv").read_bytes().decode()
        header, *found = csv.reader(io.StringIO(marked(data), newline=""), strict=True)
        assert header == [column.name for t in TABLES if t.name == table for column in t.columns]
        return [[value(cell) for cell in row] for row in found]

    def value(cell: str) -> str | None:
        if cell == "\1":
            return ""
        if not raw and cell.startswith("'") and cell.lstrip("'")[:1] in tuple("=+-@\t\r\n\0＝＋－＠"):
            return cell[1:]
        return cell or None

    return normal({table.name: read(table.name) for table in TABLES})


def marked(data: str) -> str:
    """CSV in which the empty text, a pair of quotes with nothing around it, is U+0001."""
    assert "\1" not in data
    made = []
    position = 0
    while position < len(data):
        if data[position] != '"':
            end = position
            while end < len(data) and data[end] not in ",\r":
                end += 1
            made.append(data[position:end])
            position = end
        else:
            end = position + 1
            while data[end] != '"' or data[end + 1] == '"':
                end += 1 if data[end] != '"' else 2
            made.append("\1" if end == position + 1 else data[position : end + 1])
            position = end + 1
        assert data[position] in ",\r", data[position : position + 20]
        step = 1 if data[position] == "," else 2
        made.append(data[position : position + step])
        position += step
    return "".join(made)


def record_of(tables: Tables, name: str) -> Record:
    """Put the record of a document together from its rows alone."""
    found = {
        table.name: [
            dict(zip((c.name for c in table.columns), row, strict=True)) for row in tables[table.name] if row[0] == key
        ]
        for key in [next(row[0] for row in tables["documents"] if row[1] == name)]
        for table in TABLES
    }
    (document,) = found["documents"]
    quotes = {row["field"]: fact(row) for row in found["document_quotes"]}

    def single(field: str, **more: Any) -> dict[str, Any] | None:
        return {"value": document[field], **quotes[field], **more} if field in quotes else None

    def children(table: str, **keys: int) -> list[dict[str, Any]]:
        return [row for row in found[table] if all(row[key] == value for key, value in keys.items())]

    name_of_product = single("product")
    made: dict[str, Any] = {
        "schema_version": document["schema_version"],
        "source": {
            key: document[key]
            for key in ("name", "media_type", "encoding", "sha256", "bytes", "chars", "words", "final_newline")
        },
        "code": single("code", system=document["code_system"], category=document["code_category"]),
        "title": single("title"),
        "product": name_of_product
        and {
            "name": name_of_product,
            "brand": single("brand"),
            "dose": single("dose", amount=str(document["dose_amount"]), unit=document["dose_unit"]),
            "route": single("route"),
        },
        "payers": [{"value": row["payer"], **fact(row)} for row in found["payers"]],
        "service_type": single("service_type"),
        "sites_of_service": [
            {
                "value": row["site"],
                **fact(row),
                "mapping": row["mapping"],
                **{
                    f"pos_{field}": [
                        pos["pos_code"]
                        for pos in children("site_pos_codes", site_number=row["site_number"])
                        if pos["status"] == status
                    ]
                    for field, status in (("stated", "stated"), ("candidates", "candidate"))
                },
            }
            for row in found["sites_of_service"]
        ],
        "patient": single(
            "patient",
            age=document["patient_age"],
            age_unit=document["patient_age_unit"],
            sex=document["patient_sex"],
            condition=single("condition"),
        ),
        "modifiers": [
            {
                **{key: row[key] for key in ("modifier", "system", "description", "when_to_use", "complete")},
                "missing": [key for key in ("modifier", "description", "when_to_use") if row[f"{key}_missing"]],
                **span(row),
            }
            for row in found["modifiers"]
        ],
        "tables": [
            {
                "kind": table["kind"],
                "section": table["section"],
                "span": span(table)["span"],
                "columns": [c["heading"] for c in children("table_columns", table_number=table["table_number"])],
                "rows": [
                    {
                        "cells": [
                            cell["text"]
                            for cell in children(
                                "table_cells", table_number=table["table_number"], row_number=row["row_number"]
                            )
                        ],
                        "shape": row["shape"],
                        "span": span(row)["span"],
                    }
                    for row in children("table_rows", table_number=table["table_number"])
                ],
            }
            for table in found["tables"]
        ],
        "codes_mentioned": [
            {"value": row["code"], "system": row["system"], **fact(row)} for row in found["codes_mentioned"]
        ],
        "abbreviations": [{"value": row["long"], "short": row["short"], **fact(row)} for row in found["abbreviations"]],
        "data_gaps": [{"value": row["missing"], **fact(row)} for row in found["data_gaps"]],
        "sections": [
            {
                "id": row["section"],
                "heading": row["heading"],
                "level": row["level"],
                "parent": row["parent_number"],
                **span(row),
                "body": [row["body_start"], row["body_end"]],
            }
            for row in found["sections"]
        ],
        "truncation": {
            "verdict": document["truncation"],
            "evidence": [
                {"kind": row["kind"], "certainty": row["certainty"], **span(row)}
                for row in found["truncation_evidence"]
            ],
        },
        "findings": [
            {
                **{key: row[key] for key in ("rule", "severity", "message")},
                **span(row),
                "data": json.loads(row["data"]),
            }
            for row in found["findings"]
        ],
    }
    for path, field in fields_of(Record).items():
        if path not in made and field.holds:  # a single fact that no line above knows of
            own = [one for one in fields_of(field.holds) if one not in Fact.__struct_fields__]
            made[path] = single(field.column, **{one: document[f"{field.column}_{one}"] for one in own})
        elif path not in made and field.lists:
            own = [one for one in fields_of(field.lists) if one not in Fact.__struct_fields__]
            made[path] = [
                {"value": row[field.column], **fact(row), **{one: row[one] for one in own}} for row in found[path]
            ]
    return msgspec.convert(made, Record)


def span(row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"span": [row["span_start"], row["span_end"]]}
    return made | {"partial": True} if row.get("partial") else made


def fact(row: dict[str, Any]) -> dict[str, Any]:
    return {"quote": row["quote"], "section": row["section"], **span(row)}


def text_of(tables: Tables, name: str) -> str:
    """The text of a document, from its sections."""
    key = next(row[0] for row in tables["documents"] if row[1] == name)
    return "".join(row[-1] for row in tables["sections"] if row[0] == key)

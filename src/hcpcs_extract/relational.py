"""Records as rows of the tables in `relational_tables.py`.

A record can be put together again from its rows (a test does): nothing that a record says is left out.
Keys are stable: a document's comes from its name, a row's from its place in the record.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from .model import Fact, Modifier, Record, SiteFact

Row = tuple[Any, ...]


def document_id(name: str) -> str:
    """Return the key of a document: 32 hexadecimal digits.

    >>> document_id("j9203.txt")
    '9fc2666e8c8188bca04fd1da8e22c5b4'
    """
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def rows(record: Record, text: str) -> dict[str, list[Row]]:
    """Return the rows of a record by table, in the order of `TABLES` and of its columns; decimals are strings.

    `text` is the text that the record's spans count in.
    """
    key = document_id(record.source.name)
    return {
        "documents": [_document(key, record)],
        "document_quotes": [(key, field, *_place(fact)) for field, fact in single_facts(record).items() if fact],
        "sections": [
            (key, n, s.id, s.heading, s.level, s.parent, *s.span, *s.body, text[s.span[0] : s.span[1]])
            for n, s in enumerate(record.sections)
        ],
        "payers": [(key, n, fact.value, *_place(fact)) for n, fact in enumerate(record.payers)],
        "sites_of_service": [
            (key, n, site.value, site.mapping, *_place(site)) for n, site in enumerate(record.sites_of_service)
        ],
        "site_pos_codes": [
            (key, n, m, *code) for n, site in enumerate(record.sites_of_service) for m, code in enumerate(_pos(site))
        ],
        "modifiers": [(key, n, *_modifier(modifier)) for n, modifier in enumerate(record.modifiers)],
        "tables": [(key, n, table.kind, table.section, *table.span) for n, table in enumerate(record.tables)],
        "table_columns": [
            (key, n, m, heading) for n, table in enumerate(record.tables) for m, heading in enumerate(table.columns)
        ],
        "table_rows": [
            (key, n, m, row.shape, *row.span)
            for n, table in enumerate(record.tables)
            for m, row in enumerate(table.rows)
        ],
        "table_cells": [
            (key, n, m, c, cell)
            for n, table in enumerate(record.tables)
            for m, row in enumerate(table.rows)
            for c, cell in enumerate(row.cells)
        ],
        "codes_mentioned": [
            (key, n, code.value, code.system, *_place(code)) for n, code in enumerate(record.codes_mentioned)
        ],
        "abbreviations": [
            (key, n, fact.short, fact.value, *_place(fact)) for n, fact in enumerate(record.abbreviations)
        ],
        "data_gaps": [(key, n, fact.value, *_place(fact)) for n, fact in enumerate(record.data_gaps)],
        "truncation_evidence": [
            (key, n, seen.kind, seen.certainty, *seen.span) for n, seen in enumerate(record.truncation.evidence)
        ],
        "findings": [
            (key, n, f.rule, f.severity, f.message, *f.span, msgspec.json.encode(f.data).decode())
            for n, f in enumerate(record.findings)
        ],
    }  # fmt: skip


def single_facts(record: Record) -> dict[str, Fact | None]:
    """Return the facts that a document has at most one of, by their columns in `documents`."""
    product, patient = record.product, record.patient
    return {
        "code": record.code,
        "title": record.title,
        "product": product.name if product else None,
        "brand": product.brand if product else None,
        "dose": product.dose if product else None,
        "route": product.route if product else None,
        "service_type": record.service_type,
        "patient": patient,
        "condition": patient.condition if patient else None,
    }


def _document(key: str, record: Record) -> Row:
    source, code, patient = record.source, record.code, record.patient
    dose = record.product and record.product.dose
    value = {field: fact and fact.value for field, fact in single_facts(record).items()}
    return (
        key, source.name, record.schema_version, source.media_type, source.encoding, source.sha256,
        source.bytes, source.chars, source.words, source.final_newline,
        value["code"], code and code.system, code and code.category, value["title"],
        value["product"], value["brand"], value["dose"], dose and dose.amount, dose and dose.unit, value["route"],
        value["service_type"],
        value["patient"], patient and patient.age, patient and patient.age_unit, patient and patient.sex,
        value["condition"], record.truncation.verdict,
    )  # fmt: skip


def _place(fact: Fact) -> Row:
    return fact.quote, *fact.span, fact.section, fact.partial is True


def _pos(site: SiteFact) -> list[tuple[str, str]]:
    return [(code, "stated") for code in site.pos_stated] + [(code, "candidate") for code in site.pos_candidates]


def _modifier(m: Modifier) -> Row:
    missing = ("modifier" in m.missing, "description" in m.missing, "when_to_use" in m.missing)
    return m.modifier, m.system, m.description, m.when_to_use, m.complete, *missing, *m.span, m.partial is True

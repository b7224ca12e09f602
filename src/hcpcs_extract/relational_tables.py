"""The tables of every output that has tables (SQL, CSV): their columns, keys and indexes.

`docs/tables.md` is generated from them.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_type_hints

from msgspec import Meta, Struct

from .model import (
    Abbreviation,
    CodeFact,
    CodeMention,
    DoseFact,
    Evidence,
    Fact,
    Finding,
    Modifier,
    PatientFact,
    Product,
    Record,
    Section,
    SiteFact,
    Source,
    TableRecord,
    TableRow,
    Truncation,
)

VERSION: Final = "1"
"""Version of this shape: other for every change of a table or column."""

ColumnType = Literal["text", "integer", "decimal", "boolean", "json"]


class Column(NamedTuple):
    """A column: what it holds is said in words, or by the field of the model that it holds."""

    name: str
    kind: ColumnType
    holds: str | tuple[type[Struct], str]
    nullable: bool = False


class Table(NamedTuple):
    """A table. The first `key` columns are its primary key; those of `parent`'s key refer to it."""

    name: str
    holds: str
    columns: tuple[Column, ...]
    key: int
    parent: str | None = "documents"
    indexes: tuple[str, ...] = ()
    """Columns that are looked up and hold short values."""
    lookups: tuple[str, ...] = ()
    """Columns that are looked up and may hold values of any length."""


_DOCUMENT: Final = Column(
    "document_id", "text", "Key of the document: the first 32 hexadecimal digits of the SHA-256 of its name in UTF-8."
)
_SPAN: Final = (
    Column("span_start", "integer", "Where `span` starts, in Unicode code points of the text."),
    Column("span_end", "integer", "Where `span` ends: the offset after its last character."),
)
_PLACE: Final = (
    Column("quote", "text", (Fact, "quote")),
    *_SPAN,
    Column("section", "text", (Fact, "section")),
    Column("partial", "boolean", "Whether the fact touches the place where the document was cut."),
)


def _numbered(name: str, field: str) -> tuple[Column, Column]:
    return _DOCUMENT, Column(name, "integer", f"Place in the record's `{field}`, from 0.")


TABLES: Final = (
    Table(
        "documents",
        "A document and its single facts; where these were read is in `document_quotes`.",
        (
            _DOCUMENT,
            Column("name", "text", (Source, "name")),
            Column("schema_version", "text", (Record, "schema_version")),
            Column("media_type", "text", (Source, "media_type")),
            Column("encoding", "text", (Source, "encoding")),
            Column("sha256", "text", (Source, "sha256")),
            Column("bytes", "integer", (Source, "bytes")),
            Column("chars", "integer", (Source, "chars")),
            Column("words", "integer", (Source, "words")),
            Column("final_newline", "boolean", (Source, "final_newline")),
            Column("code", "text", (Record, "code"), nullable=True),
            Column("code_system", "text", (CodeFact, "system"), nullable=True),
            Column("code_category", "text", (CodeFact, "category"), nullable=True),
            Column("title", "text", (Record, "title"), nullable=True),
            Column("product", "text", (Product, "name"), nullable=True),
            Column("brand", "text", (Product, "brand"), nullable=True),
            Column("dose", "text", (Product, "dose"), nullable=True),
            Column("dose_amount", "decimal", (DoseFact, "amount"), nullable=True),
            Column("dose_unit", "text", (DoseFact, "unit"), nullable=True),
            Column("route", "text", (Product, "route"), nullable=True),
            Column("service_type", "text", (Record, "service_type"), nullable=True),
            Column("patient", "text", "The words that introduce the patient of the clinical vignette.", nullable=True),
            Column("patient_age", "integer", (PatientFact, "age"), nullable=True),
            Column("patient_age_unit", "text", (PatientFact, "age_unit"), nullable=True),
            Column("patient_sex", "text", (PatientFact, "sex"), nullable=True),
            Column("condition", "text", (PatientFact, "condition"), nullable=True),
            Column("truncation", "text", (Truncation, "verdict")),
        ),
        key=1,
        parent=None,
        indexes=("code",),
        lookups=("name",),
    ),
    Table(
        "document_quotes",
        "Where the single facts of a document were read: one row for each that it has.",
        (
            _DOCUMENT,
            Column(
                "field",
                "text",
                "The column of `documents`: `code`, `title`, `product`, `brand`, `dose`, `route`, `service_type`, "
                "`patient` or `condition`.",
            ),
            *_PLACE,
        ),
        key=2,
    ),
    Table(
        "sections",
        "The sections in order. Their texts, one after the other, are the text of the document. "
        "Full-text search is over these.",
        (
            *_numbered("section_number", "sections"),
            Column("section", "text", (Section, "id")),
            Column("heading", "text", (Section, "heading"), nullable=True),
            Column("level", "integer", (Section, "level")),
            Column("parent_number", "integer", "`section_number` of the enclosing section, or null.", nullable=True),
            *_SPAN,
            Column("body_start", "integer", "Where the part after the heading line starts."),
            Column("body_end", "integer", "Where that part ends."),
            Column("text", "text", "The text from `span_start` to `span_end`, heading included."),
        ),
        key=2,
        indexes=("section",),
    ),
    Table(
        "payers",
        "Payers that the document lists.",
        (*_numbered("payer_number", "payers"), Column("payer", "text", "Canonical name of the payer."), *_PLACE),
        key=2,
        indexes=("payer",),
    ),
    Table(
        "sites_of_service",
        "Sites of service, one each.",
        (
            *_numbered("site_number", "sites_of_service"),
            Column("site", "text", "Id of the site in the vocabulary, or `other`."),
            Column("mapping", "text", (SiteFact, "mapping")),
            *_PLACE,
        ),
        key=2,
        indexes=("site",),
    ),
    Table(
        "site_pos_codes",
        "Place-of-service codes of a site: those that the document states with it, "
        "then those that the site may stand for.",
        (
            *_numbered("site_number", "sites_of_service"),
            Column("pos_number", "integer", "Place among the codes of the site, from 0."),
            Column("pos_code", "text", "Place-of-service code of CMS: two digits, as text (`01` keeps its zero)."),
            Column("status", "text", "`stated` (in `pos_stated`) or `candidate` (in `pos_candidates`)."),
        ),
        key=3,
        parent="sites_of_service",
        indexes=("pos_code",),
    ),
    Table(
        "modifiers",
        "One row for each data row of the modifier tables. `span_start` is also that of its row in `table_rows`.",
        (
            *_numbered("modifier_number", "modifiers"),
            Column("modifier", "text", (Modifier, "modifier"), nullable=True),
            Column("system", "text", (Modifier, "system")),
            Column("description", "text", (Modifier, "description"), nullable=True),
            Column("when_to_use", "text", (Modifier, "when_to_use"), nullable=True),
            Column("complete", "boolean", (Modifier, "complete")),
            Column("modifier_missing", "boolean", "Whether the text of the modifier's column is missing."),
            Column("description_missing", "boolean", "Whether the text of the description's column is missing."),
            Column("when_to_use_missing", "boolean", "Whether the text of the column of use is missing."),
            *_SPAN,
            Column("partial", "boolean", "Whether the row touches the place where the document was cut."),
        ),
        key=2,
        lookups=("modifier",),
    ),
    Table(
        "tables",
        "Every table of the document.",
        (
            *_numbered("table_number", "tables"),
            Column("kind", "text", (TableRecord, "kind")),
            Column("section", "text", (TableRecord, "section")),
            *_SPAN,
        ),
        key=2,
        indexes=("kind",),
    ),
    Table(
        "table_columns",
        "Header cells of a table; a table without header has none.",
        (
            *_numbered("table_number", "tables"),
            Column("column_number", "integer", "Place in the header, from 0."),
            Column("heading", "text", "The header cell as written."),
        ),
        key=3,
        parent="tables",
    ),
    Table(
        "table_rows",
        "Data rows of a table, in order.",
        (
            *_numbered("table_number", "tables"),
            Column("row_number", "integer", "Place among the data rows, from 0."),
            Column("shape", "text", (TableRow, "shape")),
            *_SPAN,
        ),
        key=3,
        parent="tables",
    ),
    Table(
        "table_cells",
        "Cells of a row: as many as it has, which may be fewer or more than the table has columns.",
        (
            *_numbered("table_number", "tables"),
            Column("row_number", "integer", "Place among the data rows, from 0."),
            Column("column_number", "integer", "Place in the row, from 0."),
            Column("text", "text", "Text of the cell, surrounding space and inline marks removed."),
        ),
        key=4,
        parent="table_rows",
    ),
    Table(
        "codes_mentioned",
        "Codes named in prose and in tables, the first mention of each.",
        (
            *_numbered("mention_number", "codes_mentioned"),
            Column("code", "text", "The code."),
            Column("system", "text", (CodeMention, "system")),
            *_PLACE,
        ),
        key=2,
        indexes=("code",),
    ),
    Table(
        "abbreviations",
        "Abbreviations where they are introduced.",
        (
            *_numbered("abbreviation_number", "abbreviations"),
            Column("short", "text", (Abbreviation, "short")),
            Column("long", "text", "The long form."),
            *_PLACE,
        ),
        key=2,
    ),
    Table(
        "data_gaps",
        "Statements that data is missing.",
        (
            *_numbered("gap_number", "data_gaps"),
            Column("missing", "text", "What is missing, or `unspecified`."),
            *_PLACE,
        ),
        key=2,
    ),
    Table(
        "truncation_evidence",
        "What points to a cut; the verdict over it is `documents.truncation`.",
        (
            *_numbered("evidence_number", "truncation.evidence"),
            Column("kind", "text", (Evidence, "kind")),
            Column("certainty", "text", (Evidence, "certainty")),
            *_SPAN,
        ),
        key=2,
    ),
    Table(
        "findings",
        "What a person should know about the document.",
        (
            *_numbered("finding_number", "findings"),
            Column("rule", "text", (Finding, "rule")),
            Column("severity", "text", (Finding, "severity")),
            Column("message", "text", (Finding, "message")),
            *_SPAN,
            Column("data", "json", (Finding, "data")),
        ),
        key=2,
        indexes=("rule",),
    ),
)


def description(column: Column) -> str:
    """Return what a column holds, in words."""
    if isinstance(column.holds, str):
        return column.holds
    struct, field = column.holds
    hint = get_type_hints(struct, include_extras=True)[field]
    return next(meta.description or "" for meta in hint.__metadata__ if isinstance(meta, Meta))


def references(table: Table) -> tuple[str, ...]:
    """Return the columns that refer to the primary key of the table's parent; empty where it has none."""
    parent = next((other for other in TABLES if other.name == table.parent), None)
    return tuple(column.name for column in table.columns[: parent.key]) if parent else ()

"""The tables of every output that has tables (SQL, CSV): their columns, keys and indexes.

`docs/tables.md` is generated from them. A fact has its columns or its table without an entry here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from ...model.record import (
    Evidence,
    Modifier,
    ModifierColumn,
    Record,
    Section,
    SiteFact,
    Source,
    TableRow,
    Truncation,
)
from ...model.walking import fields_of
from .columns import (
    DOCUMENT,
    PLACE,
    SPAN,
    Column,
    ColumnType,
    Items,
    KeyColumn,
    Table,
    column,
    columns_of,
    inside,
    items_at,
    listed,
    numbered,
    partial,
    single_columns,
    singles,
)

VERSION: Final = "1"
"""Version of this shape: other for every change of a table or column."""

_RECORD: Final = fields_of(Record)
_HOLD: Final = {
    "payers": "Payers that the document lists.",
    "sites_of_service": "Sites of service, one each.",
    "data_gaps": "Statements that data is missing.",
    "tables": "Every table of the document.",
    "findings": "What a person should know about the document.",
}
"""What a table holds, where that is less than what its field does."""
_SINGLES: Final = singles()


def _documents() -> Table:
    first, *others = (inside("source", column(Source, name)) for name in fields_of(Source))
    own = [column(Record, name) for name, field in _RECORD.items() if not (field.holds or field.lists)]
    truncation = inside("truncation", column(Truncation, "verdict"))._replace(name="truncation")
    return Table(
        "documents",
        "A document and its single facts; where these were read is in `document_quotes`.",
        (DOCUMENT,),
        (
            first,
            *own,
            *others,
            *single_columns(),
            truncation,
        ),
        lambda record, _: [((), record)],
        parent=None,
        indexes=tuple(field.column for field in _RECORD.values() if field.holds and field.traits.indexed),
        lookups=("name",),
    )


def _quotes() -> Table:
    *most, last = (f"`{single.column}`" for single in _SINGLES)

    def items(record: Record, text: str) -> Items:
        del text
        found = ((single.column, single.get(record)) for single in _SINGLES)
        return [((name,), fact) for name, fact in found if fact]

    return Table(
        "document_quotes",
        "Where the single facts of a document were read: one row for each that it has.",
        (DOCUMENT, KeyColumn("field", "text", f"The column of `documents`: {', '.join(most)} or {last}.")),
        PLACE,
        items,
    )


class _WithText(NamedTuple):
    section: Section
    text: str


def _sections() -> Table:
    def own(name: str, called: str | None = None) -> Column:
        return inside("section", column(Section, name))._replace(name=called or name)

    return Table(
        "sections",
        "The sections in order. Their texts, one after the other, are the text of the document. "
        "Full-text search is over these.",
        numbered(_RECORD["sections"]),
        (
            own("id", "section"),
            own("heading"),
            own("level"),
            own("parent", "parent_number")._replace(holds="`section_number` of the enclosing section, or null."),
            *(inside("section", end) for end in SPAN),
            Column(
                "body_start", "integer", "Where the part after the heading line starts.", lambda x: x.section.body[0]
            ),
            Column("body_end", "integer", "Where that part ends.", lambda x: x.section.body[1]),
            Column("text", "text", "The text from `span_start` to `span_end`, heading included.", lambda x: x.text),
        ),
        lambda record, text: (
            ((number,), _WithText(section, text[slice(*section.span)]))
            for number, section in enumerate(record.sections)
        ),
        indexes=("section",),
    )


def _sites() -> Iterator[Table]:
    field = _RECORD["sites_of_service"]
    yield listed(field, _HOLD[field.name], leave_out=("pos_stated", "pos_candidates"))
    yield Table(
        "site_pos_codes",
        "Place-of-service codes of a site: those that the document states with it, "
        "then those that the site may stand for.",
        (*numbered(field), KeyColumn("pos_number", "integer", "Place among the codes of the site, from 0.")),
        (
            Column(
                "pos_code",
                "text",
                "Place-of-service code of CMS: two digits, as text (`01` keeps its zero).",
                lambda item: item[0],
            ),
            Column(
                "status",
                "text",
                "`stated` (in `pos_stated`) or `candidate` (in `pos_candidates`).",
                lambda item: item[1],
            ),
        ),
        lambda record, _: (
            ((number, place), code)
            for number, site in enumerate(record.sites_of_service)
            for place, code in enumerate(_pos(site))
        ),
        parent="sites_of_service",
        indexes=("pos_code",),
    )


def _pos(site: SiteFact) -> list[tuple[str, str]]:
    return [(code, "stated") for code in site.pos_stated] + [(code, "candidate") for code in site.pos_candidates]


def _modifiers() -> Iterator[Table]:
    def missing(name: ModifierColumn, whose: str) -> Column:
        return Column(
            f"{name}_missing", "boolean", f"Whether the text of {whose} is missing.", lambda row: name in row.missing
        )

    yield Table(
        "modifiers",
        "One row for each data row of the modifier tables. `span_start` is also that of its row in `table_rows`.",
        numbered(_RECORD["modifiers"]),
        (
            *(column(Modifier, name) for name in ("modifier", "system", "description", "when_to_use", "complete")),
            missing("modifier", "the modifier's column"),
            missing("description", "the description's column"),
            missing("when_to_use", "the column of use"),
            *SPAN,
            partial("row"),
        ),
        items_at("modifiers"),
        lookups=("modifier",),
    )


def _tables() -> Iterator[Table]:
    field = _RECORD["tables"]
    key = numbered(field)
    row = KeyColumn("row_number", "integer", "Place among the data rows, from 0.")
    yield listed(field, _HOLD[field.name], leave_out=("columns", "rows"))._replace(indexes=("kind",))
    yield Table(
        "table_columns",
        "Header cells of a table; a table without header has none.",
        (*key, KeyColumn("column_number", "integer", "Place in the header, from 0.")),
        (Column("heading", "text", "The header cell as written.", lambda heading: heading),),
        lambda record, _: (
            ((number, place), heading)
            for number, table in enumerate(record.tables)
            for place, heading in enumerate(table.columns)
        ),
        parent="tables",
    )
    yield Table(
        "table_rows",
        "Data rows of a table, in order.",
        (*key, row),
        (column(TableRow, "shape"), *SPAN),
        lambda record, _: (
            ((number, place), row) for number, table in enumerate(record.tables) for place, row in enumerate(table.rows)
        ),
        parent="tables",
    )
    yield Table(
        "table_cells",
        "Cells of a row: as many as it has, which may be fewer or more than the table has columns.",
        (*key, row, KeyColumn("column_number", "integer", "Place in the row, from 0.")),
        (Column("text", "text", "Text of the cell, surrounding space and inline marks removed.", lambda cell: cell),),
        lambda record, _: (
            ((number, place, at), cell)
            for number, table in enumerate(record.tables)
            for place, row in enumerate(table.rows)
            for at, cell in enumerate(row.cells)
        ),
        parent="table_rows",
    )


def _evidence() -> Table:
    path = "truncation.evidence"
    return Table(
        "truncation_evidence",
        "What points to a cut; the verdict over it is `documents.truncation`.",
        numbered(fields_of(Truncation)["evidence"], path),
        tuple(columns_of(fields_of(Evidence).values())),
        items_at(path),
    )


_BY_HAND: Final = {"sites_of_service": _sites, "modifiers": _modifiers, "tables": _tables}
"""Lists that are more than one table, or whose columns are not just the fields of their items."""
_OF_THE_END: Final = ("sections", "findings")


def _lists() -> Iterator[Table]:
    for name, field in _RECORD.items():
        if field.lists is None or name in _OF_THE_END:
            continue
        if name in _BY_HAND:
            yield from _BY_HAND[name]()
        else:
            yield listed(field, _HOLD.get(name))


TABLES: Final = (
    _documents(),
    _quotes(),
    _sections(),
    *_lists(),
    _evidence(),
    listed(_RECORD["findings"], _HOLD["findings"])._replace(indexes=("rule",)),
)


@cache
def places_of(kind: ColumnType) -> tuple[tuple[str, int], ...]:
    """Return every column of a type: the name of its table, and its place in the rows."""
    return tuple(
        (table.name, place) for table in TABLES for place, column in enumerate(table.columns) if column.kind == kind
    )


def references(table: Table) -> tuple[str, ...]:
    """Return the columns that refer to the primary key of the table's parent; empty where it has none."""
    parent = next((other for other in TABLES if other.name == table.parent), None)
    return tuple(column.name for column in table.columns[: parent.key]) if parent else ()

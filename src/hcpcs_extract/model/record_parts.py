"""The parts of a record that are not facts: source, sections, tables, truncation; and the values that fields may have.

`model/record.py` gives all of them on, and says of the record as a whole what a field has to say.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

MediaType = Literal["text/plain", "text/markdown", "text/html"]
Severity = Literal["error", "warning", "info"]
Certainty = Literal["certain", "probable"]
Verdict = Literal["none", "probable", "certain"]
CodeSystem = Literal["HCPCS", "CPT", "CDT"]
MentionSystem = Literal["HCPCS", "CPT", "CDT", "ICD-10-CM", "HCPCS-modifier", "CPT-modifier", "POS"]
ModifierSystem = Literal["HCPCS", "CPT", "unknown"]
Mapping = Literal["exact", "ambiguous", "none"]
TableKind = Literal["modifiers", "diagnoses", "related_codes", "other"]
RowShape = Literal["complete", "short", "long", "note", "continuation", "cut"]
AgeUnit = Literal["year", "month", "week", "day"]
Sex = Literal["female", "male"]
EvidenceKind = Literal[
    "table-row-cut",
    "delimiter-cut",
    "header-without-rows",
    "label-without-value",
    "list-cut",
    "prose-cut",
    "heading-cut",
    "heading-without-body",
    "character-cut",
    "html-cut",
    "no-final-newline-after-table-row",
    "table-row-unfinished",
    "table-of-one-line",
    "blank-line-at-end",
    "no-final-newline",
    "closing-sections-absent",
    "table-absent",
]
SectionId = Literal[
    "preamble",
    "summary",
    "billing_code_overview",
    "clinical_coding_specifications",
    "clinical_context",
    "coding_specifications",
    "related_diagnoses",
    "related_codes",
    "taxonomies",
    "other",
]
Offset = Annotated[int, Meta(ge=0)]
Span = tuple[Offset, Offset]
PosCode = Annotated[str, Meta(pattern="^[0-9]{2}$", max_length=2, examples=["22"])]
ModifierColumn = Literal["modifier", "description", "when_to_use"]
Data = dict[str, str | int | list[str] | None]
Rule = Annotated[
    str,
    Meta(
        description="Id of the rule; `hcpcs-extract rules ID` explains it.",
        pattern="^[a-z]+(-[a-z]+)*$",
        max_length=60,
        examples=["table-row-truncated"],
    ),
]
QUANTITY: Final = "^[0-9]{1,12}(\\.[0-9]{1,9})?$"
"""What a quantity looks like: at most 12 digits before the point and 9 behind it."""


class TableRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One data row with every cell it has."""

    cells: Annotated[
        list[str],
        Meta(
            description="Text of each cell in order, surrounding space and inline marks removed; never padded, "
            "never dropped."
        ),
    ]
    shape: Annotated[
        RowShape,
        Meta(
            description="`complete`: as many cells as columns; `short`, `long`: fewer, more; `note`: a remark across "
            "the table; `continuation`: goes on with the row above; `cut`: the document stops in it."
        ),
    ]
    span: Annotated[Span, Meta(description="The row's characters.")]


class TableRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the document, whole."""

    kind: Annotated[TableKind, Meta(description="What the table lists.")]
    section: Annotated[SectionId, Meta(description="Id of the section that the table stands in.")]
    columns: Annotated[list[str], Meta(description="Header cells as written; empty where the table has no header.")]
    rows: Annotated[list[TableRow], Meta(description="Data rows in order, without header and delimiter row.")]
    span: Annotated[Span, Meta(description="The table's characters, header and delimiter row included.")]


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section: a heading and what follows it up to the next heading."""

    id: Annotated[SectionId, Meta(description="Which section of the document family this is.")]
    heading: Annotated[
        str | None, Meta(description="The heading as written, marks removed; null before the first heading.")
    ]
    level: Annotated[int, Meta(description="Depth in the outline, from 1.", ge=1, le=6)]
    parent: Annotated[Offset | None, Meta(description="Index of the enclosing section, or null.")]
    span: Annotated[
        Span,
        Meta(
            description="Heading and body up to the next heading; the sections cover the text without gap or overlap."
        ),
    ]
    body: Annotated[Span, Meta(description="The part of `span` after the heading line.")]


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document as it came."""

    name: Annotated[str, Meta(description="Relative path or given id.", max_length=4096, examples=["j9203.txt"])]
    media_type: Annotated[MediaType, Meta(description="How the document was read.")]
    encoding: Annotated[str, Meta(description="Encoding that gave the text.", max_length=40, examples=["utf-8"])]
    sha256: Annotated[
        str,
        Meta(description="SHA-256 of the bytes, in lower-case hexadecimal.", pattern="^[0-9a-f]{64}$", max_length=64),
    ]
    bytes: Annotated[int, Meta(description="Size in bytes.", ge=0)]
    chars: Annotated[int, Meta(description="Length of the text (HTML: rendered) in Unicode code points.", ge=0)]
    words: Annotated[int, Meta(description="Number of words of the text, separated by white space.", ge=0)]
    final_newline: Annotated[bool, Meta(description="Whether the decoded source ends with a line break.")]


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """One reason to think that the document was cut."""

    kind: Annotated[EvidenceKind, Meta(description="What points to a cut.")]
    certainty: Annotated[Certainty, Meta(description="`certain`: only a cut explains it; `probable`: a cut is likely.")]
    span: Annotated[Span, Meta(description="The characters that show it.")]


class Truncation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the document was cut short: a verdict over all evidence."""

    verdict: Annotated[
        Verdict, Meta(description="`certain` or `probable` by the strongest evidence; `none` is a promise.")
    ]
    evidence: Annotated[list[Evidence], Meta(description="Everything that points to a cut.")]

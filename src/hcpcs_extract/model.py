"""The record: every type that leaves the package.

`schema/record.schema.json` is generated from it, so each field says here what it holds, in which unit and form.
Spans are half-open pairs of offsets in Unicode code points of the decoded text (HTML: of the rendered text).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

SCHEMA_VERSION: Final = "1.0.0"

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
QUANTITY: Final = "^[0-9]{1,12}(\\.[0-9]{1,9})?$"
"""What a quantity looks like: at most 12 digits before the point and 9 behind it."""


class Failure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that ended without a record: at which stage, and why."""

    name: Annotated[str, Meta(description="Relative path or given id of the document.", max_length=4096)]
    stage: Annotated[
        str, Meta(description="The stage that could not go on.", max_length=40, examples=["read", "decode"])
    ]
    reason: Annotated[str, Meta(description="What was wrong, for a person.", max_length=4096)]


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact and the characters that it was read from."""

    value: Annotated[str, Meta(description="The fact, normalised as its field says.", examples=["Aetna"])]
    quote: Annotated[
        str,
        Meta(
            description="The document's own characters: the text from span[0] to span[1].",
            examples=["Aetna"],
            min_length=1,
        ),
    ]
    span: Annotated[
        Span,
        Meta(
            description="Half-open offsets of `quote`, in Unicode code points of the decoded (or rendered) text.",
            examples=[[0, 5]],
        ),
    ]
    section: Annotated[SectionId, Meta(description="Id of the section that `span` starts in.")]
    partial: (
        Annotated[
            Literal[True],
            Meta(description="Present and true when the fact touches the place where the document was cut."),
        ]
        | UnsetType
    ) = UNSET


class CodeFact(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The billing code that the document is about; value in capitals."""

    system: Annotated[CodeSystem, Meta(description="Code system: HCPCS Level II, CPT (HCPCS Level I) or CDT.")]
    category: Annotated[
        str | None,
        Meta(
            description="Family of the code by its letter or number range, or null where the code's shape has none.",
            examples=["Drugs administered other than orally; chemotherapy drugs"],
        ),
    ]


class DoseFact(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The quantity that one billing unit stands for."""

    amount: Annotated[
        str,
        Meta(
            description="Amount as a decimal string, unrounded.",
            pattern=QUANTITY,
            max_length=22,
            examples=["0.1"],
        ),
    ]
    unit: Annotated[
        str,
        Meta(
            description="Unit as a case-sensitive UCUM code; "
            "counted things (`tablet`, `vial`) stand as their English name.",
            max_length=30,
            examples=["mg", "cm2", "[iU]"],
        ),
    ]


class Product(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The item that the code stands for, as the title names it."""

    name: Annotated[
        Fact,
        Meta(description="Name of the item without dose, route and brand; words in title case are lowered in `value`."),
    ]
    brand: Annotated[Fact | None, Meta(description="Trade name that the title gives in parentheses.")]
    dose: Annotated[DoseFact | None, Meta(description="The quantity of one billing unit.")]
    route: Annotated[Fact | None, Meta(description="Route or form of administration; value is the canonical word.")]


class SiteFact(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One site of service; value is a site id of the vocabulary, or `other`."""

    pos_stated: Annotated[
        list[PosCode], Meta(description="Place-of-service codes that the document writes with this site.")
    ]
    pos_candidates: Annotated[
        list[PosCode],
        Meta(description="CMS place-of-service codes that the site may stand for.", examples=[["19", "22"]]),
    ]
    mapping: Annotated[
        Mapping,
        Meta(
            description="`exact`: one code; `ambiguous`: several; `none`: no code is known for it (CMS has none, "
            "or the site is `other`)."
        ),
    ]


class PatientFact(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient of the clinical vignette; value and quote are the words that introduce the patient."""

    age: Annotated[
        Annotated[int, Meta(ge=0, le=999)] | None, Meta(description="Age in `age_unit`, or null where none is stated.")
    ]
    age_unit: Annotated[AgeUnit | None, Meta(description="Unit of `age`.")]
    sex: Annotated[Sex | None, Meta(description="Sex as stated, or null.")]
    condition: Annotated[Fact | None, Meta(description="The condition the patient presents with, verbatim.")]


class CodeMention(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code named in prose or in a table; the first mention of each."""

    system: Annotated[MentionSystem, Meta(description="What the code belongs to.")]


class Abbreviation(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An abbreviation where it is introduced; value is the long form, quote is long form and short form."""

    short: Annotated[str, Meta(description="The short form.", max_length=40, examples=["AML"])]


class Modifier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One row of a modifier table."""

    modifier: Annotated[
        str | None,
        Meta(description="The modifier as its cell has it, or null where the cell is lost.", examples=["JW"]),
    ]
    system: Annotated[
        ModifierSystem, Meta(description="CPT: two digits; HCPCS: with a letter; unknown: no modifier's shape.")
    ]
    description: Annotated[str | None, Meta(description="What the modifier means, or null where missing.")]
    when_to_use: Annotated[str | None, Meta(description="When it applies, or null where missing.")]
    complete: Annotated[bool, Meta(description="Whether every column of the table has its text.")]
    missing: Annotated[list[ModifierColumn], Meta(description="Ids of the columns whose text is missing.")]
    span: Annotated[Span, Meta(description="The row, continuation lines included.")]
    partial: (
        Annotated[
            Literal[True],
            Meta(description="Present and true when the row touches the place where the document was cut."),
        ]
        | UnsetType
    ) = UNSET


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


class Finding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a person should know about the document."""

    rule: Annotated[
        str,
        Meta(
            description="Id of the rule; `hcpcs-extract rules ID` explains it.",
            pattern="^[a-z]+(-[a-z]+)*$",
            max_length=60,
            examples=["table-row-truncated"],
        ),
    ]
    severity: Annotated[
        Severity, Meta(description="`error`: text is lost; `warning`: probably; `info`: worth knowing.")
    ]
    message: Annotated[str, Meta(description="One sentence for a person.")]
    span: Annotated[Span, Meta(description="The characters it is about.")]
    data: Annotated[
        Data,
        Meta(
            description="The values that the message is made of; `more`: how many findings of the rule are not listed."
        ),
    ]

    @property
    def count(self) -> int:
        """How many findings it stands for: itself, and those of its rule that the document has and does not list."""
        more = self.data.get("more")
        return 1 + (more if isinstance(more, int) else 0)


class CorpusFinding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a person should know about several documents together; it is in no record."""

    rule: Annotated[
        str,
        Meta(
            description="Id of the rule; `hcpcs-extract rules ID` explains it.",
            pattern="^[a-z]+(-[a-z]+)*$",
            max_length=60,
            examples=["same-size-cut"],
        ),
    ]
    severity: Annotated[Severity, Meta(description="As for findings about one document.")]
    message: Annotated[str, Meta(description="One sentence for a person; it names the first few documents.")]
    documents: Annotated[list[str], Meta(description="Names of all documents that it is about, sorted.")]
    data: Annotated[Data, Meta(description="The values that the message is made of.")]


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record so far: what rules read beside the page. Each field but the first two is an extractor's."""

    schema_version: Annotated[Literal["1.0.0"], Meta(description="Version of the schema that this record follows.")]
    source: Annotated[Source, Meta(description="The document as it came.")]
    code: Annotated[CodeFact | None, Meta(description="The code of the title line, or null where there is none.")]
    title: Annotated[Fact | None, Meta(description="The title line's text after the colon, trimmed.")]
    product: Annotated[
        Product | None,
        Meta(
            description="The item the code stands for; null for services and procedures, "
            "and where the title or the code names none."
        ),
    ]
    payers: Annotated[
        list[Fact], Meta(description="Payers that the document lists, each once; value is the canonical name.")
    ]
    service_type: Annotated[
        Fact | None, Meta(description="Type of service, verbatim without label and final full stop.")
    ]
    sites_of_service: Annotated[
        list[SiteFact], Meta(description="Sites of the first statement of the typical site, one each.")
    ]
    patient: Annotated[PatientFact | None, Meta(description="The patient of the clinical vignette.")]
    modifiers: Annotated[list[Modifier], Meta(description="One for each data row of the modifier tables.")]
    tables: Annotated[list[TableRecord], Meta(description="Every table, whole.")]
    codes_mentioned: Annotated[
        list[CodeMention], Meta(description="Codes named in prose and in tables, the first mention of each.")
    ]
    abbreviations: Annotated[list[Abbreviation], Meta(description="Abbreviations where they are introduced.")]
    data_gaps: Annotated[
        list[Fact], Meta(description="Statements that data is missing; value is what is missing, or `unspecified`.")
    ]


class Record(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one billing-code document says, and what it lacks."""

    sections: Annotated[list[Section], Meta(description="Sections in order, covering the text.")]
    truncation: Annotated[Truncation, Meta(description="Whether the document was cut short.")]
    findings: Annotated[list[Finding], Meta(description="What a person should know, by place in the text.")]

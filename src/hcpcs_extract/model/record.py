"""The record: every type that leaves the package.

`schema/record.schema.json` is generated from it, so each field says here what it holds, in which unit and form.
Spans are half-open pairs of offsets in Unicode code points of the decoded text (HTML: of the rendered text).
`extra` says what tables, the terminal, the report and scores need besides: `walking.Traits` has what may stand there.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType

from .record_parts import (
    QUANTITY,
    AgeUnit,
    Certainty,
    CodeSystem,
    Data,
    Evidence,
    EvidenceKind,
    Mapping,
    MediaType,
    MentionSystem,
    ModifierColumn,
    ModifierSystem,
    PosCode,
    RowShape,
    Rule,
    Section,
    SectionId,
    Severity,
    Sex,
    Source,
    Span,
    TableKind,
    TableRecord,
    TableRow,
    Truncation,
    Verdict,
)

__all__ = ["Abbreviation", "AgeUnit", "Certainty", "CodeFact", "CodeMention", "CodeSystem", "CorpusFinding"]
__all__ += ["Data", "DoseFact", "Evidence", "EvidenceKind", "Fact", "Failure", "Finding", "Mapping", "MediaType"]
__all__ += ["MentionSystem", "Modifier", "ModifierColumn", "ModifierSystem", "PatientFact", "Product"]
__all__ += ["QUANTITY", "SCHEMA_VERSION", "Record", "RowShape", "Section", "SectionId", "Severity", "Sex"]
__all__ += ["SiteFact", "Source", "Span", "TableKind", "TableRecord", "TableRow", "Truncation", "Verdict"]

SchemaVersion = Literal["1.0.0"]
SCHEMA_VERSION: Final[SchemaVersion] = get_args(SchemaVersion)[0]


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
        Meta(
            description="Name of the item without dose, route and brand; words in title case are lowered in `value`.",
            extra={
                "label": "Product",
                "colour": "bold green",
                "column": "product",
                "score": "product name",
                "compared": ("quote",),
            },
        ),
    ]
    brand: Annotated[
        Fact | None,
        Meta(
            description="Trade name that the title gives in parentheses.",
            extra={"colour": "green", "compared": ("quote",)},
        ),
    ]
    dose: Annotated[
        DoseFact | None, Meta(description="The quantity of one billing unit.", extra={"colour": "bold magenta"})
    ]
    route: Annotated[
        Fact | None,
        Meta(
            description="Route or form of administration; value is the canonical word.",
            extra={"colour": "magenta", "compared": ()},
        ),
    ]


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
    condition: Annotated[
        Fact | None,
        Meta(description="The condition the patient presents with, verbatim.", extra={"colour": "cyan italic"}),
    ]


class CodeMention(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code named in prose or in a table; the first mention of each."""

    system: Annotated[MentionSystem, Meta(description="What the code belongs to.")]


class Abbreviation(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An abbreviation where it is introduced; value is the long form, quote is long form and short form."""

    short: Annotated[str, Meta(description="The short form.", max_length=40, examples=["AML"], extra={"leads": True})]


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


class Finding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a person should know about the document."""

    rule: Rule
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

    rule: Rule
    severity: Annotated[Severity, Meta(description="As for findings about one document.")]
    message: Annotated[str, Meta(description="One sentence for a person; it names the first few documents.")]
    documents: Annotated[list[str], Meta(description="Names of all documents that it is about, sorted.")]
    data: Annotated[Data, Meta(description="The values that the message is made of.")]


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record so far: what rules read beside the page. Each field but the first two is an extractor's."""

    schema_version: Annotated[SchemaVersion, Meta(description="Version of the schema that this record follows.")]
    source: Annotated[Source, Meta(description="The document as it came.")]
    code: Annotated[
        CodeFact | None,
        Meta(
            description="The code of the title line, or null if there is none.",
            extra={"colour": "bold cyan", "absence": 1, "indexed": True, "compared": ("system", "value")},
        ),
    ]
    title: Annotated[
        Fact | None,
        Meta(description="The title line's text after the colon, trimmed.", extra={"colour": "bold", "absence": 2}),
    ]
    product: Annotated[
        Product | None,
        Meta(
            description="The item the code stands for; null for services and procedures, "
            "and where the title or the code names none."
        ),
    ]
    payers: Annotated[
        list[Fact],
        Meta(
            description="Payers that the document lists, each once; value is the canonical name.",
            extra={"colour": "yellow", "absence": 6, "value": "Canonical name of the payer.", "indexed": True},
        ),
    ]
    service_type: Annotated[
        Fact | None,
        Meta(
            description="Type of service, verbatim without label and final full stop.",
            extra={"colour": "bold blue", "absence": 3},
        ),
    ]
    sites_of_service: Annotated[
        list[SiteFact],
        Meta(
            description="Sites of the first statement of the typical site, one each.",
            extra={
                "colour": "blue",
                "absence": 4,
                "item": "site",
                "value": "Id of the site in the vocabulary, or `other`.",
                "indexed": True,
                "score": "sites",
            },
        ),
    ]
    patient: Annotated[
        PatientFact | None,
        Meta(
            description="The patient of the clinical vignette.",
            extra={
                "colour": "cyan",
                "absence": 5,
                "value": "The words that introduce the patient of the clinical vignette.",
                "compared": ("age", "age_unit", "sex"),
            },
        ),
    ]
    modifiers: Annotated[
        list[Modifier],
        Meta(
            description="One for each data row of the modifier tables.",
            extra={"label": "Modifiers", "absence": 7},
        ),
    ]
    tables: Annotated[list[TableRecord], Meta(description="Every table, whole.")]
    codes_mentioned: Annotated[
        list[CodeMention],
        Meta(
            description="Codes named in prose and in tables, the first mention of each.",
            extra={"item": "mention", "column": "code", "value": "The code.", "indexed": True},
        ),
    ]
    abbreviations: Annotated[
        list[Abbreviation],
        Meta(
            description="Abbreviations where they are introduced.",
            extra={"colour": "italic", "column": "long", "value": "The long form.", "compared": ("short", "value")},
        ),
    ]
    data_gaps: Annotated[
        list[Fact],
        Meta(
            description="Statements that data is missing; value is what is missing, or `unspecified`.",
            extra={
                "colour": "reverse dim",
                "item": "gap",
                "column": "missing",
                "value": "What is missing, or `unspecified`.",
                "compared": ("quote",),
                "fills": False,
            },
        ),
    ]


class Record(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one billing-code document says, and what it lacks."""

    sections: Annotated[list[Section], Meta(description="Sections in order, covering the text.")]
    truncation: Annotated[Truncation, Meta(description="Whether the document was cut short.")]
    findings: Annotated[list[Finding], Meta(description="What a person should know, by place in the text.")]

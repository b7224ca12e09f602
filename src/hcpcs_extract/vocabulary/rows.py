"""The rows of the vocabulary's tables: what each column is called, what it holds, what a cell must look like.

The description of a column is what the loader shows beside a cell that does not fit. It completes "it must be …".
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ..model.record_parts import SectionId, TableKind

Wording = Annotated[str, Meta(pattern=r"^(?=.*[A-Za-z0-9])\S(?:.*\S)?\Z")]
"""Words as documents write them, on one line, with a letter or digit of ASCII, without blanks at their ends."""
Wordings = Annotated[
    tuple[Wording, ...],
    Meta(description="a list of wordings in quotes, each with a letter or digit, without blanks at its ends"),
]
SomeWordings = Annotated[
    tuple[Wording, ...],
    Meta(min_length=1, description="a list of one or more wordings in quotes, each with a letter or digit"),
]
Flag = Annotated[bool, Meta(description="true or false")]
SnakeId = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]+(?:_[a-z]+)*\Z", description="an id of small letters and underscores, such as site_of_service"
    ),
]
KebabId = Annotated[
    str,
    Meta(pattern=r"^[a-z]+(?:-[a-z]+)*\Z", description="an id of small letters and dashes, such as physician-office"),
]
Name = Annotated[Wording, Meta(description="words in quotes, without blanks at their ends")]
Letter = Annotated[str, Meta(pattern=r"^[A-Z]\Z", description="one capital letter")]
Code = Annotated[
    str, Meta(pattern=r"^[A-Z0-9]{5}\Z", description="a code of five capital letters or digits, such as J9203")
]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One row of a table."""

    @property
    def key(self) -> str:
        """What no other row of the table may have: its id."""
        return str(getattr(self, "id"))  # noqa: B009  every table but one has the column

    @property
    def wordings(self) -> tuple[str, ...]:
        """The wordings that belong only to this row."""
        names: tuple[str, ...] = getattr(self, "names", ())
        return names


class Heading(Row, frozen=True, kw_only=True):
    """A section of the document family and the headings that open it."""

    id: Annotated[SectionId, Meta(description="the id of a section that records know, such as summary")]
    level: Annotated[int, Meta(ge=1, le=6, description="the depth in the outline, 1 to 6")]
    names: Wordings
    contains: Wordings = ()
    """Parts of words that tell the section of a heading that is not listed; the first row that fits decides."""
    expected: Flag = False
    """Whether every whole document of the family has the section."""
    holds_table: Flag = False
    """Whether the section consists of a table, or of a statement that there is none."""


class Label(Row, frozen=True, kw_only=True):
    """A label that introduces a value on the same line."""

    id: SnakeId
    names: Wordings
    beginnings: Wordings = ()
    """Words that begin a label whose end differs from document to document."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Names and beginnings."""
        return self.names + self.beginnings


class Payer(Row, frozen=True, kw_only=True):
    """A payer: the id is the name that records give, and a wording too."""

    id: Name
    names: Wordings = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The id first, then the other names."""
        return (self.id, *self.names)


class Site(Row, frozen=True, kw_only=True):
    """A site of service."""

    id: KebabId
    place_of_service: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[0-9]{2}\Z")], ...],
        Meta(description='a list of CMS codes of two digits in quotes, such as ["11"]'),
    ] = ()
    """CMS codes that the words may stand for; none: CMS has no code for the site."""
    names: Wordings = ()
    whole_only: Wordings = ()
    """Wordings that name the site only as the whole of a phrase."""
    claims_following: Wordings = ()
    """Wordings that name the site whatever words follow them."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The wordings of all three columns."""
        return self.names + self.whole_only + self.claims_following


class Column(Row, frozen=True, kw_only=True):
    """A column of tables."""

    id: SnakeId
    names: Wordings
    table_kind: (
        Annotated[TableKind, Meta(description="a kind of table that records know, such as modifiers")] | None
    ) = None
    """What a table with this column lists. The first column of a table that has a kind decides."""
    contains: Wordings = ()
    """A longer header of a table of modifiers names this column only if it has one of these words."""
    beside: Wordings = ()
    """The words that may stand beside them in it."""
    never: Wordings = ()
    """What has the shape of a value of this column, and is none."""
    nothing: Wordings = ()
    """What says in a cell of this column that there is no value."""


class Unit(Row, frozen=True, kw_only=True):
    """A unit of a dose; the id is the code in records (UCUM where it has one)."""

    id: Name
    names: Wordings
    base: Annotated[str, Meta(description="the id of another unit of this table")] | None = None
    """The unit that this one is a multiple of."""
    factor: (
        Annotated[
            str,
            Meta(pattern=r"^(?=.*[1-9])[0-9]+(?:\.[0-9]+)?\Z", description='a number in quotes, such as "0.001"'),
        ]
        | None
    ) = None
    """How many of the base unit make one of this unit."""


class Route(Row, frozen=True, kw_only=True):
    """A route or form of administration; the id is the word in records."""

    id: KebabId
    names: Wordings
    specific: Flag = True
    """Whether it is preferred to a route that says less ("Injection")."""


class Category(Row, frozen=True, kw_only=True):
    """A family of codes: a range, both ends included."""

    system: Annotated[Literal["HCPCS", "CPT", "CDT"], Meta(description="HCPCS, CPT or CDT")]
    first: Code
    last: Code
    name: Name
    item: Flag
    """Whether the codes stand for an item (a drug, a device, a supply), not for a service."""

    @property
    def key(self) -> str:
        """The first code of the range."""
        return self.first


class CptLetter(Row, frozen=True, kw_only=True):
    """A family of CPT codes that end in a letter; the id is the letter. None of them stands for an item."""

    id: Letter
    name: Name


class Modifier(Row, frozen=True, kw_only=True):
    """What is known of a modifier beyond its shape. No descriptors: those of CPT are copyrighted."""

    id: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2}\Z", description="two capital letters or digits, such as JW")]
    cpt: Flag = False
    """Whether CPT has the modifier."""
    procedure_only: Flag = False
    """Whether it says how a procedure was done, by whom, or how its fee is split: nothing of a drug."""
    opposite: Annotated[str, Meta(description="the id of another modifier of this table")] | None = None
    """A modifier whose descriptor differs in little more than the word that makes one the opposite of the other."""


class ModifierWord(Row, frozen=True, kw_only=True):
    """Words for one thing in descriptions of modifiers; the id stands for all of them."""

    id: Name
    names: Wordings

    @property
    def wordings(self) -> tuple[str, ...]:
        """The id first, then the other words."""
        return (self.id, *self.names)


class Transport(Row, frozen=True, kw_only=True):
    """Codes of transports. Their modifiers are pairs of letters: where the transport began and where it ended."""

    id: KebabId
    first: Code
    last: Code
    letters: Annotated[
        tuple[Letter, ...],
        Meta(min_length=1, description='a list of one or more capital letters in quotes, such as ["D", "E"]'),
    ]


class CoverageLetter(Row, frozen=True, kw_only=True):
    """A letter of CMS's release: whether Medicare covers the code."""

    id: Letter
    meaning: Name


class ActionLetter(Row, frozen=True, kw_only=True):
    """A letter of CMS's release: what the last action on a code changed."""

    id: Letter
    meaning: Name


class DrugStem(Row, frozen=True, kw_only=True):
    """A stem that ends nonproprietary names of drugs; the id is the stem."""

    id: Annotated[str, Meta(pattern=r"^[a-z]{3,}\Z", description="three or more small letters, such as mab")]
    not_drugs: Wordings = ()
    """Words that end in the stem and name no drug."""


class Boilerplate(Row, frozen=True, kw_only=True):
    """Words of a class name or id in HTML that mark a part of a page as not its content."""

    id: KebabId
    names: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[a-z]+\Z")], ...],
        Meta(description="a list of single words of small letters in quotes"),
    ]


TABLE_SETS: Final = {"payer": "payer", "route": "route", "unspecific_route": "route", "unit": "unit"}
"""Sets that phrases use and that other tables give: the name of the set, and the table."""


class WordSet(Row, frozen=True, kw_only=True):
    """A set of wordings that phrases use by name: `{usually}`. Two sets may share a wording."""

    id: SnakeId
    names: SomeWordings

    @property
    def wordings(self) -> tuple[str, ...]:
        """None: a wording may be in several sets."""
        return ()

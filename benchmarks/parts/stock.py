"""The texts of the TOML files as typed values, and the dice that choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import Struct

HERE: Final = Path(__file__).parent
Choice = TypeVar("Choice")


class Dice(Random):
    """Choices that depend on a name alone: `Dice("7:0")`.

    Only `random()` is drawn from: it is the one method whose numbers Python promises to keep from version to version.
    """

    def pick(self, options: Sequence[Choice]) -> Choice:
        """Return one of the options."""
        return options[int(self.random() * len(options))]

    def chance(self, share: float) -> bool:
        """Return True with the given probability."""
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """Return a number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def some(self, options: Sequence[Choice], count: int) -> list[Choice]:
        """Return up to `count` of the options in random order, none twice."""
        random, size = self.random, len(options)
        count = min(count, size)
        places: list[int] = []
        while len(places) < count:
            place = int(random() * size)
            if place not in places:
                places.append(place)
        return [options[place] for place in places]


class Dose(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit: as records have it, as prose writes it, with its amounts and the forms of titles.

    `one` is a form for the amount 1.
    """

    unit: str
    written: str
    amounts: list[str]
    forms: list[str]
    one: str


class Modifier(Struct, frozen=True, forbid_unknown_fields=True):
    """Wordings of what a modifier says and of when it is used."""

    says: list[str]
    when: list[str]


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of billed thing: its share of the documents, its codes ("J9000-J9999") and its texts.

    Only drugs have `endings`.
    """

    weight: int
    system: Literal["HCPCS", "CPT", "CDT"]
    codes: list[str]
    noun: str
    titles: list[str]
    what: list[str]
    service_types: list[str]
    sites: list[list[str]]
    ages: tuple[int, int]
    modifiers: list[str]
    scene: list[list[str]]
    taxonomies: dict[str, str]
    conditions: dict[str, dict[str, str]]
    endings: list[str] = []
    doses: list[str] = []
    words: dict[str, list[str]] = {}


class Prose(Struct, frozen=True, forbid_unknown_fields=True):
    """What serves pages of every kind."""

    openings: list[str]
    matters: list[str]
    payer_leads: list[str]
    readers: list[str]
    extras: list[str]
    announcements: list[str]
    headlines: list[str]
    represents: list[str]
    learn: list[str]
    availability: list[str]
    overviews: list[str]
    overview_extras: list[str]
    units: list[str]
    service_pairs: list[str]
    service_older: list[str]
    service_alone: list[str]
    gaps: list[str]
    payer_alone: list[str]
    workflow: list[str]
    billing: list[str]
    closings: list[str]
    navigation: list[str]
    footers: list[str]
    people: dict[str, list[str]]
    payers: dict[str, list[str]]
    places: dict[str, str]
    headings: dict[str, list[str]]
    columns: dict[str, list[str]]
    names: dict[str, list[str]]
    doses: dict[str, Dose]


class CodeRange(Struct, frozen=True):
    """Codes from low to high, between a letter in front and a letter behind."""

    prefix: str
    low: int
    high: int
    width: int
    suffix: str

    def pick(self, dice: Dice) -> str:
        """Return a code of the range."""
        return f"{self.prefix}{dice.between(self.low, self.high):0{self.width}}{self.suffix}"


def code_range(written: str) -> CodeRange:
    """Read a range.

    >>> code_range("J9000-J9999")
    CodeRange(prefix='J', low=9000, high=9999, width=4, suffix='')
    """
    first, last = written.split("-")
    digits = first.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    prefix, suffix = first.split(digits)
    return CodeRange(prefix, int(digits), int(last[len(prefix) : len(prefix) + len(digits)]), len(digits), suffix)


PROSE: Final = msgspec.toml.decode((HERE / "prose.toml").read_bytes(), type=Prose)
MODIFIERS: Final = msgspec.toml.decode((HERE / "modifiers.toml").read_bytes(), type=dict[str, Modifier])
KINDS: Final[dict[str, Kind]] = {
    path.stem: msgspec.toml.decode(path.read_bytes(), type=Kind) for path in sorted((HERE / "kinds").glob("*.toml"))
}
"""Kinds by the names of their files."""

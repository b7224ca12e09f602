"""The facts of a record as the report lists them: a label, what to read, and where in the text it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ..facts import facts_of
from ..model import Abbreviation, CodeFact, CodeMention, DoseFact, Fact, Modifier, PatientFact, Record, SiteFact

LABELS: Final = {
    "code": "Code",
    "title": "Title",
    "name": "Product",
    "brand": "Brand",
    "dose": "Dose",
    "route": "Route",
    "payers": "Payers",
    "service_type": "Service type",
    "sites_of_service": "Sites of service",
    "patient": "Patient",
    "condition": "Condition",
    "modifiers": "Modifiers",
    "codes_mentioned": "Codes mentioned",
    "abbreviations": "Abbreviations",
    "data_gaps": "Data gaps",
}
"""Label of each kind of fact, in the order in which the report lists them."""
_ORDER: Final = {label: rank for rank, label in enumerate(LABELS.values())}
_COLUMNS: Final = {"modifier": "modifier", "description": "description", "when_to_use": "when to use"}


class Listed(Struct, frozen=True):
    """One fact as it is listed."""

    label: str
    value: str
    detail: str
    """What else is known of it, in words; may be empty."""
    span: tuple[int, int]
    partial: bool
    """Whether it touches the place where the document was cut."""
    lacking: bool = False
    """Whether a part of it is missing."""


def listed_facts(record: Record, text: str) -> list[Listed]:
    """Return all facts and modifier rows of a record, kind by kind.

    Each kind is in document order, as the record has it.
    """
    found = [*(_of_modifier(row, text) for row in record.modifiers), *_plain(record)]
    return sorted(found, key=lambda item: _ORDER[item.label])


def _plain(record: Record) -> Iterator[Listed]:
    for field, fact in facts_of(record):
        value = (
            fact.short
            if isinstance(fact, Abbreviation)
            else fact.value.replace("-", " ")
            if isinstance(fact, SiteFact)
            else fact.value
        )
        label = LABELS.get(field, field.replace("_", " ").capitalize())
        yield Listed(label, value, _detail(fact), fact.span, fact.partial is True)


def _detail(fact: Fact) -> str:
    if isinstance(fact, CodeFact):
        return ", ".join(part for part in (fact.system, fact.category) if part)
    if isinstance(fact, DoseFact):
        amount = f"{fact.amount} {fact.unit}"
        return "" if amount == fact.value else amount
    if isinstance(fact, SiteFact):
        return _places(fact)
    if isinstance(fact, PatientFact):
        age = f"{fact.age} {fact.age_unit}s" if fact.age is not None and fact.age_unit else ""
        return ", ".join(part for part in (age, fact.sex) if part)
    if isinstance(fact, CodeMention):
        return fact.system
    return fact.value if isinstance(fact, Abbreviation) else ""


def _places(site: SiteFact) -> str:
    """Place-of-service codes of a site in words."""
    if site.pos_stated:
        return f"place of service {', '.join(site.pos_stated)}, as stated"
    if not site.pos_candidates:
        return "no place-of-service code"
    return f"place of service {' or '.join(site.pos_candidates)}"


def _of_modifier(row: Modifier, text: str) -> Listed:
    """One row of a modifier table; it stands where its modifier does, or else is the whole row."""
    at = text.find(row.modifier, *row.span) if row.modifier else -1
    parts = [row.description, row.when_to_use]
    if row.missing:
        parts.append("missing: " + ", ".join(_COLUMNS[column] for column in row.missing))
    return Listed(
        LABELS["modifiers"],
        row.modifier or "(lost)",
        "; ".join(part for part in parts if part),
        row.span if at < 0 or not row.modifier else (at, at + len(row.modifier)),
        row.partial is True,
        lacking=bool(row.missing),
    )

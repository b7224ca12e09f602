"""The facts of a record as the report lists them: a label, what to read, and where in the text it stands."""

from __future__ import annotations

from typing import Any, Final

from msgspec import UNSET, Struct

from ...model.record import Abbreviation, DoseFact, Fact, Modifier, PatientFact, Record, SiteFact
from ...model.walking import Entry, entries, fields_of, found_in

_ORDER: Final = {path: rank for rank, path in enumerate(entries())}
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
    """Return all facts and rows of a record, kind by kind.

    Each kind is in document order, as the record has it.
    """
    found = sorted(found_in(record), key=lambda item: _ORDER[item[0].path])
    return [_listed(entry, item, text) for entry, item in found]


def _listed(entry: Entry, item: Struct, text: str) -> Listed:
    label = entry.field.label
    if isinstance(item, Fact):
        return Listed(label, _value(item), _detail(item), item.span, item.partial is True)
    return _of_modifier(label, item, text) if isinstance(item, Modifier) else _of_row(label, item)


def _value(fact: Fact) -> str:
    if isinstance(fact, SiteFact):
        return fact.value.replace("-", " ")
    return fact.short if isinstance(fact, Abbreviation) else fact.value


def _detail(fact: Fact) -> str:
    if isinstance(fact, DoseFact):
        amount = f"{fact.amount} {fact.unit}"
        return "" if amount == fact.value else amount
    if isinstance(fact, SiteFact):
        return _places(fact)
    if isinstance(fact, PatientFact):
        age = f"{fact.age} {fact.age_unit}s" if fact.age is not None and fact.age_unit else ""
        return ", ".join(part for part in (age, fact.sex) if part)
    return fact.value if isinstance(fact, Abbreviation) else ", ".join(_words(fact, but=Fact.__struct_fields__))


def _places(site: SiteFact) -> str:
    """Place-of-service codes of a site in words."""
    if site.pos_stated:
        return f"place of service {', '.join(site.pos_stated)}, as stated"
    if not site.pos_candidates:
        return "no place-of-service code"
    return f"place of service {' or '.join(site.pos_candidates)}"


def _words(item: Struct, but: tuple[str, ...] = ()) -> list[str]:
    """The texts of an item's fields, without those that are named in `but`."""
    values = [getattr(item, name) for name in fields_of(type(item)) if name not in but]
    return [value for value in values if isinstance(value, str) and value]


def _of_row(label: str, row: Any) -> Listed:
    """One row of a list whose items are not facts: its first text, and the others."""
    first, *others = _words(row) or [""]
    return Listed(label, first, "; ".join(others), row.span, getattr(row, "partial", UNSET) is True)


def _of_modifier(label: str, row: Modifier, text: str) -> Listed:
    """One row of a modifier table; it stands where its modifier does, or else is the whole row."""
    at = text.find(row.modifier, *row.span) if row.modifier else -1
    parts = [row.description, row.when_to_use]
    if row.missing:
        parts.append("missing: " + ", ".join(_COLUMNS[column] for column in row.missing))
    return Listed(
        label,
        row.modifier or "(lost)",
        "; ".join(part for part in parts if part),
        row.span if at < 0 or not row.modifier else (at, at + len(row.modifier)),
        row.partial is True,
        lacking=bool(row.missing),
    )

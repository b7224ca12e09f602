"""How well records agree with truth files.

Precision, recall and F1 for each field, every miss, the verdicts' confusion table.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from math import floor
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from .model import Record
from .prose import PLAIN_MARKS

Truth = dict[str, Any]
Found = tuple[str, str | None]
"""An item of a record and its quote."""

_FOLDED: Final = str.maketrans({**PLAIN_MARKS, **dict.fromkeys("\u201c\u201d", '"')})
# Two texts count as overlapping when they share at least this part of their words (harmonic mean of both directions).
_OVERLAP: Final = 0.6


class Miss(Struct, frozen=True):
    """One difference: what was expected and not found, or found and not expected."""

    document: str
    field: str
    expected: str | None
    got: str | None
    quote: str | None
    """The document's words behind `got`, or the evidence behind a verdict."""


class Score(Struct):
    """Counts for one field over a set of documents."""

    found: int = 0
    """Items that are both expected and found."""
    expected: int = 0
    got: int = 0
    overlapping: int = 0
    """Items found, those included that only overlap (prose fields)."""

    @property
    def precision(self) -> float:
        """Part of what was found that was expected; 1 where nothing was found."""
        return self.found / self.got if self.got else 1.0

    @property
    def recall(self) -> float:
        """Part of what was expected that was found; 1 where nothing was expected."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _f1(self.found, self.expected, self.got)

    @property
    def relaxed_f1(self) -> float:
        """F1 with overlapping items counted as found."""
        return _f1(self.overlapping, self.expected, self.got)


def _f1(found: int, expected: int, got: int) -> float:
    return 2 * found / (expected + got) if expected + got else 1.0


def fold(text: str) -> str:
    """Unicode compatibility form, plain dashes and quotes, single spaces, no case, no final full stop."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).casefold().split()).rstrip(".")


def _opt(value: Any) -> list[Any]:
    return [] if value is None else [value]


def _cells(rows: list[dict[str, Any]]) -> list[str]:
    columns = ("modifier", "description", "when_to_use")
    return [f"{n} {c}: {row[c]}" for n, row in enumerate(rows, 1) for c in columns if row[c] is not None]


def _numbered(values: list[Any]) -> list[str]:
    return [f"{n} {value}" for n, value in enumerate(values, 1)]


def _occurrences(names: list[str]) -> list[str]:
    """Each name with which occurrence of it this is.

    So a missing section does not make wrong the ones after it.
    """
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name} {seen[name]}")
    return numbered


def _truth_product(truth: Truth, key: str) -> list[str]:
    return _opt((truth["product"] or {}).get(key))


def _part(record: Truth, name: str) -> list[dict[str, Any]]:
    return _opt((record["product"] or {}).get(name))


def _values(facts: list[dict[str, Any]], key: str = "value") -> list[Found]:
    return [(fact[key], fact["quote"]) for fact in facts]


def _plain(values: list[str]) -> list[Found]:
    return [(value, None) for value in values]


def _patient(patient: dict[str, Any]) -> str:
    return f"{patient['age']} {patient['age_unit']} {patient['sex']}"


def _shifted(record: Truth) -> list[str]:
    spans = [finding["span"] for finding in record["findings"] if finding["rule"] == "table-column-shift-suspected"]
    return [str(n) for n, row in enumerate(record["modifiers"], 1) if row["span"] in spans]


def _mentioned(record: Truth) -> list[Found]:
    own = record["code"]["value"] if record["code"] else None
    return _values([m for m in record["codes_mentioned"] if m["system"] in _CODES and m["value"] != own])


_CODES: Final = ("HCPCS", "CPT", "CDT", "ICD-10-CM")

FIELDS: Final[dict[str, tuple[Callable[[Truth], list[str]], Callable[[Truth], list[Found]]]]] = {
    "code": (
        lambda t: [f"{code['system']} {code['value']}" for code in _opt(t["code"])],
        lambda r: [(f"{code['system']} {code['value']}", code["quote"]) for code in _opt(r["code"])],
    ),
    "title": (lambda t: _opt(t["title"]), lambda r: _values(_opt(r["title"]))),
    "product name": (lambda t: _truth_product(t, "name"), lambda r: _values(_part(r, "name"), "quote")),
    "brand": (lambda t: _truth_product(t, "brand"), lambda r: _values(_part(r, "brand"), "quote")),
    "dose": (
        lambda t: [f"{p['amount']} {p['unit']}" for p in _opt(t["product"]) if p["dose"]],
        lambda r: [(f"{dose['amount']} {dose['unit']}", dose["quote"]) for dose in _part(r, "dose")],
    ),
    "payers": (lambda t: list(t["payers"]), lambda r: _values(r["payers"])),
    "service type": (lambda t: _opt(t["service_type"]), lambda r: _values(_opt(r["service_type"]))),
    "sites": (lambda t: [site["site"] for site in t["sites_of_service"]], lambda r: _values(r["sites_of_service"])),
    "stated POS": (
        lambda t: [code for site in t["sites_of_service"] for code in site["pos_stated"]],
        lambda r: [(code, site["quote"]) for site in r["sites_of_service"] for code in site["pos_stated"]],
    ),
    "patient": (
        lambda t: [_patient(patient) for patient in _opt(t["patient"])],
        lambda r: [(_patient(patient), patient["quote"]) for patient in _opt(r["patient"])],
    ),
    "condition": (
        lambda t: [c for patient in _opt(t["patient"]) for c in _opt(patient["condition"])],
        lambda r: [c for patient in _opt(r["patient"]) for c in _values(_opt(patient["condition"]))],
    ),
    "modifier rows": (
        lambda t: _numbered([row["modifier"] for row in t["modifiers"]]),
        lambda r: _plain(_numbered([row["modifier"] for row in r["modifiers"]])),
    ),
    "modifier cells": (lambda t: _cells(t["modifiers"]), lambda r: _plain(_cells(r["modifiers"]))),
    "tables": (
        lambda t: _numbered([table["kind"] for table in t["tables"]]),
        lambda r: _plain(_numbered([table["kind"] for table in r["tables"]])),
    ),
    "sections": (
        lambda t: _occurrences(t["sections"]),
        lambda r: _plain(_occurrences([section["id"] for section in r["sections"]])),
    ),
    "data gaps": (lambda t: list(t["data_gaps"]), lambda r: _values(r["data_gaps"], "quote")),
    "abbreviations": (
        lambda t: [f"{item['short']} {item['long']}" for item in t["abbreviations"]],
        lambda r: [(f"{item['short']} {item['value']}", item["quote"]) for item in r["abbreviations"]],
    ),
    "codes mentioned": (lambda t: sorted(set(t["codes_mentioned"])), _mentioned),
    "column shifts": (
        lambda t: [str(n) for n, row in enumerate(t["modifiers"], 1) if row.get("shifted")],
        lambda r: _plain(_shifted(r)),
    ),
}
"""For each field: the items that a truth file expects, and those that a record (as parsed JSON) has, with their
quotes."""


class Evaluation:
    """Scores, misses and verdicts of a set of documents."""

    def __init__(self) -> None:
        self.documents = 0
        self.scores: dict[str, Score] = {field: Score() for field in (*FIELDS, "truncation")}
        self.misses: list[Miss] = []
        self.verdicts: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, truth: Truth, record: dict[str, Any]) -> None:
        """Compare one record (as parsed JSON) with its truth."""
        self.documents += 1
        for field, (expect, get) in FIELDS.items():
            found = get(record)
            quotes = {fold(value): quote for value, quote in found}
            expected, got = Counter(map(fold, expect(truth))), Counter(fold(value) for value, _ in found)
            score = self.scores[field]
            both = (expected & got).total()
            score.found += both
            score.expected += expected.total()
            score.got += got.total()
            missing, surplus = list((expected - got).elements()), list((got - expected).elements())
            score.overlapping += both + self._pair(name, field, missing, surplus, quotes)
        self._judge(name, truth["truncation"], record["truncation"])

    def _judge(self, name: str, expected: str, truncation: dict[str, Any]) -> None:
        """Count a verdict; `truncation` in the scores is the part of the verdicts that are right."""
        verdict = truncation["verdict"]
        self.verdicts[expected, verdict] += 1
        score = self.scores["truncation"]
        score.expected += 1
        score.got += 1
        score.found += expected == verdict
        score.overlapping += expected == verdict
        if expected != verdict:
            evidence = ", ".join(item["kind"] for item in truncation["evidence"])
            self.misses.append(Miss(name, "truncation", expected, verdict, evidence or None))

    def _pair(
        self, name: str, field: str, missing: list[str], surplus: list[str], quotes: dict[str, str | None]
    ) -> int:
        """Record the misses, those that overlap side by side; returns how many overlap."""
        overlapping = 0
        for expected in missing:
            best = max(surplus, key=lambda got: _overlap(expected, got), default=None)
            if best is not None and _overlap(expected, best) >= _OVERLAP:
                overlapping += 1
                surplus.remove(best)
            else:
                best = None
            self.misses.append(Miss(name, field, expected, best, quotes.get(best) if best else None))
        self.misses.extend(Miss(name, field, None, got, quotes.get(got)) for got in surplus)
        return overlapping

    def floors(self) -> dict[str, float]:
        """F1 of each field, rounded down to four places: what a later run must not fall below."""
        return {field: floor(score.f1 * 10_000) / 10_000 for field, score in self.scores.items()}

    def below(self, floors: dict[str, float]) -> list[str]:
        """Say for each field that falls below its floor, by how much; and for each floor without a field."""
        now = self.floors()
        said = [
            f"{field}: F1 {now[field]:.4f} is below its floor {least:.4f}"
            for field, least in floors.items()
            if now.get(field, 0) < least
        ]
        return said + [f"{field}: there is a floor for it, and no such field" for field in floors if field not in now]


def _overlap(one: str, other: str) -> float:
    first, second = Counter(one.split()), Counter(other.split())
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total()) if first or second else 1.0


def truth_of(truth_folder: Path, name: str) -> Truth | None:
    """Return the truth file of a document (`NAME.truth.json`, or without the document's suffix), or None."""
    path = truth_folder / name
    for candidate in (path.with_name(path.name + ".truth.json"), path.with_suffix(".truth.json")):
        if candidate.is_file():
            truth: Truth = json.loads(candidate.read_text(encoding="utf-8"))
            return truth
    return None


def evaluate(records: Iterator[Record], truth_folder: Path) -> tuple[Evaluation, list[str]]:
    """Compare records with the truth files of a folder; also returns the names of documents without one."""
    import msgspec  # noqa: PLC0415

    result, without = Evaluation(), []
    for record in records:
        truth = truth_of(truth_folder, record.source.name)
        if truth is None:
            without.append(record.source.name)
        else:
            result.add(record.source.name, truth, msgspec.to_builtins(record))
    return result, without

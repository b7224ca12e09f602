"""How well records agree with truth files: precision, recall and F1 for each field, every miss, the verdicts' confusion table."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from .model import Record

Items = Counter[str]
Truth = dict[str, Any]

_FOLDED: Final = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
    }
)
# Two texts count as overlapping when they share at least this part of their words (harmonic mean of both directions).
_OVERLAP: Final = 0.6


class Miss(Struct, frozen=True):
    """One difference: what was expected and not found, or found and not expected."""

    document: str
    field: str
    expected: str | None
    got: str | None


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


def _items(values: Iterator[str] | list[str]) -> Items:
    return Counter(fold(value) for value in values)


def _opt(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _cells(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{n} {column}: {row[column]}"
        for n, row in enumerate(rows, 1)
        for column in ("modifier", "description", "when_to_use")
        if row[column] is not None
    ]


def _truth_product(truth: Truth, key: str) -> list[str]:
    product = truth["product"]
    return [] if product is None else _opt(product.get(key))


def _patient(patient: dict[str, Any] | None) -> list[str]:
    return [] if patient is None else [f"{patient['age']} {patient['age_unit']} {patient['sex']}"]


_CODES: Final = ("HCPCS", "CPT", "CDT", "ICD-10-CM")

FIELDS: Final[dict[str, tuple[Callable[[Truth], list[str]], Callable[[dict[str, Any]], list[str]]]]] = {
    "code": (
        lambda t: [] if t["code"] is None else [f"{t['code']['system']} {t['code']['value']}"],
        lambda r: [] if r["code"] is None else [f"{r['code']['system']} {r['code']['value']}"],
    ),
    "title": (lambda t: _opt(t["title"]), lambda r: _opt(r["title"] and r["title"]["value"])),
    "product name": (
        lambda t: _truth_product(t, "name"),
        lambda r: _opt(r["product"] and r["product"]["name"]["quote"]),
    ),
    "brand": (
        lambda t: _truth_product(t, "brand"),
        lambda r: _opt(r["product"] and r["product"]["brand"] and r["product"]["brand"]["quote"]),
    ),
    "dose": (
        lambda t: [f"{t['product']['amount']} {t['product']['unit']}"] if t["product"] and t["product"]["dose"] else [],
        lambda r: (
            [f"{r['product']['dose']['amount']} {r['product']['dose']['unit']}"]
            if r["product"] and r["product"]["dose"]
            else []
        ),
    ),
    "payers": (lambda t: list(t["payers"]), lambda r: [payer["value"] for payer in r["payers"]]),
    "service type": (
        lambda t: _opt(t["service_type"]),
        lambda r: _opt(r["service_type"] and r["service_type"]["value"]),
    ),
    "sites": (
        lambda t: [site["site"] for site in t["sites_of_service"]],
        lambda r: [site["value"] for site in r["sites_of_service"]],
    ),
    "stated POS": (
        lambda t: [c for s in t["sites_of_service"] for c in s["pos_stated"]],
        lambda r: [c for s in r["sites_of_service"] for c in s["pos_stated"]],
    ),
    "patient": (lambda t: _patient(t["patient"]), lambda r: _patient(r["patient"])),
    "condition": (
        lambda t: _opt(t["patient"] and t["patient"]["condition"]),
        lambda r: _opt(r["patient"] and r["patient"]["condition"] and r["patient"]["condition"]["value"]),
    ),
    "modifier rows": (
        lambda t: [f"{n} {m['modifier']}" for n, m in enumerate(t["modifiers"], 1)],
        lambda r: [f"{n} {m['modifier']}" for n, m in enumerate(r["modifiers"], 1)],
    ),
    "modifier cells": (lambda t: _cells(t["modifiers"]), lambda r: _cells(r["modifiers"])),
    "tables": (lambda t: [table["kind"] for table in t["tables"]], lambda r: [table["kind"] for table in r["tables"]]),
    "sections": (
        lambda t: [f"{n} {s}" for n, s in enumerate(t["sections"])],
        lambda r: [f"{n} {s['id']}" for n, s in enumerate(r["sections"])],
    ),
    "data gaps": (lambda t: list(t["data_gaps"]), lambda r: [gap["quote"] for gap in r["data_gaps"]]),
    "abbreviations": (
        lambda t: [f"{a['short']} {a['long']}" for a in t["abbreviations"]],
        lambda r: [f"{a['short']} {a['value']}" for a in r["abbreviations"]],
    ),
    "codes mentioned": (
        lambda t: sorted(set(t["codes_mentioned"])),
        lambda r: sorted(
            {
                m["value"]
                for m in r["codes_mentioned"]
                if m["system"] in _CODES and (r["code"] is None or m["value"] != r["code"]["value"])
            }
        ),
    ),
    "column shifts": (
        lambda t: [str(n) for n, m in enumerate(t["modifiers"], 1) if m.get("shifted")],
        lambda r: [
            str(n)
            for n, m in enumerate(r["modifiers"], 1)
            if any(f["rule"] == "table-column-shift-suspected" and f["span"] == m["span"] for f in r["findings"])
        ],
    ),
}
"""For each field: the items that a truth file expects, and those that a record (as parsed JSON) has."""


class Evaluation:
    """Scores, misses and verdicts of a set of documents."""

    def __init__(self) -> None:
        self.documents = 0
        self.scores: dict[str, Score] = {field: Score() for field in FIELDS}
        self.misses: list[Miss] = []
        self.verdicts: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, truth: Truth, record: dict[str, Any]) -> None:
        """Compare one record (as parsed JSON) with its truth."""
        self.documents += 1
        for field, (expect, get) in FIELDS.items():
            expected, got = _items(expect(truth)), _items(get(record))
            score = self.scores[field]
            both = expected & got
            score.found += both.total()
            score.expected += expected.total()
            score.got += got.total()
            missing, surplus = list((expected - got).elements()), list((got - expected).elements())
            score.overlapping += both.total() + self._pair(name, field, missing, surplus)
        verdict = record["truncation"]["verdict"]
        self.verdicts[truth["truncation"], verdict] += 1
        if truth["truncation"] != verdict:
            evidence = ", ".join(item["kind"] for item in record["truncation"]["evidence"])
            self.misses.append(Miss(name, "truncation", truth["truncation"], f"{verdict} ({evidence})"))

    def _pair(self, name: str, field: str, missing: list[str], surplus: list[str]) -> int:
        """Record the misses, those that overlap side by side; returns how many overlap."""
        overlapping = 0
        for expected in missing:
            best = max(surplus, key=lambda got: _overlap(expected, got), default=None)
            if best is not None and _overlap(expected, best) >= _OVERLAP:
                overlapping += 1
                surplus.remove(best)
            else:
                best = None
            self.misses.append(Miss(name, field, expected, best))
        self.misses.extend(Miss(name, field, None, got) for got in surplus)
        return overlapping


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

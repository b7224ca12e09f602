"""How well records agree with truth files.

Precision, recall and F1 for each field, every miss, the verdicts' confusion table.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from math import floor
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from ..model.record import Record
from ..model.walking import Entry, entries
from ..text.words import PLAIN_MARKS

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


def _plain(values: list[str]) -> list[Found]:
    return [(value, None) for value in values]


def _shifted(record: Truth) -> list[str]:
    spans = [finding["span"] for finding in record["findings"] if finding["rule"] == "table-column-shift-suspected"]
    return [str(n) for n, row in enumerate(record["modifiers"], 1) if row["span"] in spans]


def _mentioned(record: Truth) -> list[Found]:
    own = record["code"]["value"] if record["code"] else None
    mentions = [m for m in record["codes_mentioned"] if m["system"] in _CODES and m["value"] != own]
    return [(mention["value"], mention["quote"]) for mention in mentions]


_CODES: Final = ("HCPCS", "CPT", "CDT", "ICD-10-CM")

Expect = Callable[[Truth], list[str] | None]
"""Returns the items that a truth file expects; None where it has no word of the field, which is then not scored."""
Get = Callable[[Truth], list[Found]]

_BY_HAND: Final[dict[str, dict[str, tuple[Expect, Get]]]] = {
    "product.dose": {
        "dose": (
            lambda t: [f"{p['amount']} {p['unit']}" for p in _opt(t["product"]) if p["dose"]],
            lambda r: [(f"{dose['amount']} {dose['unit']}", dose["quote"]) for dose in _at(r, "product.dose")],
        )
    },
    "sites_of_service": {
        "stated POS": (
            lambda t: [code for site in t["sites_of_service"] for code in site["pos_stated"]],
            lambda r: [(code, site["quote"]) for site in r["sites_of_service"] for code in site["pos_stated"]],
        )
    },
    "modifiers": {
        "modifier rows": (
            lambda t: _numbered([row["modifier"] for row in t["modifiers"]]),
            lambda r: _plain(_numbered([row["modifier"] for row in r["modifiers"]])),
        ),
        "modifier cells": (lambda t: _cells(t["modifiers"]), lambda r: _plain(_cells(r["modifiers"]))),
        "column shifts": (
            lambda t: [str(n) for n, row in enumerate(t["modifiers"], 1) if row.get("shifted")],
            lambda r: _plain(_shifted(r)),
        ),
    },
    "tables": {
        "tables": (
            lambda t: _numbered([table["kind"] for table in t["tables"]]),
            lambda r: _plain(_numbered([table["kind"] for table in r["tables"]])),
        )
    },
    "codes_mentioned": {"codes mentioned": (lambda t: sorted(set(t["codes_mentioned"])), _mentioned)},
    "sections": {
        "sections": (
            lambda t: _occurrences(t["sections"]),
            lambda r: _plain(_occurrences([section["id"] for section in r["sections"]])),
        )
    },
}
"""Scores that are not just the items of a field, or whose truth is written otherwise, by the field they belong to."""
_LAST: Final = ("sections", "data gaps", "abbreviations", "codes mentioned", "column shifts")
"""Scores that are shown last, in this order."""


def _fields() -> dict[str, tuple[Expect, Get]]:
    """Return what is scored, in the order of the record's fields but for `_LAST`."""
    found: dict[str, tuple[Expect, Get]] = {}
    for path in dict.fromkeys([*entries(), *_BY_HAND]):
        entry = entries().get(path)
        by_hand = _BY_HAND.get(path, {})
        name = entry.score if entry else ""
        if entry and entry.is_fact and entry.compared and name not in by_hand:
            found[name] = scored(entry)
        found |= by_hand
    return dict(sorted(found.items(), key=lambda item: _LAST.index(item[0]) if item[0] in _LAST else -1))


def scored(entry: Entry) -> tuple[Expect, Get]:
    """Return how a field is scored whose truth stands at the same place as the field does in a record.

    The truth of an item is a text, or an object with the parts that are compared. Its `value` may stand there under the
    name of its column in tables: `long` of an abbreviation.
    """
    parts = entry.compared
    names = [entry.field.column if part == "value" else part for part in parts]

    def expect(truth: Truth) -> list[str] | None:
        if entry.path.partition(".")[0] not in truth:
            return None
        return [
            item if isinstance(item, str) else _joined(item.get(name, item.get(part)) for name, part in pairs)
            for item in _at(truth, entry.path)
        ]

    pairs = list(zip(names, parts, strict=True))
    return expect, lambda record: [
        (_joined(item[part] for part in parts), item["quote"]) for item in _at(record, entry.path)
    ]


def _joined(parts: Iterable[Any]) -> str:
    return " ".join(map(str, parts))


def _at(holder: Any, path: str) -> list[Any]:
    """Return the items at a path of parsed JSON; none where something on the way is null or absent."""
    found = [holder]
    for name in path.split("."):
        below = [item.get(name) for item in found]
        found = [item for value in below for item in (value if isinstance(value, list) else _opt(value))]
    return found


FIELDS: Final = _fields()
"""For each score: the items that a truth file expects, and those that a record (as parsed JSON) has, with their
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
            wanted = expect(truth)
            if wanted is None:
                continue
            found = get(record)
            quotes = {fold(value): quote for value, quote in found}
            expected, got = Counter(map(fold, wanted)), Counter(fold(value) for value, _ in found)
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

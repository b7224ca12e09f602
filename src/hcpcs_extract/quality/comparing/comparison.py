"""Two sets of records, compared: the documents that came and went, and sums of how the others differ."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from msgspec import Struct, field

from ...model.record import Record
from ...model.walking import fields_of
from .differences import Difference, Kind, differences
from .record_sets import Index, NotRecordsError, RecordSet, Stored


class UnknownFieldError(ValueError):
    """A field that the record does not have."""


class Example(Struct, frozen=True):
    """A difference, and the document in whose record it is."""

    name: str
    difference: Difference


class Group(Struct):
    """Differences of one kind at one path."""

    kind: Kind
    path: str
    documents: int = 0
    count: int = 0
    """Number of differences; a document may have several."""
    examples: list[Example] = field(default_factory=list)
    """The first difference of each of the first documents."""


class FieldSum(Struct):
    """The differences of one field of the record."""

    documents: int = 0
    input_changed: int = 0
    """Of these documents, the number of those whose bytes changed."""
    kinds: Counter[Kind] = field(default_factory=Counter)
    """Number of documents by kind; a document may have several kinds."""
    groups: dict[tuple[Kind, str], Group] = field(default_factory=dict)


class Names(Struct):
    """Documents of which something is true."""

    documents: int = 0
    failed: int = 0
    """Of these, the number of those that failed in the set in which they are missing."""
    examples: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    """Why those of the examples failed that did."""

    def add(self, name: str, most: int, reason: str | None = None) -> None:
        """Count a document, and keep the names of the first. `reason` is why it failed, if it did."""
        self.documents += 1
        self.failed += reason is not None
        if self.documents <= most:
            self.examples.append(name)
            if reason is not None:
                self.reasons[name] = reason


class Side(Struct, frozen=True):
    """One set of records."""

    given: str
    documents: int
    schema_versions: dict[str, int]
    """Number of records by version of the schema."""


class Comparison(Struct):
    """What a comparison found. Examples are in the order of the new set; for documents gone, of the old."""

    old: Side
    new: Side
    both: int = 0
    """Number of documents in both sets."""
    differing: int = 0
    """Of these, the number of those whose records differ in a field that was compared."""
    added: Names = field(default_factory=Names)
    gone: Names = field(default_factory=Names)
    input_changed: Names = field(default_factory=Names)
    """Documents whose bytes changed (`source.sha256`): other differences may come from that."""
    fields: dict[str, FieldSum] = field(default_factory=dict)
    """By field, in the order of the record; only fields that differ."""
    findings: dict[str, Counter[Kind]] = field(default_factory=dict)
    """Numbers of findings that differ, by rule and kind; sorted by rule."""
    only_old: list[str] = field(default_factory=list)
    """Paths of fields that only the schema of the old records has; they are not compared."""
    only_new: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether there is no difference."""
        return not (self.differing or self.added.documents or self.gone.documents)


def known_fields() -> list[str]:
    """Return the names of the record's fields, in order."""
    return list(fields_of(Record))


def compare(old: str, new: str, *, fields: frozenset[str] | None = None, examples: int = 3) -> Comparison:
    """Compare the records at two places; see `RecordSet` for what they may be.

    `fields` restricts the comparison to these fields of the record. `examples` is how many are kept of each kind of
    difference at each path. Raises UnknownFieldError, and NotRecordsError. Memory: about 500 bytes a document.
    """
    if fields is not None and (unknown := fields - set(known_fields())):
        raise UnknownFieldError(f"{', '.join(sorted(unknown))}: no such field; known: {', '.join(known_fields())}")
    before, after = RecordSet(old), RecordSet(new)
    with before.index() as index:
        sums = _Sums(fields, examples, before.failures())
        for record in after:
            sums.add(record, index)
        return sums.result(before, after, index)


class _Sums:
    def __init__(self, fields: frozenset[str] | None, examples: int, failed_before: dict[str, str]) -> None:
        self._fields = fields
        self._most = examples
        self._failed_before = failed_before
        self._seen: set[str] = set()
        self._result = Comparison(Side("", 0, {}), Side("", 0, {}))
        self._only_old: set[str] = set()
        self._only_new: set[str] = set()

    def add(self, record: Stored, index: Index) -> None:
        """Compare a record of the new set with that of the old."""
        result = self._result
        place = index.places.get(record.name)
        if place is None:
            result.added.add(record.name, self._most, self._failed_before.get(record.name))
            return
        result.both += 1
        self._seen.add(record.name)
        if place.digest == record.digest:
            return
        earlier = index.read(place)
        try:
            found = differences(earlier.json, record.json, only=self._fields)
        except (msgspec.DecodeError, RecursionError) as error:
            raise NotRecordsError(f"{earlier.place}, {record.place}: cannot be compared: {error}") from error
        self._only_old |= found.only_old
        self._only_new |= found.only_new
        if found.input_changed:
            result.input_changed.add(record.name, self._most)
        result.differing += bool(found.fields)
        for name, different in found.fields.items():
            self._add_field(name, different, record.name, input_changed=found.input_changed)
        for (rule, kind), count in found.findings.items():
            result.findings.setdefault(rule, Counter())[kind] += count

    def _add_field(self, name: str, different: list[Difference], document: str, *, input_changed: bool) -> None:
        total = self._result.fields.setdefault(name, FieldSum())
        total.documents += 1
        total.input_changed += input_changed
        total.kinds.update({difference.kind for difference in different})
        met = set()
        for difference in different:
            key = difference.kind, difference.path
            group = total.groups.setdefault(key, Group(*key))
            group.count += 1
            if key not in met:
                met.add(key)
                group.documents += 1
                if len(group.examples) < self._most:
                    group.examples.append(Example(document, difference))

    def result(self, old: RecordSet, new: RecordSet, index: Index) -> Comparison:
        """Return everything, when all records were added."""
        result = self._result
        result.old, result.new = _side(old), _side(new)
        failed = new.failures()
        for name in index.places:
            if name not in self._seen:
                result.gone.add(name, self._most, failed.get(name))
        rank: dict[str, int] = {name: number for number, name in enumerate(known_fields())}
        result.fields = _sorted(result.fields, lambda name: (rank.get(name, len(rank)), name))
        result.findings = _sorted(result.findings, lambda rule: rule)
        result.only_old, result.only_new = sorted(self._only_old), sorted(self._only_new)
        return result


def _side(records: RecordSet) -> Side:
    return Side(records.given, records.documents, dict(sorted(records.versions.items())))


def _sorted(found: dict[str, Any], key: Any) -> dict[str, Any]:
    return {name: found[name] for name in sorted(found, key=key)}

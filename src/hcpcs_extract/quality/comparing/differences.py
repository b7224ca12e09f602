"""How two records of one document differ, field by field."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import UNSET, Raw, Struct

from ...model.record import Finding, Record
from ...model.walking import Field, fields_of

Kind = Literal["lost", "gained", "changed", "removed", "added", "reordered", "moved"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_parts: Final = msgspec.json.Decoder(dict[str, Raw])


class Difference(Struct, frozen=True):
    """One difference of two records.

    `lost`, `gained`: the value is null, empty or absent in one of them. `changed`: the values differ.
    `removed`, `added`: an item of a list. `reordered`: a list has its items in another order.
    `moved`: only spans, quotes or sections differ.
    """

    kind: Kind
    path: str
    """Names of fields; `[]` stands for any item of a list: `modifiers[].description`."""
    at: str
    """The path with the items that it leads through: `modifiers[JW].description`."""
    old: Any
    """None where it is absent."""
    new: Any


class Differences(Struct):
    """All differences of two records."""

    fields: dict[str, list[Difference]]
    """By field of the record. A field in which anything else differs has no `moved`."""
    findings: Counter[tuple[str, Kind]]
    """Numbers of findings by rule that were added, removed, changed or moved."""
    input_changed: bool
    """Whether the bytes of the document differ, too."""
    only_old: set[str]
    """Paths that only the old record has, since its schema is another."""
    only_new: set[str]


def differences(old: bytes, new: bytes, *, only: frozenset[str] | None = None) -> Differences:
    """Compare two records, given as JSON without white space. `only` restricts the fields of the record.

    Raises msgspec.DecodeError for JSON that is not an object.
    """
    befores, afters = _parts.decode(old), _parts.decode(new)
    known = fields_of(Record)
    walk = _Walk(one_schema=_same(befores.get("schema_version"), afters.get("schema_version")))
    found: dict[str, list[Difference]] = {}
    rules: Counter[tuple[str, Kind]] = Counter()
    for name in {**known, **befores, **afters}:
        before, after = befores.get(name), afters.get(name)
        if (only is not None and name not in only) or _same(before, after):
            continue
        a, b = _decoded(before), _decoded(after)
        field = known.get(name)
        walk.found = []
        walk.member(name, name, field, a, b)
        if walk.found:
            real = [difference for difference in walk.found if difference.kind != "moved"]
            found[name] = real or walk.found
        if field is not None and field.lists is Finding:
            rules += _by_rule(a, b)
    return Differences(found, rules, _input_changed(befores, afters), walk.only_old, walk.only_new)


def _same(before: Raw | None, after: Raw | None) -> bool:
    return before is after or (before is not None and after is not None and bytes(before) == bytes(after))


def _decoded(part: Raw | None) -> Any:
    return UNSET if part is None else msgspec.json.decode(part)


def _input_changed(old: Mapping[str, Raw], new: Mapping[str, Raw]) -> bool:
    before, after = (_decoded(record.get("source")) for record in (old, new))
    return isinstance(before, dict) and isinstance(after, dict) and before.get("sha256") != after.get("sha256")


class _Walk:
    """Goes through two values side by side, and collects how they differ."""

    def __init__(self, *, one_schema: bool) -> None:
        self.found: list[Difference] = []
        self.only_old: set[str] = set()
        self.only_new: set[str] = set()
        self._one_schema = one_schema

    def member(self, path: str, at: str, field: Field | None, old: Any, new: Any) -> None:
        """Compare a field. One that only one schema has is noted, and is not a difference."""
        optional = field is not None and field.may_be_absent
        if not self._one_schema and not optional and (old is UNSET or new is UNSET):
            if old is not new:
                (self.only_old if new is UNSET else self.only_new).add(path)
            return
        if _is_empty(old) or _is_empty(new):
            if not (_is_empty(old) and _is_empty(new)):
                self._add("lost" if _is_empty(new) else "gained", path, at, old, new)
            elif old is not UNSET and new is not UNSET and not _equal(old, new):
                self._add("changed", path, at, old, new)
        elif field and field.holds and isinstance(old, dict) and isinstance(new, dict):
            self._struct(path, at, field.holds, old, new)
        elif field and field.lists and _are_objects(old) and _are_objects(new):
            self._items(path, at, field.lists, old, new)
        elif not _equal(old, new):
            self._add("changed", path, at, old, new)

    def _struct(self, path: str, at: str, kind: type[Struct], old: dict[str, Any], new: dict[str, Any]) -> None:
        fields = fields_of(kind)
        before = len(self.found)
        places = []
        for name in {**fields, **old, **new}:
            a, b = old.get(name, UNSET), new.get(name, UNSET)
            field = fields.get(name)
            if field is None or not field.is_place:
                self.member(f"{path}.{name}", f"{at}.{name}", field, a, b)
            elif not _equal(a, b) and (self._one_schema or (a is not UNSET and b is not UNSET)):
                places.append(name)
        if places and len(self.found) == before:
            self._add(
                "moved", path, at, {name: old.get(name) for name in places}, {name: new.get(name) for name in places}
            )

    def _items(self, path: str, at: str, kind: type[Struct], old: list[Any], new: list[Any]) -> None:
        matched = match(kind, old, new)
        path = f"{path}[]"
        for i, j in matched.pairs:
            self._struct(path, f"{at}[{name_of(kind, old[i])}]", kind, old[i], new[j])
        for i in matched.removed:
            self._add("removed", path, f"{at}[{name_of(kind, old[i])}]", old[i], None)
        for j in matched.added:
            self._add("added", path, f"{at}[{name_of(kind, new[j])}]", None, new[j])
        if matched.reordered:
            before = [name_of(kind, old[i]) for i, _ in matched.pairs]
            after = [name_of(kind, new[j]) for _, j in sorted(matched.pairs, key=lambda pair: pair[1])]
            self._add("reordered", path.removesuffix("[]"), at, before, after)

    def _add(self, kind: Kind, path: str, at: str, old: Any, new: Any) -> None:
        self.found.append(Difference(kind, path, at, None if old is UNSET else old, None if new is UNSET else new))


class Matched(Struct, frozen=True):
    """Which items of two lists belong together, by their indices; pairs are in the order of the old list."""

    pairs: list[tuple[int, int]]
    removed: list[int]
    added: list[int]
    reordered: bool


def match(kind: type[Struct], old: list[Any], new: list[Any]) -> Matched:
    """Pair items that are equal, then those that differ only in their places, then those with the same first field."""
    waiting, free = list(range(len(old))), list(range(len(new)))
    pairs: dict[int, tuple[int, bytes]] = {}
    for key in (_key, lambda item: _key(content(kind, item)), lambda item: _key(_first(kind, item))):
        held: defaultdict[bytes, deque[int]] = defaultdict(deque)
        for j in free:
            held[key(new[j])].append(j)
        for i in waiting:
            if queue := held.get(key(old[i])):
                pairs[i] = queue.popleft(), _pair_key(kind, old[i], key)
        taken = {j for j, _ in pairs.values()}
        waiting, free = [i for i in waiting if i not in pairs], [j for j in free if j not in taken]
    ordered = sorted(pairs)
    keys = {pairs[i][0]: pairs[i][1] for i in ordered}
    reordered = [pairs[i][1] for i in ordered] != [keys[j] for j in sorted(keys)]
    return Matched([(i, pairs[i][0]) for i in ordered], waiting, free, reordered)


def _pair_key(kind: type[Struct], item: Any, key: Callable[[Any], bytes]) -> bytes:
    """What a pair is known by in the order of a list: items of one content may change places with one another."""
    return _key(content(kind, item)) if key is _key else key(item)


def content(kind: type[Struct], value: Any) -> Any:
    """Return a value without what says where it stands, at any depth."""
    if not isinstance(value, dict):
        return value
    fields = fields_of(kind)
    result = {}
    for name, part in value.items():
        field = fields.get(name)
        if field is None:
            result[name] = part
        elif field.holds:
            result[name] = content(field.holds, part)
        elif field.lists and isinstance(part, list):
            result[name] = [content(field.lists, item) for item in part]
        elif not field.is_place:
            result[name] = part
    return result


def name_of(kind: type[Struct], item: Any) -> str:
    """Return what an item of a list is called: the value of its first field."""
    first = _first(kind, item)
    return first if isinstance(first, str) else _key(first).decode()


def _first(kind: type[Struct], item: Any) -> Any:
    return item.get(next(iter(fields_of(kind)))) if isinstance(item, dict) else item


def _by_rule(old: Any, new: Any) -> Counter[tuple[str, Kind]]:
    before, after = (_list(value) for value in (old, new))
    matched = match(Finding, before, after)
    counts: Counter[tuple[str, Kind]] = Counter()
    counts.update((name_of(Finding, before[i]), "removed") for i in matched.removed)
    counts.update((name_of(Finding, after[j]), "added") for j in matched.added)
    for i, j in matched.pairs:
        if not _equal(before[i], after[j]):
            moved = _equal(content(Finding, before[i]), content(Finding, after[j]))
            counts[name_of(Finding, before[i]), "moved" if moved else "changed"] += 1
    return counts


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_empty(value: Any) -> bool:
    return value is None or value is UNSET or (isinstance(value, str | list | dict) and not value)


def _equal(old: Any, new: Any) -> bool:
    return old is new or (UNSET not in (old, new) and _key(old) == _key(new))


def _key(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")

"""A comparison as text for a person, and as JSON. Nothing in either can steer a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ...text.visible import visible
from .comparison import Comparison, FieldSum, Group, Names, Side
from .differences import KINDS, Difference

_WIDEST: Final = 70
"""Characters of a value that are shown."""
_BEFORE: Final = 20
"""Characters that are shown before the first one that differs."""


def summary(found: Comparison) -> str:
    """Return the result in one line."""
    parts = [f"{_count(found.both)} in both: {found.differing:,} differ, {found.both - found.differing:,} do not"]
    parts += [f"{found.added.documents:,} added, {found.gone.documents:,} gone"]
    return "; ".join(parts)


def as_json(found: Comparison) -> str:
    """Return one JSON object, in ASCII; values of examples are whole."""
    shown = {
        "old": _side(found.old),
        "new": _side(found.new),
        "both": found.both,
        "differing": found.differing,
        "added": msgspec.to_builtins(found.added),
        "gone": msgspec.to_builtins(found.gone),
        "input_changed": msgspec.to_builtins(found.input_changed),
        "only_in_old_schema": found.only_old,
        "only_in_new_schema": found.only_new,
        "fields": {name: _field(total) for name, total in found.fields.items()},
        "findings": {
            rule: {kind: counts[kind] for kind in KINDS if counts[kind]} for rule, counts in found.findings.items()
        },
    }
    return json.dumps(shown, indent=2).replace("\x7f", "\\u007f") + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {"path": visible(side.given), "documents": side.documents, "schema_versions": side.schema_versions}


def _field(total: FieldSum) -> dict[str, Any]:
    return {
        "documents": total.documents,
        "input_changed": total.input_changed,
        "kinds": {kind: total.kinds[kind] for kind in KINDS if total.kinds[kind]},
        "differences": [
            {
                "kind": group.kind,
                "path": group.path,
                "documents": group.documents,
                "count": group.count,
                "examples": [
                    {
                        "name": example.name,
                        "at": example.difference.at,
                        "old": example.difference.old,
                        "new": example.difference.new,
                    }
                    for example in group.examples
                ],
            }
            for group in _ordered(total)
        ],
    }


def as_text(found: Comparison) -> str:
    """Return what differs, for a person; nothing if nothing does."""
    blocks = [
        _names("added", f"not in {found.old.given}", found.added),
        _names("gone", f"not in {found.new.given}", found.gone),
        _names("input changed", "the bytes differ, and other differences may come from that", found.input_changed),
        list(_schemas(found)),
        *(list(_field_lines(name, total)) for name, total in found.fields.items()),
        list(_finding_lines(found)),
    ]
    return "\n".join("".join(f"{_safe(line)}\n" for line in block) for block in blocks if block)


def _safe(line: str) -> str:
    """Return a line that can be printed. In the log of a workflow, two colons at its start would make it a command."""
    shown = visible(line)
    text = shown.lstrip()
    return f"{shown[: len(shown) - len(text)]}./{text}" if text.startswith("::") else shown


def _names(title: str, meaning: str, names: Names) -> list[str]:
    if not names.documents:
        return []
    failed = f"; {names.failed:,} failed there" if names.failed else ""
    head = f"{title}: {_count(names.documents)} ({meaning}{failed})"
    return [head, *(_named(name, names.reasons.get(name)) for name in names.examples), *_more(names)]


def _named(name: str, reason: str | None) -> str:
    return f"  {name}" if reason is None else f"  {name}: failed: {reason}"


def _more(names: Names) -> Iterator[str]:
    if names.examples and names.documents > len(names.examples):
        yield f"  and {names.documents - len(names.examples):,} more"


def _schemas(found: Comparison) -> Iterator[str]:
    if found.old.schema_versions.keys() == found.new.schema_versions.keys():
        return
    old, new = (", ".join(side.schema_versions) for side in (found.old, found.new))
    yield f"schema: {old} in {found.old.given}, {new} in {found.new.given}; fields that only one has are not compared"
    for side, paths in ((found.old, found.only_old), (found.new, found.only_new)):
        if paths:
            yield f"  only in {side.given}: {', '.join(paths)}"


def _field_lines(name: str, total: FieldSum) -> Iterator[str]:
    kinds = ", ".join(f"{total.kinds[kind]:,} {kind}" for kind in KINDS if total.kinds[kind])
    changed = f"; the input changed in {total.input_changed:,}" if total.input_changed else ""
    yield f"{name}: {_count(total.documents)} ({kinds}{changed})"
    for group in _ordered(total):
        several = f", {group.count:,} times" if group.count > group.documents else ""
        yield f"  {group.kind} {group.path}: {_count(group.documents)}{several}"
        for example in group.examples:
            yield f"    {example.name}{_inside(example.difference)}: {_example(example.difference)}"


def _finding_lines(found: Comparison) -> Iterator[str]:
    if found.findings:
        yield "findings by rule:"
    for rule, counts in found.findings.items():
        yield f"  {rule}: " + ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if counts[kind])


def _ordered(total: FieldSum) -> list[Group]:
    return sorted(total.groups.values(), key=lambda group: (KINDS.index(group.kind), group.path))


def _inside(difference: Difference) -> str:
    """Return the items of lists that lead to a difference, where its value does not say them."""
    said = difference.kind in ("added", "removed") and difference.path.count("[]") == 1
    return "" if said or "[]" not in difference.path else f" {_clipped(difference.at, 0)}"


def _example(difference: Difference) -> str:
    plain = difference.kind == "moved"
    old, new = (_text(value if plain else _brief(value)) for value in (difference.old, difference.new))
    if difference.kind == "added":
        return _clipped(new, 0)
    if difference.kind == "removed":
        return _clipped(old, 0)
    start = 0
    if max(len(old), len(new)) > _WIDEST:
        first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
        start = max(0, first - _BEFORE)
    return f"{_clipped(old, start)} → {_clipped(new, start)}"


def _brief(value: Any) -> Any:
    """Return a value without what is null or empty in it; of a fact only its value."""
    if isinstance(value, list):
        return [_brief(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "value" in value and "quote" in value:
        return value["value"]
    return {name: _brief(part) for name, part in value.items() if part not in (None, "", [], {}) and name != "span"}


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _clipped(text: str, start: int) -> str:
    """Return at most 70 characters of a text from `start` on; dots stand for what is left out.

    >>> _clipped("abc", 0), _clipped("0123456789" * 10, 95)
    ('abc', '…56789')
    """
    head = "…" if start else ""
    return head + (text[start:] if len(text) - start <= _WIDEST else text[start : start + _WIDEST] + "…")


def _count(documents: int) -> str:
    return f"{documents:,} document{'s' * (documents != 1)}"

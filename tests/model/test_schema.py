"""The schema: generated, complete, and judged alike by both validators."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry

from hcpcs_extract import extract
from hcpcs_extract.model.record import SCHEMA_VERSION, Failure
from hcpcs_extract.model.schema import TYPES, checked_json, is_valid, json_schema, problems, schema_text, without_prose

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted(path for path in (ROOT / "corpus").rglob("*") if path.suffix in (".txt", ".md", ".html"))
GOLDEN = sorted((ROOT / "fixtures" / "records").rglob("*.json"))
SLOW = jsonschema.Draft202012Validator(json_schema("record"), registry=Registry())


def subschemas(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from subschemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from subschemas(value)


@pytest.mark.parametrize("name", TYPES)
def test_committed_schema_is_the_generated_one(name: str) -> None:
    assert (ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name), (
        "run `make generate`"
    )


@pytest.mark.parametrize("name", TYPES)
def test_schema_is_a_schema_and_says_what_each_property_is(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["$id"].endswith(SCHEMA_VERSION)
    for part in [schema, *schema["$defs"].values()]:
        assert part["additionalProperties"] is False
        for property_name, value in part["properties"].items():
            assert value.get("description"), f"{part['title']}.{property_name} has no description"


@pytest.mark.parametrize("name", TYPES)
def test_examples_in_the_schema_are_valid(name: str) -> None:
    schema = json_schema(name)
    seen = 0
    for part in subschemas(schema):
        for example in part.get("examples", []):
            jsonschema.Draft202012Validator({**part, "$defs": schema["$defs"]}, registry=Registry()).validate(example)
            seen += 1
    assert seen


@pytest.mark.parametrize("name", TYPES)
def test_schema_stays_in_the_subset_on_which_validators_agree(name: str) -> None:
    for part in subschemas(json_schema(name)):
        assert "multipleOf" not in part
        assert not str(part.get("$ref", "#")).startswith("http")
        if isinstance(pattern := part.get("pattern"), str):
            assert pattern.isascii()
            assert "maxLength" in part
            assert not any(escape in pattern for escape in ("\\d", "\\w", "\\Z", "\\s"))


def test_version_changes_with_the_structure() -> None:
    known = json.loads((ROOT / "schema" / "structure.json").read_text(encoding="utf-8"))
    structure = {name: without_prose(json_schema(name)) for name in TYPES}
    if structure != known["structure"]:
        assert known["version"] != SCHEMA_VERSION, "the schema's structure changed: raise SCHEMA_VERSION in model.py"
    assert known == {"version": SCHEMA_VERSION, "structure": structure}, "run `python scripts/generate.py --structure`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_records_are_valid_by_both_validators(path: Path) -> None:
    record = msgspec.to_builtins(extract(path.read_bytes(), name=path.name))
    assert is_valid(record)
    SLOW.validate(json.loads(json.dumps(record)))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_golden_record(path: Path) -> None:
    name = path.relative_to(ROOT / "fixtures" / "records").as_posix().removesuffix(".json")
    record = json.loads(msgspec.json.encode(extract((ROOT / "corpus" / name).read_bytes(), name=name)))
    assert record == json.loads(path.read_text(encoding="utf-8")), (
        "if the change is meant: `python scripts/generate.py --golden`, and look at the diff"
    )


def test_there_are_golden_records() -> None:
    assert len(GOLDEN) >= 8


MUTATIONS = [None, True, -1, 0, 3.5, 10**20, "", "x", "J9203", "²", [], {}, [0, 1], [1], ["a", "b"], {"value": "x"}]


def mutant(record: Any, random: Random) -> Any:
    """A copy of a record with one to three values replaced or keys removed, at random places."""
    copied = copy.deepcopy(record)
    for _ in range(random.randint(1, 3)):
        node: Any = copied
        while (
            keys := list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        ):
            key = random.choice(keys)
            if isinstance(node[key], dict | list) and random.random() < 0.75:
                node = node[key]
                continue
            if isinstance(node, dict) and random.random() < 0.3:
                del node[key]
            else:
                node[key] = random.choice(MUTATIONS)
            break
    return copied


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_both_validators_judge_mutated_records_alike(path: Path) -> None:
    random = Random(path.name)
    record = json.loads(path.read_text(encoding="utf-8"))
    verdicts = set()
    for _ in range(120):
        changed = mutant(record, random)
        verdict = is_valid(changed)
        assert verdict == SLOW.is_valid(changed), problems(changed)
        verdicts.add(verdict)
    assert False in verdicts


def test_problems_name_the_place() -> None:
    record = msgspec.to_builtins(extract("HCPCS J9203: X Injection, 0.1 mg\n"))
    record["source"]["sha256"] = "no hash"
    (problem,) = problems(record)
    assert problem.startswith("$.source.sha256: ")


def test_failures_are_valid() -> None:
    assert is_valid(json.loads(checked_json(Failure(name="x", stage="read", reason="gone"))), "failure")

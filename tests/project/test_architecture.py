"""The modules import one another in the documented order, and are as small as the house style says."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from hcpcs_extract import pipeline
from hcpcs_extract.model.record import Draft, Record
from hcpcs_extract.reading.decode import NotTextError
from hcpcs_extract.settings.settings import Settings

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "hcpcs_extract"
MOST_LINES = 400


@cache
def documented() -> dict[str, int]:
    """Rank of each module or folder in docs/architecture.md."""
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    ranks: dict[str, int] = {}
    for number, row in enumerate(re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)):
        for name in re.findall(r"`([a-z_/]+?)(?:\.py|/)`", row):
            ranks[name] = number
    return ranks


def place(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    own_row = relative.as_posix().removesuffix(".py")
    return own_row if own_row in documented() else relative.parts[0].removesuffix(".py")


def home(module: str) -> str:
    """The documented module or folder that a dotted name leads to."""
    whole = module.replace(".", "/")
    return whole if whole in documented() else whole.partition("/")[0]


def imported(path: Path) -> set[str]:
    """Modules or folders of the package that a file imports when it is loaded (not inside functions)."""
    found: set[str] = set()
    depth = len(path.relative_to(PACKAGE).parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            if node.level < depth:
                continue  # within the folder
            names = [home(node.module)] if node.module else [alias.name for alias in node.names]
            found.update(name for name in names if not name.startswith("__"))
    return found


def test_every_module_is_documented_and_nothing_else() -> None:
    here = {place(path) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
    assert here == set(documented())


def test_a_module_imports_only_from_those_above_it() -> None:
    ranks = documented()
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "__init__.py":
            continue
        for name in imported(path):
            assert ranks[name] <= ranks[place(path)], f"{path.relative_to(PACKAGE)} imports {name}"
            assert name != place(path) or path.parent == PACKAGE, (
                f"{path.relative_to(PACKAGE)} imports its own folder from outside"
            )


def test_no_module_is_long() -> None:
    assert [
        path.name for path in PACKAGE.rglob("*.py") if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    ] == []


def test_what_a_rule_is_about_exists() -> None:
    for rule in pipeline.RULES:
        assert rule.about in ("", "evidence", *pipeline.EXTRACTORS), rule.id


def extracted_fields() -> dict[str, Any]:
    """The fields of the draft that extractors give, each with its type."""
    types = get_type_hints(Draft)
    return {name: types[name] for name in Draft.__struct_fields__ if name not in ("schema_version", "source")}


def test_each_extractor_gives_a_field_of_the_draft_in_its_type() -> None:
    given = {name: get_type_hints(extractor)["return"] for name, extractor in pipeline.EXTRACTORS.items()}
    assert given == extracted_fields()


def test_the_record_is_the_draft_and_what_follows_from_it() -> None:
    assert Record.__struct_fields__ == (*Draft.__struct_fields__, "sections", "truncation", "findings")


def test_the_stages_run_in_the_order_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for name, _ in pipeline.STAGES] == ["read", "extract", "check", "assemble"]
    ran: list[str] = []

    def noting(name: str, stage: Callable[[pipeline.Underway], None]) -> Callable[[pipeline.Underway], None]:
        def noted(group: pipeline.Underway) -> None:
            stage(group)
            ran.append(f"{name}: {len(group.pages)} {len(group.drafts)} {len(group.findings)} {len(group.records)}")

        return noted

    stages = tuple((name, noting(name, stage)) for name, stage in pipeline.STAGES)
    monkeypatch.setattr(pipeline, "STAGES", stages)
    documents: list[tuple[str, bytes | str]] = [
        ("a.txt", b"HCPCS J9203: Gemtuzumab, 0.1 mg\n"),
        ("b.pdf", b"%PDF-1.7\n\0"),
        ("c.txt", "Words.\n"),
    ]
    first, second, third = pipeline.extract_all(documents, Settings())
    assert ran == ["read: 2 0 0 0", "extract: 2 2 0 0", "check: 2 2 2 0", "assemble: 2 2 2 2"]
    assert isinstance(first, pipeline.Extracted)
    assert isinstance(second, NotTextError)
    assert isinstance(third, pipeline.Extracted)
    assert [first.record.source.name, third.record.source.name, third.text] == ["a.txt", "c.txt", "Words.\n"]

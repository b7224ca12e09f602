"""The modules import one another in the documented order, and are as small as the house style says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from hcpcs_extract import pipeline

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "hcpcs_extract"
MOST_LINES = 400


def documented() -> dict[str, int]:
    """Rank of each module or folder in docs/architecture.md."""
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    ranks: dict[str, int] = {}
    for number, row in enumerate(re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)):
        for name in re.findall(r"`([a-z_]+)(?:\.py|/)`", row):
            ranks[name] = number
    return ranks


def place(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Modules or folders of the package that a file imports when it is loaded (not inside functions)."""
    found: set[str] = set()
    depth = len(path.relative_to(PACKAGE).parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            if node.level < depth:
                continue  # within the folder
            names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
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

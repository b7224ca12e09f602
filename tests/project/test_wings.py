"""The wings: what may import what, how many floors the imports have, how large things are.

docs/architecture.md lists the wings; a module imports only from its own wing and those above it. Imports in functions
count. Imports for the type checker alone count too, but for those in `TYPES_ONLY`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "hcpcs_extract"
DOORS = frozenset(["cli", "serve", "spark", "arrow", "__main__"])
"""They may import anything, and nothing else may import them."""
TYPES_ONLY = frozenset([("model.page", "vocabulary")])
"""Modules that name a type of a wing below them, and do not load it."""
MOST_FLOORS = 14
MOST_ENTRIES = 22
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name below it; the package itself is the empty name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def documented() -> dict[str, int]:
    """The rank of each wing in docs/architecture.md: the first may import nothing but itself."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)
    return {name: rank for rank, row in enumerate(rows) for name in re.findall(r"`(\w+)(?:\.py|/)`", row)}


def statements(nodes: Iterable[ast.AST], *, in_functions: bool, types: bool) -> Iterator[ast.ImportFrom]:
    """The relative imports below some nodes: in functions too, and those for the type checker only if asked for."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            if node.level:
                yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from statements([*(node.body if types else ()), *node.orelse], in_functions=in_functions, types=types)
        elif in_functions or not isinstance(node, ast.FunctionDef):
            yield from statements(ast.iter_child_nodes(node), in_functions=in_functions, types=types)


def imported(module: str, *, in_functions: bool = True, types: bool = False) -> set[str]:
    """The modules of the package that a module imports."""
    path = modules()[module]
    here = path.relative_to(PACKAGE).parts
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in statements(tree.body, in_functions=in_functions, types=types):
        base = [*here[: len(here) - node.level], *(node.module.split(".") if node.module else ())]
        for alias in node.names:
            inner = ".".join([*base, alias.name])
            found.add(inner if inner in modules() else ".".join(base))
    return found - {module, ""}


def wing(module: str) -> str:
    return module.partition(".")[0]


def chains(*, in_functions: bool) -> dict[str, tuple[str, ...]]:
    """The longest chain of imports from each module down. A circle is an AssertionError."""
    found: dict[str, tuple[str, ...]] = {}

    def follow(module: str, above: tuple[str, ...]) -> tuple[str, ...]:
        assert module not in above, f"a circle: {' > '.join([*above[above.index(module) :], module])}"
        if module not in found:
            below = [follow(one, (*above, module)) for one in sorted(imported(module, in_functions=in_functions))]
            found[module] = (module, *max(below, key=len, default=()))
        return found[module]

    for module in modules():
        follow(module, ())
    return found


def test_every_wing_is_documented_and_nothing_else() -> None:
    assert {wing(module) for module in modules()} - {"", "__main__"} == set(documented())


def test_the_package_itself_imports_nothing_when_it_is_loaded() -> None:
    assert imported("", in_functions=True) == set()


@pytest.mark.parametrize("name", sorted({wing(module) for module in modules()} - DOORS - {""}))
def test_no_wing_is_reached_upwards(name: str) -> None:
    ranks = documented()
    for module in modules():
        if wing(module) != name:
            continue
        for types in (False, True):
            for other in imported(module, types=types):
                if types and (module, wing(other)) in TYPES_ONLY:
                    continue
                assert wing(other) not in DOORS, f"{module} imports {other}, a door"
                assert ranks[wing(other)] <= ranks[name], f"{module} imports {other}"


def test_what_only_a_type_checker_imports_is_named_above() -> None:
    for module, other in TYPES_ONLY:
        assert other in {wing(found) for found in imported(module, types=True)}
        assert other not in {wing(found) for found in imported(module)}


def test_rules_and_extractors_are_leaves() -> None:
    """None imports another; files that begin with `_` serve several."""
    for module in modules():
        for leaves in ("extractors", "rules.document", "rules.corpus"):
            if module.startswith(f"{leaves}."):
                others = {found for found in imported(module, types=True) if found.startswith(f"{leaves}.")}
                assert {found for found in others if not found.removeprefix(f"{leaves}.").startswith("_")} == set()


@pytest.mark.parametrize("in_functions", [False, True], ids=["when loaded", "in functions too"])
def test_there_is_no_circle_and_few_floors(in_functions: bool) -> None:
    longest = max(chains(in_functions=in_functions).values(), key=len)
    assert len(longest) <= MOST_FLOORS, " > ".join(longest)


def test_the_package_has_few_entries() -> None:
    entries = [entry.name for entry in PACKAGE.iterdir() if entry.name != "__pycache__"]
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_no_module_is_long() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    long = {
        f"{name}.{node.name}": length
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_every_folder_says_what_it_holds() -> None:
    for name, path in modules().items():
        if path.name == "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name

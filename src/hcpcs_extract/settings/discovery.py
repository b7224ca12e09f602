"""Finds extractors, rules and sinks by their files: the id of each is its file's name with dashes."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def discover(package: ModuleType) -> dict[str, ModuleType]:
    """Import every module of `package`; maps id to module, in alphabetical order of the ids.

    >>> from hcpcs_extract.rules import document as rules
    >>> "table-row-truncated" in discover(rules)
    True
    """
    names = sorted(info.name for info in iter_modules(package.__path__) if not info.name.startswith("_"))
    return {name.replace("_", "-"): import_module(f"{package.__name__}.{name}") for name in names}

"""The phrases that a package declares: for tests, and to prepare them before a run."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType

from .phrases import Phrase


def declared(package: ModuleType, without: Iterable[str] = ()) -> dict[str, Phrase]:
    """Return the phrases in the modules of a package by `module.NAME[number]`.

    Those in tuples, lists and dictionaries are among them. Modules whose path holds a name of `without` are left out,
    and those that need a package that is not installed.
    """
    found: dict[int, tuple[str, Phrase]] = {}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        name = module.name.removeprefix(f"{package.__name__}.")
        if not set(without).isdisjoint(name.split(".")):
            continue
        try:
            values = vars(import_module(module.name))
        except ImportError:
            continue
        for attribute, value in values.items():
            for number, phrase in enumerate(_in(value)):
                found.setdefault(id(phrase), (f"{name}.{attribute}[{number}]", phrase))
    return dict(sorted(found.values(), key=lambda pair: pair[0]))


def _in(value: object) -> Iterator[Phrase]:
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, dict):
        yield from _in(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _in(part)

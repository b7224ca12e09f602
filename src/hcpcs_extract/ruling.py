"""Runs the rules: each module of `rules/` becomes a Rule, its hits become findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from types import ModuleType
from typing import Any

from msgspec import Struct

from .model import Finding, Severity
from .page import Hit, Page
from .registry import discover

Facts = dict[str, Any]


class Rule(Struct, frozen=True):
    """One rule: its id is its file's name with dashes."""

    id: str
    severity: Severity
    message: str
    """Template over the data of a hit."""
    documentation: str
    """What the finding means, why it matters, what to do."""
    check: Callable[[Page, Facts], Iterator[Hit]]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


def load(package: ModuleType) -> list[Rule]:
    """Return the rules of a package, in alphabetical order of their ids."""
    return [
        Rule(name, module.SEVERITY, module.MESSAGE, cleandoc(module.__doc__ or ""), module.check)
        for name, module in discover(package).items()
    ]


def findings(rules: list[Rule], page: Page, facts: Facts) -> list[Finding]:
    """Return the findings of all rules, by place in the text, then by rule."""
    found = [
        Finding(
            rule=rule.id,
            severity=rule.severity,
            message=rule.message.format_map(hit.data),
            span=hit.span,
            data=hit.data,
        )
        for rule in rules
        for hit in rule.check(page, facts)
    ]
    if len(found) > 1:
        found.sort(key=lambda item: (item.span, item.rule, item.message))
    return found

"""Runs the rules: each module of `rules/` becomes a Rule, its hits become findings.

A module's `MAKES_REDUNDANT` names the rules whose findings are dropped from a document in which it has one: one cause,
one finding. A module with `NEEDS_CODE_SET = True` has `check(page, facts, reference)` and runs only where a code set is
given; any other has `check(page, facts)`.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from inspect import cleandoc
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from .model import Finding, Severity
from .page import Hit, Page
from .registry import discover

if TYPE_CHECKING:  # most runs have no code set, and start without the database's modules
    from .codeset import CodeSet

Facts = dict[str, Any]
MOST_FINDINGS: Final = 200
"""Findings of one rule in one document; the last of them says in `data.more` how many the document has beyond these."""


class Reference(Struct, frozen=True):
    """What a document is compared with."""

    code_set: CodeSet
    as_of: date
    """The day for which codes are judged: the boundary before the day that was asked for, so that equal boundaries give
    equal findings."""


def reference(code_set: CodeSet | None, as_of: date | None = None) -> Reference | None:
    """Return what rules compare with on a day (None: today), or None without a code set."""
    return None if code_set is None else Reference(code_set, code_set.boundary(as_of or date.today()))


class Rule(Struct, frozen=True):
    """One rule: its id is its file's name with dashes."""

    id: str
    severity: Severity
    message: str
    """Template over the data of a hit."""
    documentation: str
    """What the finding means, why it matters, what to do."""
    check: Callable[..., Iterator[Hit]]
    needs_code_set: bool = False
    about: str = ""
    """What there must be before there can be a finding: a field of the facts, or `evidence`; empty: any page."""
    makes_redundant: frozenset[str] = frozenset()
    """Rules whose findings only follow from the cause that this one names: they are dropped where it has a finding."""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


def load(package: ModuleType) -> list[Rule]:
    """Return the rules of a package, in alphabetical order of their ids."""
    modules = discover(package)
    return [
        Rule(
            name,
            module.SEVERITY,
            module.MESSAGE,
            cleandoc(module.__doc__ or ""),
            module.check,
            getattr(module, "NEEDS_CODE_SET", False),
            getattr(module, "ABOUT", ""),
            _named(getattr(module, "MAKES_REDUNDANT", ()), [other for other in modules if other != name]),
        )
        for name, module in modules.items()
    ]


def _named(patterns: Iterable[str], ids: list[str]) -> frozenset[str]:
    """Return the ids that patterns name: `section-*` adds what begins so, a later `!document-empty` takes that out.

    >>> sorted(_named(["*", "!b-*"], ["a", "b-1", "c"]))
    ['a', 'c']
    """
    found: set[str] = set()
    for pattern in patterns:
        matching = fnmatch.filter(ids, pattern.removeprefix("!"))
        if pattern.startswith("!"):
            found.difference_update(matching)
        else:
            found.update(matching)
    return frozenset(found)


def left_out(rules: list[Rule], compared: Reference | None) -> list[Rule]:
    """Return the rules that cannot run, for want of a code set."""
    return [rule for rule in rules if rule.needs_code_set and compared is None]


def findings(rules: list[Rule], page: Page, facts: Facts, compared: Reference | None = None) -> list[Finding]:
    """Return the findings of all rules that can run, by place in the text, then by rule.

    Those that another finding makes redundant are left out.
    """
    there = {name for name, value in facts.items() if value}
    there.add("")
    if page.evidence:
        there.add("evidence")
    found: list[Finding] = []
    redundant: set[str] = set()
    for rule in rules:
        if rule.about not in there or (rule.needs_code_set and compared is None):
            continue
        hits = [*(rule.check(page, facts, compared) if rule.needs_code_set else rule.check(page, facts))]
        more = len(hits) - MOST_FINDINGS
        if more > 0:
            hits = sorted(hits, key=_place)[:MOST_FINDINGS]
        for hit in hits:
            message = rule.message.format_map(hit.data)
            found.append(Finding(rule=rule.id, severity=rule.severity, message=message, span=hit.span, data=hit.data))
            redundant |= rule.makes_redundant
        if more > 0:
            found[-1] = _with_more(found[-1], more)
    if redundant:
        found = [finding for finding in found if finding.rule not in redundant]
    if len(found) > 1:
        found.sort(key=lambda item: (item.span, item.rule, item.message))
    return found


def _place(hit: Hit) -> tuple[int, int]:
    return hit.span


def _with_more(last: Finding, more: int) -> Finding:
    """Return the last finding of a rule that is kept, saying how many more there are."""
    return replace(last, message=f"{last.message} (and {more} more of this rule)", data={**last.data, "more": more})

"""All rules, by id: those about one document and those over a corpus.

It says which of them are asked for, and which cannot run.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from . import corpus_rules, corpus_ruling, rules, ruling
from .corpus_ruling import CorpusRule
from .ruling import Rule

AnyRule = Rule | CorpusRule


class UnknownRuleError(ValueError):
    """No rule has this id: the message names those that are close."""


def all_rules() -> dict[str, AnyRule]:
    """Return every rule by its id: those about one document, then those over a corpus, each in alphabetical order."""
    found: list[AnyRule] = [*ruling.load(rules), *corpus_ruling.load(corpus_rules)]
    return {rule.id: rule for rule in found}


def chosen_rules(select: Iterable[str], ignore: Iterable[str]) -> dict[str, AnyRule]:
    """Return the rules of `select` (all, where it is empty) without those of `ignore`, in the order of `all_rules`.

    Raises UnknownRuleError.
    """
    known = all_rules()
    wanted, unwanted = list(select), set(ignore)
    for name in (*wanted, *sorted(unwanted)):
        if name not in known:
            raise UnknownRuleError(_unknown(name, known))
    return {name: rule for name, rule in known.items() if name in (wanted or known) and name not in unwanted}


def unavailable_rules(rules: Iterable[AnyRule], *, has_code_set: bool) -> list[str]:
    """Return the ids of the rules that cannot run without a code set."""
    return [] if has_code_set else [rule.id for rule in rules if rule.needs_code_set]


def _unknown(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name[:100], known)
    hint = f"did you mean {' or '.join(close)}?" if close else "`hcpcs-extract rules` lists them"
    return f"{name}: no such rule; {hint}"

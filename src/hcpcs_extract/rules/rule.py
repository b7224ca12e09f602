"""What a rule is, about one document or a corpus, and what runs the rules.

Each module of `rules/document/` and `rules/corpus/` becomes one rule, and its hits become findings. The docstring of
the folder says what a module holds. What corpus rules report does not depend on the order of the documents.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import cleandoc
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from ..model.page import Hit, Page
from ..model.record import CorpusFinding, Draft, Finding, Record, Severity
from ..settings.discovery import discover
from ..settings.settings import Reference, Settings
from . import corpus
from . import document as rules

if TYPE_CHECKING:  # most runs look at each document by itself
    from .corpus_summary import CorpusHit, Digest

MOST_FINDINGS: Final = 200
"""Findings of one rule in one document; the last of them says in `data.more` how many the document has beyond these."""
_NAMED: Final = 3
"""Documents that the message of a corpus rule names."""


class UnknownRuleError(ValueError):
    """No rule has this id: the message names those that are close."""


class AnyRule(Struct, frozen=True, kw_only=True):
    """What every rule says of itself. Its id is its file's name with dashes."""

    id: str
    severity: Severity
    message: str
    """Template over the data of a hit; that of a corpus rule has `documents` too: their first few names."""
    documentation: str
    """What the finding means, why it matters, what to do."""
    needs_code_set: bool = False

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


class Rule(AnyRule, frozen=True, kw_only=True):
    """A rule about one document."""

    check: Callable[..., Iterator[Hit]]
    """`check(page, draft)`; with a code set `check(page, draft, reference)`."""
    about: str = ""
    """What there must be before there can be a finding: a field of the draft, or `evidence`; empty: any page."""
    makes_redundant: frozenset[str] = frozenset()
    """Rules whose findings only follow from the cause that this one names: they are dropped where it has a finding."""


class CorpusRule(AnyRule, frozen=True, kw_only=True):
    """A rule over all documents of a corpus."""

    check: Callable[[Sequence[Digest]], Iterator[CorpusHit]]


def document_rules() -> list[Rule]:
    """Return the rules about one document, in alphabetical order of their ids."""
    modules = discover(rules)
    return [
        Rule(
            **_described(name, module),
            check=module.check,
            needs_code_set=getattr(module, "NEEDS_CODE_SET", False),
            about=getattr(module, "ABOUT", ""),
            makes_redundant=_named(
                getattr(module, "MAKES_REDUNDANT", ()), [other for other in modules if other != name]
            ),
        )
        for name, module in modules.items()
    ]


def rules_over_corpus() -> list[CorpusRule]:
    """Return the corpus rules, in alphabetical order of their ids."""
    return [CorpusRule(**_described(name, module), check=module.check) for name, module in discover(corpus).items()]


def all_rules() -> dict[str, AnyRule]:
    """Return every rule by its id: those about one document, then those over a corpus, each in alphabetical order."""
    return {rule.id: rule for rule in (*document_rules(), *rules_over_corpus())}


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


def unavailable_rules(rules: Iterable[AnyRule], settings: Settings) -> list[str]:
    """Return the ids of the rules that cannot run, since the settings have no code set."""
    return [rule.id for rule in rules if rule.needs_code_set and settings.code_set is None]


def _described(name: str, module: ModuleType) -> dict[str, Any]:
    return {
        "id": name,
        "severity": module.SEVERITY,
        "message": module.MESSAGE,
        "documentation": cleandoc(module.__doc__ or ""),
    }


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


def _unknown(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  slow to import, and needed only for a mistake

    close = get_close_matches(name[:100], known)
    hint = f"did you mean {' or '.join(close)}?" if close else "`hcpcs-extract rules` lists them"
    return f"{name}: no such rule; {hint}"


def findings(rules: list[Rule], page: Page, draft: Draft, compared: Reference | None = None) -> list[Finding]:
    """Return the findings of all rules that can run, by place in the text, then by rule.

    Those that another finding makes redundant are left out.
    """
    there = {name for name, value in asdict(draft).items() if value}
    there.add("")
    if page.evidence:
        there.add("evidence")
    found: list[Finding] = []
    redundant: set[str] = set()
    for rule in rules:
        if rule.about not in there or (rule.needs_code_set and compared is None):
            continue
        hits = [*(rule.check(page, draft, compared) if rule.needs_code_set else rule.check(page, draft))]
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


class CorpusResult(Struct, frozen=True):
    """A finding and the digests of its documents."""

    finding: CorpusFinding
    documents: Sequence[Digest]


class Corpus:
    """The digests of all documents that were fed."""

    def __init__(self) -> None:
        from .corpus_summary import Digester  # noqa: PLC0415

        self._digester = Digester()
        self._digests: list[Digest] = []

    def add(self, record: Record, text: str, source: str = "") -> None:
        """Take one document: its record, the text that its spans count in, and its input.

        The input is what it came from, if the caller asks for it.
        """
        self._digests.append(self._digester.digest(record, text, source))

    def results(self, rules: Iterable[CorpusRule]) -> list[CorpusResult]:
        """Return what the rules find, by rule, then by the names of the documents."""
        documents = sorted(self._digests, key=_order)
        found = [_result(rule, hit) for rule in rules for hit in rule.check(documents)]
        return sorted(found, key=lambda result: (result.finding.rule, result.finding.documents, result.finding.message))


def listed(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a, b', 'a, b, c and 2 more')
    """
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _order(document: Digest) -> tuple[str, str, bytes, int]:
    return document.name, document.source, document.content, document.size


def _result(rule: CorpusRule, hit: CorpusHit) -> CorpusResult:
    documents = sorted(hit.documents, key=_order)
    names = [document.name for document in documents]
    message = rule.message.format_map({**hit.data, "documents": listed(names)})
    finding = CorpusFinding(rule=rule.id, severity=rule.severity, message=message, documents=names, data=hit.data)
    return CorpusResult(finding, documents)

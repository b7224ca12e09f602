"""Runs the rules over a corpus: each record is fed once and leaves a digest; the rules report at the end.

What they report does not depend on the order of the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import cleandoc
from types import ModuleType
from typing import Final

from msgspec import Struct

from .digest import Digest, Digester
from .model import CorpusFinding, Data, Record, Severity
from .registry import discover

_NAMED: Final = 3


class CorpusHit(Struct, frozen=True):
    """What a rule saw: which documents, and the data that its message is made of."""

    documents: Sequence[Digest]
    data: Data


class CorpusRule(Struct, frozen=True):
    """One rule: its id is its file's name with dashes."""

    id: str
    severity: Severity
    message: str
    """Template over the data of a hit, and `documents`: their first few names."""
    documentation: str
    """What the finding means, why it matters, what to do."""
    check: Callable[[Sequence[Digest]], Iterator[CorpusHit]]
    needs_code_set: bool = False
    """No rule over a corpus compares with a code set."""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


class CorpusResult(Struct, frozen=True):
    """A finding and the digests of its documents."""

    finding: CorpusFinding
    documents: Sequence[Digest]


class Corpus:
    """The digests of all documents that were fed."""

    def __init__(self) -> None:
        self._digester = Digester()
        self._digests: list[Digest] = []

    def add(self, record: Record, text: str, source: str = "") -> None:
        """Take one document: its record, the text that its spans count in, and its input.

        The input is what it came from, if the caller wants it back.
        """
        self._digests.append(self._digester.digest(record, text, source))

    def results(self, rules: Iterable[CorpusRule]) -> list[CorpusResult]:
        """Return what the rules find, by rule, then by the names of the documents."""
        documents = sorted(self._digests, key=_order)
        found = [_result(rule, hit) for rule in rules for hit in rule.check(documents)]
        return sorted(found, key=lambda result: (result.finding.rule, result.finding.documents, result.finding.message))


def load(package: ModuleType) -> list[CorpusRule]:
    """Return the rules of a package, in alphabetical order of their ids."""
    return [
        CorpusRule(name, module.SEVERITY, module.MESSAGE, cleandoc(module.__doc__ or ""), module.check)
        for name, module in discover(package).items()
    ]


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

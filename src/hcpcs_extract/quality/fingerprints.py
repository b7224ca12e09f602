"""Fingerprints of findings: the same in every run as long as the document says the same, wherever it says it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Set
from hashlib import blake2b

from msgspec import Struct

from ..model.record import CorpusFinding, Finding
from ..rules.rule import MOST_FINDINGS


class Mark(Struct, frozen=True):
    """The fingerprints of one finding of a document: by what it quotes, and by its number."""

    name: str
    """The document's name."""
    rule: str
    quoted: str
    number: int
    """Which of the findings of its rule in the document it is, from 0."""
    count: int
    """How many findings it stands for: more than one if it is the last listed of a rule with too many."""
    listed: bool
    """Whether the document lists all findings of the rule."""

    @property
    def fingerprint(self) -> str:
        """The one that reports show: by number if the document has more findings of the rule than it lists."""
        return self.quoted if self.listed else self._numbered(self.number + self.count - 1)

    @property
    def kept(self) -> list[str]:
        """Those that a baseline keeps: one for each finding that this one stands for."""
        if self.listed:
            return [self.quoted]
        return [self._numbered(number) for number in range(self.number, self.number + self.count)]

    def found_in(self, known: Set[str]) -> list[str]:
        """Return the fingerprints of a baseline that belong to this finding and to those that it stands for.

        Quotes are compared; numbers are, if the document or the baseline has more findings of the rule than a document
        lists. So fewer of them never make a new one, whichever was repaired.
        """
        if not known:
            return []
        if not self.listed:
            kept = self.kept
            found = kept if kept[-1] in known else [mark for mark in kept if mark in known]
            if found:
                return found
        if self.quoted in known:
            return [self.quoted]
        return [self._numbered(self.number)] if self._numbered(MOST_FINDINGS) in known else []

    def _numbered(self, number: int) -> str:
        beyond = max(0, number - MOST_FINDINGS + 1)
        return _hashed("document", self.name, self.rule, f"and {beyond} more", "0" if beyond else str(number))


def of_document(findings: Iterable[Finding], name: str, text: str) -> list[Mark]:
    """Return the fingerprints of each finding of a document, in their order.

    That of a quote is made of the rule, the document's name, the quoted text with its white space folded (the message
    where nothing is quoted), and which of several like it this is. Lines may move, offsets do not count.
    """
    findings = list(findings)
    capped = {finding.rule for finding in findings if finding.count > 1}
    quotes: Counter[tuple[str, str]] = Counter()
    numbers: Counter[str] = Counter()
    found = []
    for finding in findings:
        rule = finding.rule
        key = rule, " ".join(text[slice(*finding.span)].split()) or finding.message
        quoted = _hashed("document", name, *key, str(quotes[key]))
        found.append(Mark(name, rule, quoted, numbers[rule], finding.count, rule not in capped))
        quotes[key] += 1
        numbers[rule] += 1
    return found


def of_corpus(findings: Iterable[CorpusFinding]) -> list[str]:
    """Return a fingerprint for each finding over a corpus, in their order.

    It is made of the rule, the names, and which of several like it this is.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        key = finding.rule, *finding.documents
        found.append(_hashed("corpus", *key, str(seen[key])))
        seen[key] += 1
    return found


def _hashed(*parts: str) -> str:
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()

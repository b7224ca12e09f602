"""Fingerprints of findings: the same in every run as long as the document says the same, wherever it says it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from .model import CorpusFinding, Finding


def of_document(findings: Iterable[Finding], name: str, text: str) -> list[str]:
    """Return a fingerprint for each finding of a document, in their order.

    Made of the rule, the document's name, the quoted text with its white space folded (the message where nothing is
    quoted), and which of several like it this is. Lines may move, offsets do not count. Of a rule with more findings
    than a document may have, the number counts in place of the quotes: one more of them is new, whichever it is.
    """
    findings = list(findings)
    capped = {finding.rule for finding in findings if "more" in finding.data}
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for finding in findings:
        if finding.rule in capped:
            key = finding.rule, f"and {finding.data.get('more', 0)} more"
        else:
            key = finding.rule, " ".join(text[slice(*finding.span)].split()) or finding.message
        found.append(_hashed("document", name, *key, str(seen[key])))
        seen[key] += 1
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

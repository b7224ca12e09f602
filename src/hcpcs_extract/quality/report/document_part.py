"""One document's part of the report: what its page shows, as the JSON that the page is built from when it is opened."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ...model.record import EvidenceKind, Record
from ...model.walking import entries
from ...text.visible import visible_in_browser
from .listed_facts import listed_facts
from .marked_text import LONGEST, blocks

MOST_FACTS: Final = 2_000
MOST_FINDINGS: Final = 500
"""Most facts and findings of a document that are listed; ordinary documents have dozens."""
_ABSENT: Final = [
    entry.field.label
    for entry in sorted(entries().values(), key=lambda entry: entry.field.traits.absence or 0)
    if entry.field.traits.absence
]
"""Labels of the fields whose absence is worth a line."""


def document_part(record: Record, text: str) -> bytes:
    """Return the JSON of one document's page; safe inside an HTML `script` element (see `embedded`).

    `facts`: label, value, detail, marks (`p` touches the cut, `l` lacks something); `findings`: rule, severity,
    message; `text`: see `marked_text.Block`.
    """
    record, left_out = _bounded(record)
    facts = listed_facts(record, text)
    if len(facts) > MOST_FACTS:
        left_out.append(f"{len(facts) - MOST_FACTS:,} facts")
        facts = facts[:MOST_FACTS]
    if len(text) > LONGEST:
        left_out.append(f"{len(text) - LONGEST:,} characters of text")
    named = {fact.label for fact in facts}
    return embedded(
        {
            "about": _about(record),
            "cut": [record.truncation.verdict, *(sign(item.kind) for item in record.truncation.evidence)],
            "facts": [
                [
                    fact.label,
                    visible_in_browser(fact.value),
                    visible_in_browser(fact.detail),
                    "p" * fact.partial + "l" * fact.lacking,
                ]
                for fact in facts
            ],
            "absent": [label for label in _ABSENT if label not in named],
            "findings": [[item.rule, item.severity, visible_in_browser(item.message)] for item in record.findings],
            "text": blocks(text, record, [fact.span for fact in facts]),
            "leftOut": left_out,
        }
    )


def sign(kind: EvidenceKind) -> str:
    """Return a kind of evidence in words.

    >>> sign("html-cut")
    'HTML cut'
    """
    return kind.replace("-", " ").replace("html", "HTML")


def embedded(value: Any) -> bytes:
    """Return JSON that an HTML `script` element can hold whatever its strings are: no `<`, `>` or `&` is left in it."""
    json = msgspec.json.encode(value)
    return json.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def _bounded(record: Record) -> tuple[Record, list[str]]:
    """Return the record with as many findings as are listed, and what was left out."""
    more = len(record.findings) - MOST_FINDINGS
    if more <= 0:
        return record, []
    worst_first = sorted(record.findings, key=lambda item: ("error", "warning", "info").index(item.severity))
    kept = sorted(worst_first[:MOST_FINDINGS], key=lambda item: (item.span, item.rule, item.message))
    return msgspec.structs.replace(record, findings=kept), [f"{more:,} findings"]


def _about(record: Record) -> list[tuple[str, str]]:
    source = record.source
    return [
        ("Read as", f"{source.media_type}, {visible_in_browser(source.encoding)}"),
        ("Size", f"{source.words:,} words, {source.chars:,} characters, {source.bytes:,} bytes"),
        ("Ends with a line break", "yes" if source.final_newline else "no"),
        ("SHA-256", source.sha256),
    ]

"""Puts the record together from a page, its facts and its findings."""

from __future__ import annotations

import hashlib
from typing import Any

from .model import SCHEMA_VERSION, Finding, Record, Source, Truncation
from .page import Page
from .prose import word_count


def source(page: Page, data: bytes) -> Source:
    """Return what is known of the document as it came. `data` are its bytes."""
    return Source(
        name=page.name,
        media_type=page.media_type,
        encoding=page.source.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        chars=len(page.text),
        words=word_count(page.text),
        final_newline=page.source.value.endswith(("\n", "\r")),
    )


def record(page: Page, data: bytes, facts: dict[str, Any], findings: list[Finding]) -> Record:
    """Return the record of a page; `facts` maps each extractor's field to its value."""
    return Record(
        schema_version=SCHEMA_VERSION,
        source=source(page, data),
        sections=page.sections,
        truncation=Truncation(verdict=page.verdict, evidence=page.evidence),
        findings=findings,
        **facts,
    )

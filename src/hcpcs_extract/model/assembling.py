"""Puts the record together: the draft from a page and what extractors give, the record from these and the findings."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec.structs import asdict

from ..text.words import word_count
from .page import Page
from .record import SCHEMA_VERSION, Draft, Finding, Record, Source, Truncation


def source(page: Page) -> Source:
    """Return what is known of the document as it came."""
    return Source(
        name=page.name,
        media_type=page.media_type,
        encoding=page.source.encoding,
        sha256=hashlib.sha256(page.data).hexdigest(),
        bytes=len(page.data),
        chars=len(page.text),
        words=word_count(page.text),
        final_newline=page.source.value.endswith(("\n", "\r")),
    )


def draft_of(page: Page, values: dict[str, Any]) -> Draft:
    """Return the draft of a page; `values` maps each extractor's field to what it gives."""
    return Draft(schema_version=SCHEMA_VERSION, source=source(page), **values)


def record_of(page: Page, draft: Draft, findings: list[Finding]) -> Record:
    """Return the record of a page."""
    return Record(
        **asdict(draft),
        sections=page.sections,
        truncation=Truncation(verdict=page.verdict, evidence=page.evidence),
        findings=findings,
    )

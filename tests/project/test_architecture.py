"""The stages run in the order of their table, and what they fill are the fields of the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from hcpcs_extract import pipeline
from hcpcs_extract.model.record import Draft, Record
from hcpcs_extract.reading.decode import NotTextError
from hcpcs_extract.settings.settings import Settings


def test_what_a_rule_is_about_exists() -> None:
    for rule in pipeline.RULES:
        assert rule.about in ("", "evidence", *pipeline.EXTRACTORS), rule.id


def extracted_fields() -> dict[str, Any]:
    """The fields of the draft that extractors give, each with its type."""
    types = get_type_hints(Draft)
    return {name: types[name] for name in Draft.__struct_fields__ if name not in ("schema_version", "source")}


def test_each_extractor_gives_a_field_of_the_draft_in_its_type() -> None:
    given = {name: get_type_hints(extractor)["return"] for name, extractor in pipeline.EXTRACTORS.items()}
    assert given == extracted_fields()


def test_the_record_is_the_draft_and_what_follows_from_it() -> None:
    assert Record.__struct_fields__ == (*Draft.__struct_fields__, "sections", "truncation", "findings")


def test_the_stages_run_in_the_order_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for name, _ in pipeline.STAGES] == ["read", "extract", "check", "assemble"]
    ran: list[str] = []

    def noting(name: str, stage: Callable[[pipeline.Underway], None]) -> Callable[[pipeline.Underway], None]:
        def noted(group: pipeline.Underway) -> None:
            stage(group)
            ran.append(f"{name}: {len(group.pages)} {len(group.drafts)} {len(group.findings)} {len(group.records)}")

        return noted

    stages = tuple((name, noting(name, stage)) for name, stage in pipeline.STAGES)
    monkeypatch.setattr(pipeline, "STAGES", stages)
    documents: list[tuple[str, bytes | str]] = [
        ("a.txt", b"HCPCS J9203: Gemtuzumab, 0.1 mg\n"),
        ("b.pdf", b"%PDF-1.7\n\0"),
        ("c.txt", "Words.\n"),
    ]
    first, second, third = pipeline.extract_all(documents, Settings())
    assert ran == ["read: 2 0 0 0", "extract: 2 2 0 0", "check: 2 2 2 0", "assemble: 2 2 2 2"]
    assert isinstance(first, pipeline.Extracted)
    assert isinstance(second, NotTextError)
    assert isinstance(third, pipeline.Extracted)
    assert [first.record.source.name, third.record.source.name, third.text] == ["a.txt", "c.txt", "Words.\n"]

"""Rules that compare statements, on sample documents that contradict nothing.

They are silent there, and quick to find what is planted in them.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

import planted_faults
from cms_release import small_store
from hcpcs_extract import CodeSet, extract, extract_json
from hcpcs_extract.codes.cms_release import read_release
from hcpcs_extract.codes.store import add
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.model.record import Finding, Record
from hcpcs_extract.pipeline import RULES
from hcpcs_extract.rules.rule import unavailable_rules
from hcpcs_extract.settings.settings import Settings

CORPUS = Path(__file__).parent.parent.parent / "corpus"
AS_OF = date(2026, 2, 1)
FORM = (
    "control-",
    "data-not-",
    "document-",
    "encoding-",
    "label-",
    "replacement-",
    "section-",
    "several-",
    "table-",
    "unknown-heading",
)
"""Rules about form and damage, which rightly fire on whole documents: a page may lack a section, or have a row with a
cell too many."""
CONTRADICTED = {
    (
        "j1446-tbo-filgrastim-5-mcg.txt",
        "code-discontinued",
    ): "CMS ended the code at the end of 2015, as the document says",
    (
        "j2353-octreotide-depot.txt",
        "payers-contradict-gap",
    ): "the page says that payers are not available, and lists five",
    (
        "q5138-ustekinumab-auub-iv.txt",
        "payers-contradict-gap",
    ): "the page says that payers are not available, and lists five",
    (
        "v5261-binaural-bte-aids.txt",
        "modifier-unread",
    ): "one cell holds two modifiers, and the record has one entry for a row",
}
"""Whole documents that do contradict themselves or CMS, or say what the record cannot hold."""


@pytest.fixture(scope="module")
def cms(tmp_path_factory: pytest.TempPathFactory, refdata: Path) -> CodeSet:
    """The three releases of CMS."""
    store = tmp_path_factory.mktemp("cms") / "codes.sqlite"
    add(store, [read_release(path) for path in sorted(refdata.glob("*.zip"))])
    return CodeSet.open(store)


OF_BEGINNING: Final = {"code-missing", "not-a-code-page"}
"""Rules that rightly fire on a page that was cut before its title; on whole documents they are silent."""


def compared(record: Record) -> list[Finding]:
    """Findings of rules that compare statements."""
    return [finding for finding in record.findings if not finding.rule.startswith(FORM)]


def whole(split: str) -> list[Document]:
    found = []
    for document in documents([str(CORPUS / split)]):
        assert isinstance(document, Document)
        path = CORPUS / split / document.name
        truths = [path.with_suffix(".truth.json"), path.with_name(f"{path.name}.truth.json")]
        truth = json.loads(next(truth for truth in truths if truth.is_file()).read_text(encoding="utf-8"))
        if truth["whole"]:
            found.append(document)
    assert len(found) >= 25
    return found


def alarms(split: str, **options: Any) -> set[tuple[str, str]]:
    return {
        (document.name, finding.rule)
        for document in whole(split)
        for finding in compared(extract(document.data, name=document.name, **options))
        if finding.severity != "info"
    }


@pytest.mark.parametrize("split", ["development", "evaluation"])
def test_silent_on_whole_documents(split: str) -> None:
    left_out = unavailable_rules(RULES, Settings())
    known = {key for key in CONTRADICTED if key[1] not in left_out and (CORPUS / split / key[0]).exists()}
    assert alarms(split) == known


@pytest.mark.parametrize("split", ["development", "evaluation"])
def test_silent_on_whole_documents_beside_cms(split: str, cms: CodeSet) -> None:
    known = {key for key in CONTRADICTED if (CORPUS / split / key[0]).exists()}
    assert alarms(split, code_set=cms, as_of=AS_OF) == known


def check(plant: planted_faults.Plant, least: int, **options: Any) -> None:
    """Every variant has exactly one finding more than the document it was made from.

    It is the planted one, where it was planted.
    """
    planted = 0
    for document in whole("development"):
        if document.name.endswith(".html"):
            continue
        assert isinstance(document.data, bytes)
        text = document.data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        base = extract(text, name=document.name, **options)
        if any(finding.rule == "several-documents" for finding in base.findings):
            continue
        before = Counter((finding.rule, finding.message) for finding in compared(base))
        for variant in plant(text, base):
            planted += 1
            found = compared(extract(variant.text, name=document.name, **options))
            new = [finding for finding in found if (finding.rule, finding.message) not in before]
            assert [finding.rule for finding in new] == [variant.rule], (
                document.name,
                variant.text[slice(*variant.span)],
            )
            assert variant.span[0] <= new[0].span[0] <= new[0].span[1] <= variant.span[1], document.name
    assert planted >= least


LEAST = {
    "other_dose": 80, "other_code": 100, "code_swapped": 5, "other_drug": 15, "gap_of_payers": 60,
    "modifier_in_prose": 20, "repeated_row": 40, "procedure_row": 8, "malformed": 150, "other_site": 20,
    "hospital_code": 4, "code_that_never_was": 15, "ended_code": 1, "title_of_another": 15, "dose_of_the_title": 5,
    "modifier_that_never_was": 20, "description_of_another": 20,
}  # fmt: skip
"""At least so many variants of each kind: else the sample documents have changed and the test shows nothing."""


@pytest.mark.parametrize("plant", planted_faults.WITHOUT_CODE_SET, ids=lambda plant: plant.__name__)
def test_planted(plant: planted_faults.Plant) -> None:
    check(plant, LEAST[plant.__name__])


@pytest.mark.parametrize("plant", planted_faults.WITH_CODE_SET, ids=lambda plant: plant.__name__)
def test_planted_beside_cms(plant: planted_faults.Plant, cms: CodeSet) -> None:
    check(plant, LEAST[plant.__name__], code_set=cms, as_of=AS_OF)


def test_a_cut_gives_no_alarm_that_the_whole_document_does_not(cms: CodeSet) -> None:
    for document in whole("development"):
        assert isinstance(document.data, bytes)
        options: dict[str, Any] = {"name": document.name, "code_set": cms, "as_of": AS_OF}
        rules = {finding.rule for finding in compared(extract(document.data, **options))}
        for end in range(60, len(document.data), 149):
            cut = compared(extract(document.data[:end], **options))
            assert {finding.rule for finding in cut} - OF_BEGINNING <= rules, (document.name, end)


def test_days_of_one_interval_give_the_same_record(cms: CodeSet) -> None:
    days = [date(year, month, 1) for year in (2015, 2016, 2018, 2019, 2023, 2026) for month in (1, 5, 12)]
    different = 0
    for document in whole("development"):
        seen: dict[date, bytes] = {}
        for day in days:
            json_of_it = extract_json(document.data, name=document.name, code_set=cms, as_of=day)
            assert seen.setdefault(cms.boundary(day), json_of_it) == json_of_it
        different += len(set(seen.values())) > 1
    assert different, "no document shows that the day matters"


def test_an_ended_code_of_a_small_store(tmp_path: Path) -> None:
    page = "Summary & Overview\nHCPCS C9028: Injection, Inotuzumab Ozogamicin, 0.1 mg\nIt is billed.\n"
    options: dict[str, Any] = {"code_set": CodeSet.open(small_store(tmp_path))}
    found = {day: compared(extract(page, as_of=day, **options)) for day in (date(2018, 12, 31), date(2019, 1, 1))}
    assert [finding.rule for finding in found[date(2018, 12, 31)]] == []
    assert [finding.data["successors"] for finding in found[date(2019, 1, 1)]] == [["J9229"]]
    assert compared(extract(page)) == []
    assert compared(extract(page, **options)) == found[date(2019, 1, 1)], "no day means today"

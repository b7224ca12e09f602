"""FHIR: resources that validate, systems that are named right, and nothing published that no document says."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_release import RELEASES, release_text, small_store
from command_line import run
from conftest import component
from hcpcs_extract import extract
from hcpcs_extract.codes.cms_release import read_release
from hcpcs_extract.codes.code_set import CodeSet
from hcpcs_extract.codes.store import add
from hcpcs_extract.output.fhir.publication import BaseError, Publication, checked_base
from hcpcs_extract.output.fhir.resources import charge_item_definition, concept, supplement
from hcpcs_extract.output.fhir.statement import _PLACES, RefusedError, statement

ROOT = Path(__file__).parent.parent.parent
BASE = "https://example.org/fhir"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
POS = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
SAMPLE = ROOT / "corpus" / "development" / "j9229-inotuzumab-ozogamicin.txt"
XU = (
    "Unusual non-overlapping service, the use of a service that is distinct because it does not overlap usual "
    "components of the main service"
)
# https://hl7.org/fhir/R4/chargeitemdefinition.html; R5 has others.
R4_ELEMENTS = {
    "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension",
    "url", "identifier", "version", "title", "derivedFromUri", "partOf", "replaces", "status", "experimental", "date",
    "publisher", "contact", "description", "useContext", "jurisdiction", "copyright", "approvalDate", "lastReviewDate",
    "effectivePeriod", "code", "instance", "applicability", "propertyGroup",
}  # fmt: skip
PAGE = """Summary & Overview
HCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg
The code stands for a drug. Key payers include Aetna and Medicare.
Billing Code Overview
The drug is given by infusion.
Service type: Drug supply
Typical site of service: Pharmacy
Data not available in the input.
Clinical & Coding Specifications
Clinical Context
A 62-year-old woman with leukemia is treated in the clinic.
Coding Specifications
| Modifier | Description | When to Use |
|---|---|---|
| JW | Amount discarded | When a part is thrown away |
| 59 | Distinct service | When it stands apart |
| ZZ | Nothing | Never |
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small releases, and one more modifier."""
    folder = tmp_path_factory.mktemp("store")
    store = small_store(folder)
    _, rows = RELEASES["2026-01"]
    path = folder / "HCPC2026_APR_ANWEB.txt"
    path.write_text(
        release_text([*rows, {"code": "XU", "long": XU, "added": "20150101"}], "20260401"), "ascii", newline=""
    )
    add(store, [read_release(path)])
    return store


@pytest.fixture(scope="session")
def code_set(store: Path) -> CodeSet:
    return CodeSet.open(store)


def convert(
    store: Path, out: Path, *inputs: Path, options: tuple[str, ...] = ()
) -> tuple[subprocess.CompletedProcess[bytes], list[dict[str, Any]]]:
    done = run("convert", *inputs, "--to", "fhir", "--fhir-base", BASE, "--code-set", store, "-o", out, *options)
    lines = out.read_bytes().splitlines() if out.exists() and out.suffix == ".ndjson" else []
    return done, [json.loads(line) for line in lines]


def valid(resource: dict[str, Any], version: str) -> None:
    """Raises where a resource is none of a version; R4B has the same elements as R4 in all that is used here."""
    if find_spec("fhir.resources") is None:
        component("fhir.resources: pip install --group dev")
    package = import_module("fhir.resources" if version == "R5" else "fhir.resources.R4B")
    package.get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def of(text: str, code_set: CodeSet, version: Any = "R4") -> tuple[dict[str, Any], dict[str, Any]]:
    """The concept and the definition that one document makes."""
    publication = Publication(BASE, version)
    made = [statement(extract(text, name="page.txt", code_set=code_set), code_set)]
    return concept(made, publication), charge_item_definition(made, publication)


def values(concept: dict[str, Any], name: str) -> list[Any]:
    found = [one for one in concept.get("property", []) if one["code"] == name]
    return [one.get("valueString", one.get("valueCoding")) for one in found]


def codes(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """System and code of every coding that a definition has, its own code aside."""
    concepts = [one["valueCodeableConcept"] for one in resource["extension"] if "valueCodeableConcept" in one]
    concepts += [one["valueCodeableConcept"] for one in resource.get("useContext", [])]
    return [(one["system"], one["code"]) for concept in concepts for one in concept.get("coding", [])]


@pytest.mark.full
@pytest.mark.parametrize("version", ["R4", "R5"])
def test_everything_made_of_the_samples_is_valid(version: str, store: Path, tmp_path: Path) -> None:
    done, resources = convert(
        store, tmp_path / "codes.ndjson", ROOT / "corpus" / "development", options=("--fhir-version", version)
    )
    assert done.returncode == 3  # codes that the small releases lack
    kinds = [resource["resourceType"] for resource in resources]
    assert kinds[:4] == ["StructureDefinition", "StructureDefinition", "CodeSystem", "ChargeItemDefinition"]
    assert set(kinds[3:]) == {"ChargeItemDefinition"}
    for resource in resources:
        valid(resource, version)
        assert resource["url"] == f"{BASE}/{resource['resourceType']}/{resource['id']}"
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
        assert resource["status"] == "draft"
    assert len({resource["url"] for resource in resources}) == len(resources)
    declared = {one["code"] for one in resources[2]["property"]}
    used = {one["code"] for concept in resources[2]["concept"] for one in concept.get("property", [])}
    assert used <= declared
    assert resources[2]["content"] == "supplement"
    assert resources[2]["supplements"] == HCPCS
    extensions = {resource["url"] for resource in resources[:2]}
    assert {one["url"] for resource in resources[3:] for one in resource["extension"]} == extensions
    if version == "R4":
        assert all(set(resource) <= R4_ELEMENTS for resource in resources[3:])


def test_every_document_ends_as_resource_or_failure(store: Path, tmp_path: Path) -> None:
    corpus = ROOT / "corpus" / "development"
    done, resources = convert(store, tmp_path / "codes.ndjson", corpus)
    failures = [json.loads(line) for line in (tmp_path / "codes.failures.jsonl").read_text("utf-8").splitlines()]
    sources = {
        part["valueString"]
        for resource in resources[3:]
        for one in resource["extension"]
        for part in one.get("extension", [])
        if part["url"] == "name"
    }
    assert f"documents   {len(sources) + len(failures)} ".encode() in done.stderr
    assert sources.isdisjoint(failure["name"] for failure in failures)
    assert {failure["stage"] for failure in failures} == {"write"}
    assert all("the code set has no code" in failure["reason"] for failure in failures)


def test_a_code_that_cms_does_not_know_is_a_failure(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE.replace("J9229", "J0001"), encoding="utf-8")
    done, resources = convert(store, tmp_path / "codes.ndjson", page)
    assert (done.returncode, resources) == (3, [])
    failure = json.loads((tmp_path / "codes.failures.jsonl").read_text("utf-8"))
    assert failure["stage"] == "write"
    assert failure["reason"] == "the code set has no code J0001, and only known codes are published"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "fhir", "-o", "a.ndjson", "--code-set", "STORE"], "needs --fhir-base URL: an address of your own"),
        (["--to", "fhir", "-o", "a.ndjson", "--fhir-base", BASE], "needs --code-set FILE"),
        (["--to", "fhir", "--fhir-base", BASE, "--code-set", "STORE"], "needs a destination: add -o OUT"),
        (["-o", "a.jsonl", "--fhir-base", BASE], "--fhir-base: the output is no FHIR; add --to fhir"),
        (["-o", "a.jsonl", "--fhir-version", "R5"], "--fhir-version: the output is no FHIR"),
        (["-o", "a.jsonl", "--fhir-https"], "--fhir-https: the output is no FHIR"),
        (["--to", "fhir", "-o", "a", "--code-set", "STORE", "--fhir-base", "https://www.cms.gov/x"],
         "names of cms.gov"),
    ],
)  # fmt: skip
def test_wrong_usage_says_what_to_give(arguments: list[str], says: str, store: Path, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    done = run("convert", "page.txt", *(store if one == "STORE" else one for one in arguments), cwd=tmp_path)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.decode().split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]


@pytest.mark.parametrize(
    "base",
    [
        "", "example.org", "/fhir", "urn:oid:1.2.3", "ftp://example.org", "https://", "https:///fhir", "https://a b/c",
        "https://[x/", "https://example.org:99999/fhir", "https://example.org/fhir?x", "https://example.org/fhir#x",
        "https://example.org/a|1", "https://me:secret@example.org", "https://exämple.org", "https://example.org/\n",
        "https://example.org/" + "a" * 1000, "https://example.org/../", "https://example.org/a/./b",
        "https://example.org/%2e%2E/x", "https://%63ms.gov", "https://www.cms%2egov/x", "https://exa%6dple.org",
        "https://a..org", "https://.cms.gov", "http://www.cms.gov/Medicare", "https://CMS.gov", "https://cms.gov./x",
        "http://www.ama-assn.org/go", "https://www.ada.org", "http://hl7.org/fhir",
    ],
)  # fmt: skip
def test_bases_that_cannot_be(base: str) -> None:
    with pytest.raises(BaseError):
        checked_base(base)


def test_a_host_that_only_sounds_like_cms_is_its_owners() -> None:
    assert checked_base("http://notcms.gov.example:8080/fhir//") == "http://notcms.gov.example:8080/fhir"
    for base in (
        "http://127.0.0.1:8080/fhir",
        "http://[::1]/fhir",
        "http://localhost/..a/b.c",
        "https://a_b.example.org./x",
    ):
        assert checked_base(base) == base


def test_modifiers_and_sites_stand_with_their_systems(code_set: CodeSet) -> None:
    made, definition = of(PAGE, code_set)
    discarded = "Drug amount discarded/not administered to any patient"
    assert values(made, "modifier") == [
        {"system": HCPCS, "code": "JW", "display": discarded},
        {"system": CPT, "code": "59"},
    ]
    assert values(made, "modifier-text") == ["ZZ"]
    assert values(made, "site") == [{"system": POS, "code": "01"}]
    assert values(made, "site-candidate") == []
    assert codes(definition) == [(HCPCS, "JW"), (CPT, "59"), (POS, "01")]
    assert [one["value"] for one in made["designation"]] == ["Injection, Inotuzumab Ozogamicin, 0.1 mg"]
    assert "display" not in made
    assert definition["code"]["coding"] == [
        {"system": HCPCS, "code": "J9229", "display": "Injection, inotuzumab ozogamicin, 0.1 mg"}
    ]


def test_modifiers_of_cpt_that_have_a_letter(code_set: CodeSet) -> None:
    made, _ = of(PAGE.replace("| 59 |", "| P3 |").replace("| ZZ |", "| 1P |"), code_set)
    assert [(one["system"], one["code"]) for one in values(made, "modifier")] == [
        (HCPCS, "JW"),
        (CPT, "P3"),
        (CPT, "1P"),
    ]


def test_a_site_that_may_be_several_is_no_venue_with_a_code(code_set: CodeSet) -> None:
    made, definition = of(PAGE.replace("Pharmacy", "Hospital outpatient department"), code_set)
    assert values(made, "site") == []
    assert [one["code"] for one in values(made, "site-candidate")] == ["19", "22"]
    (venue,) = definition["useContext"]
    assert venue["valueCodeableConcept"] == {"text": "Hospital outpatient department"}


def test_stated_places_hold_unless_there_is_no_such_place(code_set: CodeSet) -> None:
    made, definition = of(PAGE.replace("Pharmacy", "Physician office (POS 11), clinic (POS 98)"), code_set)
    assert values(made, "site") == [{"system": POS, "code": "11"}]
    assert (POS, "98") not in codes(definition)


def test_https_is_one_switch(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    _, resources = convert(store, tmp_path / "codes.ndjson", page, options=("--fhir-https",))
    assert HCPCS not in (tmp_path / "codes.ndjson").read_text("utf-8")
    assert resources[2]["supplements"] == HCPCS.replace("http:", "https:")
    assert codes(resources[3])[:2] == [(HCPCS.replace("http:", "https:"), "JW"), (CPT, "59")]


@pytest.mark.full
@pytest.mark.parametrize("version", ["R4", "R5"])
def test_what_differs_between_the_versions(version: str, code_set: CodeSet) -> None:
    _, definition = of(PAGE.replace("J9229", "C9028"), code_set, version)
    period = {"start": "2018-01-01", "end": "2018-12-31"}
    valid(definition, version)
    if version == "R4":
        assert definition["effectivePeriod"] == period
        assert not {"applicability", "name"} & set(definition)
    else:
        assert definition["applicability"] == [{"effectivePeriod": period}]
        assert definition["name"] == "HCPCS_C9028"
        assert "effectivePeriod" not in definition


@pytest.mark.parametrize(("system", "code", "id"), [("CPT", "99214", "cpt-99214"), ("CDT", "D0120", "cdt-D0120")])
def test_no_wording_of_other_peoples_codes(system: str, code: str, id: str, code_set: CodeSet) -> None:  # noqa: A002
    page = PAGE.replace("HCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg", f"{system} {code}: Quux frobnication")
    _, definition = of(page, code_set)
    assert (definition["id"], definition["title"]) == (id, f"{system} {code}")
    assert set(definition["code"]["coding"][0]) == {"system", "code"}
    assert "copyright" in definition
    shown = json.dumps(definition).lower()
    assert not [words for words in ("quux", "distinct service", "stands apart") if words in shown]


def test_a_cut_document_says_so_and_what_touches_the_cut_is_left_out(code_set: CodeSet) -> None:
    made, definition = of(PAGE[: PAGE.index("| 59 |") + 5], code_set)
    assert values(made, "modifier") == [
        {"system": HCPCS, "code": "JW", "display": "Drug amount discarded/not administered to any patient"}
    ]
    assert made["extension"][0]["extension"][2] == {"url": "truncation", "valueCode": "certain"}
    assert "cut short" in definition["description"]
    whole = of(PAGE, code_set)[1]
    assert "cut short" not in whole["description"]


def test_a_cut_document_never_says_more_than_the_whole_one(code_set: CodeSet) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    whole, definition = of(text, code_set)
    said = {json.dumps(one) for one in whole["property"]}
    for end in range(text.index("J9229"), len(text), 17):
        try:
            made, cut = of(text[:end], code_set)
        except RefusedError:
            continue
        assert {json.dumps(one) for one in made.get("property", [])} <= said, end
        assert set(codes(cut)) <= set(codes(definition)), end
        assert {one["value"] for one in made.get("designation", [])} <= {whole["designation"][0]["value"]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Nothing of any code.\n", "it has no code"),
        ("HCPCS J9229", "its code touches the place where the document was cut"),
        (PAGE.replace("J9229", "J92290"), "J92290 has not the shape of a HCPCS code"),
        (PAGE.replace("The code stands for a drug.", "HCPCS code J9203 describes the drug."),
         "about another code (code-mismatch)"),
        (PAGE.replace("Inotuzumab Ozogamicin", "Gemtuzumab Ozogamicin"), "about another code (descriptor-mismatch)"),
    ],
)  # fmt: skip
def test_documents_of_which_nothing_can_be_published(text: str, reason: str, code_set: CodeSet) -> None:
    with pytest.raises(RefusedError, match=re.escape(reason)):
        of(text, code_set)


def test_a_dose_in_doubt_is_not_published(code_set: CodeSet) -> None:
    made, definition = of(PAGE.replace("0.1 mg", "10 mg"), code_set)
    assert "designation" not in made
    assert values(made, "dose") == []
    assert definition["title"] == "Injection, inotuzumab ozogamicin, 0.1 mg"


def test_documents_of_one_code_become_one(store: Path, tmp_path: Path) -> None:
    for name, page in {
        "b.txt": PAGE,
        "a.txt": PAGE.replace("| JW |", "| KX |").replace("Aetna", "Cigna Health"),
        "c.txt": PAGE.replace("Injection, Inotuzumab Ozogamicin, 0.1 mg", "Inotuzumab Ozogamicin, 0.1 mg"),
    }.items():
        (tmp_path / name).write_text(page, encoding="utf-8")
    inputs = [tmp_path / name for name in ("b.txt", "a.txt", "c.txt")]
    _, resources = convert(store, tmp_path / "codes.ndjson", *inputs)
    assert [one["id"] for one in resources[2:]] == ["hcpcs-supplement", "hcpcs-J9229"]
    (made,) = resources[2]["concept"]
    assert [one["valueCoding"]["code"] for one in made["property"] if one["code"] == "modifier"] == ["JW", "59", "KX"]
    assert values(made, "payer") == ["Aetna", "Medicare", "Cigna Health"]
    titles = {one["value"]: one["extension"][0]["extension"][0]["valueString"] for one in made["designation"]}
    assert titles == {"Injection, Inotuzumab Ozogamicin, 0.1 mg": "b.txt", "Inotuzumab Ozogamicin, 0.1 mg": "c.txt"}
    names = [one["extension"][0]["valueString"] for one in resources[3]["extension"] if "extension" in one]
    assert names == ["b.txt", "a.txt", "c.txt"]
    assert resources[3]["title"] == "Injection, Inotuzumab Ozogamicin, 0.1 mg"


@pytest.mark.full
def test_the_same_bytes_for_any_number_of_workers_and_after_a_resumed_run(store: Path, tmp_path: Path) -> None:
    corpus = ROOT / "corpus" / "development"
    for jobs in ("1", "2"):
        convert(store, tmp_path / f"{jobs}.ndjson", corpus, options=("--jobs", jobs))
    one = (tmp_path / "1.ndjson").read_bytes()
    assert one == (tmp_path / "2.ndjson").read_bytes()
    done, _ = convert(store, tmp_path / "1.ndjson", corpus, options=("--resume",))
    assert b"unchanged since the run before" in done.stderr
    assert one == (tmp_path / "1.ndjson").read_bytes()
    done, _ = convert(store, tmp_path / "1.ndjson", corpus, options=("--resume", "--fhir-version", "R5"))
    assert done.returncode == 2
    assert b"made with other settings" in done.stderr
    convert(store, tmp_path / "z.ndjson.gz", corpus)
    assert gzip.decompress((tmp_path / "z.ndjson.gz").read_bytes()) == one


def test_only_codes_of_others_make_no_supplement(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("CPT 99214: Something\nIt is something.\n", encoding="utf-8")
    done, resources = convert(store, tmp_path / "codes.ndjson", page)
    assert done.returncode == 0
    assert [one["id"] for one in resources[2:]] == ["cpt-99214"]


HOSTILE = [
    '"}]}\n{"resourceType":"Patient"}',
    "<script>alert(1)</script>",
    "a\0b\x1b[31m",
    "\u2028\ufeff\u202e",
    "x" * 5000,
    "| " * 50,
]


@pytest.mark.full
@pytest.mark.parametrize("version", ["R4", "R5"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(words: str, version: str, code_set: CodeSet) -> None:
    for place in ("Aetna", "Drug supply", "Pharmacy", "ZZ", "Injection, Inotuzumab", "JW"):
        check_valid(PAGE.replace(place, words), code_set, version)


@pytest.mark.full
@given(
    st.text(max_size=60), st.sampled_from(["Aetna", "Pharmacy", "ZZ", "0.1 mg", "Drug supply", "J9229", "62-year-old"])
)
def test_any_text_makes_valid_resources_or_is_refused(code_set: CodeSet, words: str, place: str) -> None:
    check_valid(PAGE.replace(place, words), code_set, "R4")


def check_valid(text: str, code_set: CodeSet, version: Any) -> None:
    try:
        made, definition = of(text, code_set, version)
    except RefusedError:
        return
    valid(supplement(Publication(BASE, version)) | {"concept": [made]}, version)
    valid(definition, version)
    for found in strings([made, definition]):
        assert found.strip()
        assert not any(ord(mark) < 32 and mark not in "\t\r\n" for mark in found)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for one in value.values() for found in strings(one)]
    if isinstance(value, list):
        return [found for one in value for found in strings(one)]
    return [value] if isinstance(value, str) else []


def test_a_text_that_fhir_cannot_hold_is_refused(code_set: CodeSet) -> None:
    record = extract(PAGE, name="page.txt", code_set=code_set)
    assert record.title is not None
    from msgspec.structs import replace

    longer = replace(record, title=replace(record.title, value="x" * 1_048_577))
    with pytest.raises(RefusedError, match="FHIR holds 1,048,576 at most"):
        statement(longer, code_set)


@pytest.mark.parametrize(("place", "words"), [("Pharmacy", "Phar\x1bmacy"), ("Drug supply", "Drug\x02 supply")])
def test_a_text_with_a_control_character_is_refused_and_never_changed(
    place: str, words: str, code_set: CodeSet
) -> None:
    with pytest.raises(RefusedError, match=r"FHIR cannot hold the character U\+00"):
        of(PAGE.replace(place, words), code_set)


def test_names_are_published_as_they_are(store: Path, tmp_path: Path) -> None:
    names = [" a.txt ", "b\x7f\t\u202e.txt", "c\x01.txt", " "]
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"id": name, "text": PAGE}) + "\n" for name in names), "utf-8"
    )
    done, resources = convert(store, tmp_path / "codes.ndjson", tmp_path / "in.jsonl")
    assert done.returncode == 3
    sources = [one["extension"][0]["valueString"] for one in resources[3]["extension"] if "extension" in one]
    assert sources == names[:2]
    failures = [json.loads(line) for line in (tmp_path / "codes.failures.jsonl").read_text("utf-8").splitlines()]
    assert {one["name"]: one["reason"] for one in failures} == {
        "c\x01.txt": "FHIR cannot hold the character U+0001, which is in 'c\\x01.txt'",
        " ": "its name, or the text of a fact, is white space alone, which FHIR cannot hold",
    }


def test_places_are_those_of_cms(refdata: Path) -> None:
    rows = (refdata / "place_of_service.csv").read_text("utf-8").splitlines()[1:]
    assert {row[:2] for row in rows if re.match("[0-9]{2},", row)} == _PLACES


def test_the_example_is_what_the_command_writes(store: Path, tmp_path: Path) -> None:
    document = (ROOT / "docs" / "fhir.md").read_text("utf-8")
    _, resources = convert(store, tmp_path / "codes.ndjson", SAMPLE)
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", document, re.DOTALL)]
    assert shown == [resources[2]["concept"][0], resources[3]]

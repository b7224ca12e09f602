"""Every row of the vocabulary, what the loader says of broken rows, and that two vocabularies give two results."""

from __future__ import annotations

import csv
import os
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from conftest import SHARED
from hcpcs_extract import Record, extract
from hcpcs_extract.codes.shapes import modifier_system
from hcpcs_extract.facts.site_names import site_of, site_words
from hcpcs_extract.model.record import SectionId
from hcpcs_extract.reading.columns import column_words, exact_ids
from hcpcs_extract.reading.headings import label_of, line_words, section_of
from hcpcs_extract.reading.pipe_tables import pipe_cells
from hcpcs_extract.text.words import index
from hcpcs_extract.vocabulary import Vocabulary, built_in, rows
from hcpcs_extract.vocabulary.discarded_drugs import JW_REQUIRED, JZ_REQUIRED
from hcpcs_extract.vocabulary.loader import TABLES, VocabularyError, columns_of
from hcpcs_extract.vocabulary.vocabulary import COMPILED, FOLDER, compiled

BUILT_IN = built_in()


def by_key(row: rows.Row) -> str:
    return row.key


def columns_in(field: str) -> dict[str, str]:
    """Each column of a table, and what a cell of it must be."""
    row: rows.Row = getattr(BUILT_IN, field)[0]
    return columns_of(type(row))


@pytest.mark.parametrize("row", BUILT_IN.headings, ids=by_key)
def test_headings(row: rows.Heading) -> None:
    words = BUILT_IN.derived(line_words)
    assert all(section_of(wording, words) == row.id for wording in row.names)


def test_every_section_with_headings_has_a_row() -> None:
    assert {row.id for row in BUILT_IN.headings} == {*get_args(SectionId)} - {"preamble", "other"}


@pytest.mark.parametrize("row", BUILT_IN.labels, ids=by_key)
def test_labels(row: rows.Label) -> None:
    words = BUILT_IN.derived(line_words)
    labels = [*row.names, *(f"{beginning} today" for beginning in row.beginnings)]
    assert [label_of(f"{label}: x", words) for label in labels] == [(row.id, len(label) + 2) for label in labels]


@pytest.mark.parametrize("row", BUILT_IN.payers, ids=by_key)
def test_payers(row: rows.Payer) -> None:
    for wording in row.wordings:
        (payer,) = extract(f"Key payers include {wording}, and more.").payers
        assert (payer.value, payer.quote) == (row.id, wording)
    assert extract(f"Key payers include x{row.id}x, and more.").payers == []


@pytest.mark.parametrize("row", BUILT_IN.sites, ids=by_key)
def test_sites(row: rows.Site) -> None:
    words = BUILT_IN.derived(site_words)
    for wording in row.wordings:
        assert site_of(wording, words) == (row.id, row.place_of_service), wording
    for wording in row.whole_only:
        assert site_of(f"catheterization {wording}", words) is None
    for wording in row.claims_following:
        assert site_of(f"{wording} x-ray van", words) == (row.id, row.place_of_service)


def test_site_codes_are_places_of_service() -> None:
    path = SHARED / "refdata" / "place_of_service.csv"
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs CMS's table of places of service in {path}")
        pytest.skip(f"CMS's table of places of service is not here ({path}); only the project was cloned")
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert {code for row in BUILT_IN.sites for code in row.place_of_service} <= known


@pytest.mark.parametrize("row", BUILT_IN.columns, ids=by_key)
def test_columns(row: rows.Column) -> None:
    words = BUILT_IN.derived(column_words)
    for wording in row.names:
        assert exact_ids(pipe_cells(f"| {wording} |", 0)[0], words) == [row.id]


@pytest.mark.parametrize("row", BUILT_IN.units, ids=by_key)
def test_units(row: rows.Unit) -> None:
    for wording in row.names:
        product = extract(f"HCPCS J0001: Something, 5 {wording}\n").product
        assert product is not None
        assert product.dose is not None, wording
        assert (product.dose.amount, product.dose.unit) == ("5", row.id), wording


@pytest.mark.parametrize("row", BUILT_IN.routes, ids=by_key)
def test_routes(row: rows.Route) -> None:
    for wording in row.names:
        product = extract(f"HCPCS J0001: Something, {wording}, 5 mg\n").product
        assert product is not None
        assert product.route is not None, wording
        assert product.route.value == row.id, wording
        assert product.name.value == "something"


def test_modifiers(refdata: Path) -> None:
    with (refdata / "cpt_modifier_codes.csv").open(encoding="utf-8") as file:
        assert {row["code"] for row in csv.DictReader(file)} == {row.id for row in BUILT_IN.modifiers if row.cpt}
    for row in BUILT_IN.modifiers:
        assert (modifier_system(row.id) == "CPT") == row.cpt


def test_fields_of_the_code_set(refdata: Path) -> None:
    with (refdata / "hcpcs_field_codes.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    for field, table in (("action_code", BUILT_IN.action_letters), ("coverage_code", BUILT_IN.coverage_letters)):
        assert {line["code"] for line in lines if line["field"] == field} == {row.id for row in table}
    with (refdata / "jw_jz_policy.csv").open(encoding="utf-8") as file:
        required = {
            (row["modifier"], row["effective_date"])
            for row in csv.DictReader(file)
            if row["fact"].startswith("Required")
        }
    assert required == {("JW", JW_REQUIRED), ("JZ", JZ_REQUIRED)}


def test_words_that_are_not_drugs_end_in_their_stem() -> None:
    assert all(word.endswith(row.id) for row in BUILT_IN.drug_stems for word in row.not_drugs)


def test_one_wording_has_one_id() -> None:
    with pytest.raises(ValueError, match="names both"):
        index([("a", ["Same"]), ("b", ["same"])])


def test_the_compiled_tables_are_those_of_the_files() -> None:
    assert COMPILED.read_text(encoding="utf-8") == compiled(), "run `make generate`"
    assert Vocabulary.load(FOLDER).identity == BUILT_IN.identity


def test_every_table_has_its_field_and_its_file() -> None:
    fields = {field.name for field in msgspec.structs.fields(Vocabulary)}
    assert set(TABLES.values()) == fields
    assert all(getattr(BUILT_IN, field) for field in fields)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_comment_of_a_file_names_every_column(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    comment = " ".join(line.removeprefix("#") for line in text.split("\n\n", maxsplit=1)[0].splitlines())
    for table in re.findall(r"^(?:\[\[(\w+)\]\]|(\w+) = \[$)", text, re.MULTILINE):
        field = TABLES.get(table[0] or table[1])
        if field is not None:
            for column in columns_in(field):
                assert re.search(rf"\b{column}\b", comment), column


def test_every_column_says_what_a_cell_of_it_must_be() -> None:
    for field in TABLES.values():
        assert all(columns_in(field).values())


def written(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


SITE = '[[site]]\nid = "spa"\nnames = ["spa"]\n'
WORDINGS = "a list of wordings in quotes, each with a letter or digit, without blanks at its ends"
"""What a cell of wordings must be."""
BROKEN: list[tuple[str, str | bytes, str]] = [
    (
        "unknown column",
        SITE + '[[site]]\nid = "bath"\nnams = ["bath"]\n',
        'mine.toml, site 2 ("bath"): no column is called "nams"; did you mean "names"?',
    ),
    (
        "a table below a row",
        SITE + 'payer = [{ id = "Premera" }]\n',
        'mine.toml, site 1 ("spa"): no column is called "payer"; it is a table:'
        " a table that is written as a list must stand above the first row that begins with [[",
    ),
    (
        "wrong type",
        '[[payer]]\nid = "Premera"\nnames = "Premera Blue"\n',
        f"mine.toml, payer 1 (\"Premera\"): names is {WORDINGS}, not 'Premera Blue'",
    ),
    (
        "wrong type of a cell in a list",
        '[[payer]]\nid = "Premera"\nnames = ["Premera Blue", 5]\n',
        f'mine.toml, payer 1 ("Premera"): names is {WORDINGS}, not 5',
    ),
    (
        "missing column",
        '[[unit]]\nid = "patch"\n',
        f'mine.toml, unit 1 ("patch"): the column "names" is missing; it is {WORDINGS}',
    ),
    (
        "missing id",
        '[[payer]]\nnames = ["Premera"]\n',
        'mine.toml, payer 1: the column "id" is missing; it is words in quotes, without blanks at their ends',
    ),
    (
        "duplicate id",
        SITE + SITE,
        'mine.toml, site 2 ("spa"): mine.toml, site 1 ("spa") has the same id; make one row of both',
    ),
    (
        "one wording for two ids",
        SITE + '[[site]]\nid = "bath"\nwhole_only = ["Spa"]\n',
        'mine.toml, site 2 ("bath"): the wording "Spa" belongs to mine.toml, site 1 ("spa") too;'
        " take it out of one of them",
    ),
    (
        "a wording of a built-in row",
        '[[payer]]\nid = "Aetna Group"\nnames = ["CVS Aetna"]\n',
        'mine.toml, payer 1 ("Aetna Group"): the wording "CVS Aetna" belongs to the built-in payer'
        ' ("Aetna") too; take it out of one of them',
    ),
    (
        "a blank at the end of a wording",
        '[[site]]\nid = "spa"\nnames = ["spa "]\n',
        f"mine.toml, site 1 (\"spa\"): names is {WORDINGS}, not 'spa '",
    ),
    (
        "a wording without words",
        '[[payer]]\nid = "Premera"\nnames = ["®"]\n',
        f"mine.toml, payer 1 (\"Premera\"): names is {WORDINGS}, not '®'",
    ),
    (
        "a place-of-service code that is none",
        '[[site]]\nid = "spa"\nplace_of_service = ["9"]\nnames = ["spa"]\n',
        'mine.toml, site 1 ("spa"): place_of_service is a list of CMS codes of two digits in'
        " quotes, such as [\"11\"], not '9'",
    ),
    (
        "an id of the wrong form",
        '[[site]]\nid = "Health Spa"\nnames = ["spa"]\n',
        'mine.toml, site 1 ("Health Spa"): id is an id of small letters and dashes, such as'
        " physician-office, not 'Health Spa'",
    ),
    (
        "a section that records do not know",
        '[[heading]]\nid = "pricing"\nlevel = 1\nnames = ["Pricing"]\n',
        'mine.toml, heading 1 ("pricing"): id is the id of a section that records know, such as'
        " summary, not 'pricing'",
    ),
    (
        "a base that is no unit",
        '[[unit]]\nid = "ng"\nnames = ["ng"]\nbase = "µg"\nfactor = "0.000001"\n',
        'mine.toml, unit 1 ("ng"): base is "µg"; it must be the id of a unit without a base of its own',
    ),
    (
        "a base without a factor",
        '[[unit]]\nid = "ng"\nnames = ["ng"]\nbase = "mg"\n',
        'mine.toml, unit 1 ("ng"): base and factor go together; give both, or neither',
    ),
    (
        "a factor that is no number",
        '[[unit]]\nid = "ng"\nnames = ["ng"]\nbase = "mg"\nfactor = "1/1000000"\n',
        'mine.toml, unit 1 ("ng"): factor is a number in quotes, such as "0.001", not \'1/1000000\'',
    ),
    (
        "a range that overlaps another",
        '[[category]]\nsystem = "HCPCS"\nfirst = "J0500"\nlast = "J0600"\nname = "Some"\nitem = true\n',
        'mine.toml, category 1 ("J0500"): the range overlaps that of the built-in category'
        ' ("J0000"); let one end before the other begins',
    ),
    (
        "a range that ends before it begins",
        '[[category]]\nsystem = "HCPCS"\nfirst = "W0600"\nlast = "W0500"\nname = "Some"\nitem = true\n',
        'mine.toml, category 1 ("W0600"): last is W0500, before first; exchange the two',
    ),
    (
        "an opposite that does not know of it",
        '[[modifier]]\nid = "XX"\nopposite = "JW"\n',
        'mine.toml, modifier 1 ("XX"): the row of "JW" must name "XX" as its opposite too',
    ),
    (
        "extending what is not there",
        '[[site]]\nextends = "schol"\nnames = ["spa"]\n',
        'mine.toml, site 1 ("schol"): no row has this id; did you mean "school"?',
    ),
    (
        "extending with another column",
        '[[heading]]\nextends = "summary"\nlevel = 2\n',
        "mine.toml, heading 1 (\"summary\"): a row that extends another has lists of wordings only, not 'level'",
    ),
    (
        "unknown table",
        '[[sites]]\nid = "spa"\n',
        'mine.toml: no table is called "sites"; did you mean "site"?',
    ),
    (
        "a table in single brackets",
        '[site]\nid = "spa"\n',
        'mine.toml: "site" is not a list of rows; begin each row with [[site]]',
    ),
    (
        "not TOML",
        "[[site]]\nid = spa\n",
        "mine.toml: not TOML: Invalid value (at line 2, column 6); a wording stands in quotes, a list in brackets",
    ),
    (
        "a word set that no phrase uses",
        '[[word_set]]\nid = "usualy"\nnames = ["as a rule"]\n',
        'mine.toml, word_set 1 ("usualy"): no phrase uses a set of this name; did you mean "usually"?',
    ),
    (
        "a word set that is like none",
        '[[word_set]]\nid = "qqqq"\nnames = ["as a rule"]\n',
        'mine.toml, word_set 1 ("qqqq"): no phrase uses a set of this name; use the id of a built-in set',
    ),
    (
        "a word set without wordings",
        '[[word_set]]\nid = "usually"\nnames = []\n',
        'mine.toml, word_set 1 ("usually"): names is a list of one or more wordings in quotes, each with a letter'
        " or digit, not []",
    ),
    *(
        (
            f"the word set {name}, which is made of a table",
            f'[[word_set]]\nid = "{name}"\nnames = ["x"]\n',
            f'mine.toml, word_set 1 ("{name}"): this set is made of a table; add rows of [[{table}]] instead',
        )
        for name, table in (("payer", "payer"), ("unit", "unit"), ("route", "route"), ("unspecific_route", "route"))
    ),
    (
        "a line break at the end of a wording",
        '[[site]]\nid = "spa"\nnames = ["spa\\n"]\n',
        f"mine.toml, site 1 (\"spa\"): names is {WORDINGS}, not 'spa\\n'",
    ),
    (
        "a line break at the end of an id",
        '[[site]]\nid = "spa\\n"\nnames = ["spa"]\n',
        "mine.toml, site 1 (\"spa␊\"): id is an id of small letters and dashes, such as physician-office, not 'spa\\n'",
    ),
    (
        "brackets nested too deeply",
        "[[site]]\nnames = " + "[" * 5000 + "]" * 5000 + "\n",
        "mine.toml: brackets are nested too deeply; a cell is a value or a list of them",
    ),
    (
        "a cell of many dotted names",
        '[[site]]\nid = "spa"\nnames' + ".a" * 5000 + " = 1\n",
        f'mine.toml, site 1 ("spa"): names is {WORDINGS},'
        " not {'a': {'a': {'a': {'a': {'a': {'a': {...}}}}}}}",
    ),
    (
        "an opposite that is the modifier itself",
        '[[modifier]]\nid = "XX"\nopposite = "XX"\n',
        'mine.toml, modifier 1 ("XX"): opposite is the modifier itself; name another one, or leave the column out',
    ),
    (
        "transports that end before they begin",
        '[[transport]]\nid = "air"\nfirst = "T2007"\nlast = "T2001"\nletters = ["D"]\n',
        'mine.toml, transport 1 ("air"): last is T2001, before first; exchange the two',
    ),
    (
        "transports that overlap others",
        '[[transport]]\nid = "air"\nfirst = "A0430"\nlast = "A0431"\nletters = ["D"]\n',
        'mine.toml, transport 1 ("air"): the range overlaps that of the built-in transport ("ambulance");'
        " let one end before the other begins",
    ),
    (
        "a letter that stands twice",
        '[[transport]]\nid = "van"\nfirst = "T2001"\nlast = "T2007"\nletters = ["D", "R", "D"]\n',
        'mine.toml, transport 1 ("van"): letters has D twice; take one of them out',
    ),
    (
        "transports without letters",
        '[[transport]]\nid = "van"\nfirst = "T2001"\nlast = "T2007"\nletters = []\n',
        'mine.toml, transport 1 ("van"): letters is a list of one or more capital letters in quotes, such as'
        ' ["D", "E"], not []',
    ),
    (
        "a word that does not end in its stem",
        '[[drug_stem]]\nid = "qinib"\nnot_drugs = ["cabin"]\n',
        'mine.toml, drug_stem 1 ("qinib"): "cabin" in not_drugs does not end in "qinib"; take it out',
    ),
    ("not UTF-8", b'[[site]]\nid = "\xe9"\n', "mine.toml: not in UTF-8 (byte 15); save the file as UTF-8"),
]


@pytest.mark.parametrize(("text", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_row_is_named_with_its_file(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        BUILT_IN.extended(written(tmp_path, text))
    assert str(caught.value).splitlines()[0] == message


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, '[[site]]\nid = 5\n[[site]]\nid = "spa"\nnames = [""]\n', "a.toml")
    written(tmp_path, "[[payer]]\n", "b.toml")
    with pytest.raises(VocabularyError) as caught:
        Vocabulary.load(tmp_path)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "b.toml, payer 1",
        "a.toml, site 1",
        'a.toml, site 2 ("spa")',
    ]


def patterns_in(hint: Any) -> list[str]:
    """The patterns that an annotation holds, in all its parts."""
    found = [meta.pattern for meta in getattr(hint, "__metadata__", ()) if getattr(meta, "pattern", None)]
    parts = [*get_args(hint), *([hint.__origin__] if hasattr(hint, "__metadata__") else [])]
    return found + [pattern for part in parts for pattern in patterns_in(part)]


def test_no_pattern_of_a_row_lets_a_line_break_through_at_the_end() -> None:
    hints = [
        hint
        for field in TABLES.values()
        for hint in get_type_hints(type(getattr(BUILT_IN, field)[0]), include_extras=True).values()
    ]
    patterns = {pattern for hint in hints for pattern in patterns_in(hint)}
    assert len(patterns) >= 8
    for pattern in patterns:
        value = next(v for v in ("abc", "A", "J9203", "11", "JW") if re.search(pattern, v))
        assert re.search(pattern, f"{value}\n") is None, pattern


@pytest.mark.parametrize(("name", "message"), [("none", "not a folder"), ("", "no TOML file in it")])
def test_a_folder_that_holds_no_vocabulary(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(VocabularyError, match=message):
        Vocabulary.load(tmp_path / name)


HTML = "<!doctype html><h1>HCPCS J0001: Some, 5 mg</h1><p>Text.</p><div class='share-bar'>Tell your friends.</div>"
ADDED: list[tuple[str, str, Callable[[Record], Any], Any, Any]] = [
    (
        '[[payer]]\nid = "Premera"\nnames = ["Premera Blue"]\n',
        "Key payers include Aetna and Premera Blue.\n",
        lambda record: [payer.value for payer in record.payers],
        ["Aetna"],
        ["Aetna", "Premera"],
    ),
    (
        '[[site]]\nid = "street-clinic"\nplace_of_service = ["27"]\nnames = ["street outreach"]\n',
        "Typical site of service: street outreach\n",
        lambda record: [(site.value, site.pos_candidates) for site in record.sites_of_service],
        [("other", [])],
        [("street-clinic", ["27"])],
    ),
    (
        '[[heading]]\nextends = "summary"\nnames = ["In a Nutshell"]\n',
        "In a Nutshell\n\nText.\n",
        lambda record: [section.id for section in record.sections],
        ["other"],
        ["summary"],
    ),
    (
        '[[label]]\nextends = "service_type"\nnames = ["Kind of care"]\n',
        "Kind of care: Imaging\n",
        lambda record: record.service_type and record.service_type.value,
        None,
        "Imaging",
    ),
    (
        '[[unit]]\nid = "pouch"\nnames = ["pouch", "pouches"]\n',
        "HCPCS J0001: Something, 5 pouches\n",
        lambda record: record.product and record.product.dose and record.product.dose.unit,
        None,
        "pouch",
    ),
    (
        '[[route]]\nid = "sublingual"\nnames = ["under the tongue"]\n',
        "HCPCS J0001: Something, under the tongue, 5 mg\n",
        lambda record: record.product and record.product.route and record.product.route.value,
        None,
        "sublingual",
    ),
    (
        '[[column]]\nextends = "when_to_use"\nnames = ["Reason to append"]\n',
        "| Modifier | Reason to append |\n|---|---|\n| JW | waste |\n",
        lambda record: record.modifiers[0].when_to_use,
        None,
        "waste",
    ),
    (
        '[[column]]\nid = "disease_code"\nnames = ["SNOMED"]\ntable_kind = "diagnoses"\n',
        "| SNOMED | Frequency |\n|---|---|\n| 1 | daily |\n",
        lambda record: record.tables[0].kind,
        "other",
        "diagnoses",
    ),
    (
        '[[category]]\nsystem = "HCPCS"\nfirst = "J0000"\nlast = "J8499"\nname = "Drugs"\nitem = true\n',
        "HCPCS J0001: Something, 5 mg\n",
        lambda record: record.code and record.code.category,
        "Drugs administered other than orally",
        "Drugs",
    ),
    (
        '[[boilerplate]]\nid = "friends"\nnames = ["share"]\n',
        HTML,
        lambda record: record.source.words,
        9,
        6,
    ),
]


@pytest.mark.parametrize(
    ("row", "document", "field", "before", "after"), ADDED, ids=[row[0].split("]")[0][2:] for row in ADDED]
)
def test_one_row_adds_a_wording(
    tmp_path: Path, row: str, document: str, field: Callable[[Record], Any], before: Any, after: Any
) -> None:
    mine = BUILT_IN.extended(written(tmp_path, row))
    assert field(extract(document)) == before
    assert field(extract(document, vocabulary=mine)) == after
    assert field(extract(document)) == before
    assert mine.identity != BUILT_IN.identity


def test_two_vocabularies_at_once(tmp_path: Path) -> None:
    mine = BUILT_IN.extended(written(tmp_path, "\n".join(row[0] for row in ADDED)))

    def results(vocabulary: Vocabulary) -> list[Any]:
        return [field(extract(text, vocabulary=vocabulary)) for _, text, field, _, _ in ADDED]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(results, [BUILT_IN, mine] * 20))
    assert found == [[row[3] for row in ADDED], [row[4] for row in ADDED]] * 20


def test_a_row_with_a_known_id_replaces_the_row_in_its_place(tmp_path: Path) -> None:
    mine = BUILT_IN.extended(written(tmp_path, '[[payer]]\nid = "Aetna"\nnames = ["The A"]\n'))
    assert mine.payers[0] == rows.Payer(id="Aetna", names=("The A",))
    assert mine.payers[1:] == BUILT_IN.payers[1:]


def test_a_row_may_extend_one_of_another_file(tmp_path: Path) -> None:
    written(tmp_path, '[[payer]]\nextends = "Premera"\nnames = ["P"]\n[[payer]]\nextends = "Premera"\nnames = ["Q"]\n')
    (payer,) = Vocabulary.load(written(tmp_path, '[[payer]]\nid = "Premera"\nnames = ["O"]\n', "z.toml")).payers
    assert payer.names == ("O", "P", "Q")


def test_a_site_whose_words_say_nothing_is_found_as_it_stands(tmp_path: Path) -> None:
    mine = BUILT_IN.extended(written(tmp_path, '[[site]]\nid = "anywhere"\nnames = ["Locations"]\n'))
    record = extract("Typical site of service: locations\n", vocabulary=mine)
    assert [site.value for site in record.sites_of_service] == ["anywhere"]


def test_equal_content_has_one_identity(tmp_path: Path) -> None:
    one = Vocabulary.load(written(tmp_path / "one", '[[payer]]\nid = "Premera"\nnames = ["P", "Q"]\n'))
    other = Vocabulary.load(
        written(tmp_path / "other", 'payer = [{ names = ["P", "Q"], id = "Premera" }]  # the same\n', "words.toml")
    )
    assert one.identity == other.identity == pickle.loads(pickle.dumps(one)).identity  # noqa: S301  our own
    assert one.identity != Vocabulary().identity


def test_an_empty_vocabulary_finds_nothing() -> None:
    record = extract("HCPCS J0001: Something, oral, 5 mg\n\nPayers: Aetna\n", vocabulary=Vocabulary())
    assert record.code is not None
    assert record.code.category is None
    assert (record.product, record.payers, record.sites_of_service) == (None, [], [])


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ('[[payer]]\nid = "Aetna-Inc."\nnames = ["Aetna/Inc."]\n', "Aetna"),
        ('[[unit]]\nid = "square"\nnames = ["sq-cm"]\n', "cm2"),
    ],
)
def test_wordings_that_differ_in_dashes_alone_are_one(tmp_path: Path, row: str, names: str) -> None:
    with pytest.raises(VocabularyError, match=f'belongs to the built-in .* \\("{names}"\\) too'):
        BUILT_IN.extended(written(tmp_path, row))

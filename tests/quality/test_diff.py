"""The command `diff`: two sets of records, compared."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from command_line import run
from hcpcs_extract import extract_json
from hcpcs_extract.model.record import SCHEMA_VERSION, Fact, Finding, Modifier, Record, Section
from hcpcs_extract.model.walking import fields_of
from hcpcs_extract.quality.comparing.comparison import UnknownFieldError, compare, known_fields
from hcpcs_extract.quality.comparing.differences import content, differences, match

PAGE = """Summary & Overview
HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg
It is billed. Key payers include Aetna and Medicare.
Clinical & Coding Specifications
Coding Specifications
| Modifier | Description | When to Use |
|---|---|---|
| JW | Drug discarded | When some is left |
| JZ | None discarded | When nothing is left |
"""
NAMES = ["a.txt", "b/c.txt", "d.txt"]
Rec = dict[str, Any]
Change = Callable[[list[Rec]], object]


def records() -> list[Rec]:
    return [json.loads(extract_json(PAGE, name=name)) for name in NAMES]


def write_lines(path: Path, items: list[Rec]) -> Path:
    text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def write_folder(folder: Path, items: list[Rec]) -> Path:
    for item in items:
        path = folder / (item["source"]["name"] + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(item, indent=2), encoding="utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "old.jsonl", records())


def changed(tmp_path: Path, change: Change) -> Path:
    items = records()
    change(items)
    return write_lines(tmp_path / "new.jsonl", items)


def text(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert done.returncode == 1, done.stderr
    return done.stdout.decode().splitlines()


def found(*arguments: str | Path) -> dict[str, Any]:
    done = run("diff", *arguments, "--format", "json")
    assert done.returncode == 1, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


# The same


def test_the_same_records_differ_in_no_form(tmp_path: Path) -> None:
    forms = [
        write_lines(tmp_path / "x.jsonl", records()),
        write_lines(tmp_path / "x.jsonl.gz", records()[::-1]),
        write_folder(tmp_path / "out", records()),
    ]
    for one in forms:
        for other in forms:
            done = run("diff", one, other)
            assert (done.returncode, done.stdout) == (0, b""), done.stderr
            assert done.stderr == b"3 documents in both: 0 differ, 3 do not; 0 added, 0 gone\n"


def test_what_convert_writes_is_compared(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "b").mkdir(parents=True)
    for name in NAMES:
        (pages / name).write_text(PAGE, encoding="utf-8")
    for out in ("out/", "x.jsonl.gz"):
        assert run("convert", pages, "-o", out, cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / ".hcpcs-extract").is_dir()
    done = run("diff", "out", "x.jsonl.gz", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr


def test_standard_input_is_one_of_them(old: Path) -> None:
    data = old.read_bytes()
    for arguments in ((old, "-"), ("-", old)):
        assert run("diff", *arguments, stdin=data).returncode == 0
        assert run("diff", *arguments, stdin=data.replace(b"Aetna", b"Cigna")).returncode == 1


def test_the_order_of_keys_is_no_difference(tmp_path: Path, old: Path) -> None:
    turned = [dict(reversed(record.items())) for record in records()]
    assert run("diff", old, write_lines(tmp_path / "new.jsonl", turned)).returncode == 0


def test_blank_lines_are_passed_over(tmp_path: Path, old: Path) -> None:
    (tmp_path / "new.jsonl").write_bytes(old.read_bytes() + b"\n  \n")
    assert run("diff", old, tmp_path / "new.jsonl").returncode == 0


@pytest.mark.parametrize("name", ["new.jsonl", "new.jsonl.gz", "new"])
def test_a_byte_order_mark_is_passed_over(name: str, tmp_path: Path, old: Path) -> None:
    new = write_folder(tmp_path / name, records()) if name == "new" else write_lines(tmp_path / name, records())
    for path in new.rglob("*.json") if new.is_dir() else [new]:
        data = path.read_bytes()
        packed = data.startswith(b"\x1f\x8b")
        marked = b"\xef\xbb\xbf" + (gzip.decompress(data) if packed else data)
        path.write_bytes(gzip.compress(marked) if packed else marked)
    for pair in ((old, new), (new, old), (new, new)):
        done = run("diff", *pair)
        assert (done.returncode, done.stderr) == (0, b"3 documents in both: 0 differ, 3 do not; 0 added, 0 gone\n")
    assert run("validate", new).stderr == b"3 valid, 0 invalid\n"


def test_a_record_behind_a_byte_order_mark_is_read_again_where_it_is(tmp_path: Path, old: Path) -> None:
    new = changed(tmp_path, lambda items: items[0]["source"].update(words=1))
    new.write_bytes(b"\xef\xbb\xbf" + new.read_bytes())
    assert found(old, new)["differing"] == found(new, old)["differing"] == 1


def test_a_failure_behind_a_byte_order_mark_is_found(tmp_path: Path, old: Path) -> None:
    new = write_lines(tmp_path / "new.jsonl", records()[1:])
    failures = write_lines(tmp_path / "new.failures.jsonl", [{"name": "a.txt", "stage": "decode", "reason": "why"}])
    failures.write_bytes(b"\xef\xbb\xbf" + failures.read_bytes())
    assert text(run("diff", old, new))[1] == "  a.txt: failed: decode: why"


# Documents


def test_documents_added_and_gone(tmp_path: Path, old: Path) -> None:
    new = changed(tmp_path, lambda items: items[0]["source"].update(name="z.txt"))
    done = run("diff", old.name, new.name, cwd=tmp_path)
    assert text(done) == [
        "added: 1 document (not in old.jsonl)",
        "  z.txt",
        "",
        "gone: 1 document (not in new.jsonl)",
        "  a.txt",
    ]
    assert done.stderr == b"2 documents in both: 0 differ, 2 do not; 1 added, 1 gone\n"


def test_a_document_that_is_gone_because_it_failed(tmp_path: Path, old: Path) -> None:
    failure = {"name": "a.txt", "stage": "decode", "reason": "lone surrogate"}
    folder = write_folder(tmp_path / "out", records()[1:])
    write_lines(folder / "failures.jsonl", [failure])
    new = write_lines(tmp_path / "new.jsonl", records()[1:])
    write_lines(tmp_path / "new.failures.jsonl", [failure])
    for place in (folder, new):
        assert text(run("diff", old, place)) == [
            f"gone: 1 document (not in {place}; 1 failed there)",
            "  a.txt: failed: decode: lone surrogate",
        ]
    assert found(new, old)["added"]["reasons"] == {"a.txt": "decode: lone surrogate"}


def test_nothing_in_common_is_said(tmp_path: Path, old: Path) -> None:
    def rename(items: list[Rec]) -> None:
        for item in items:
            item["source"]["name"] = "pages/" + item["source"]["name"]

    done = run("diff", old, changed(tmp_path, rename), "--examples", "2")
    assert text(done)[:4] == [f"added: 3 documents (not in {old})", "  pages/a.txt", "  pages/b/c.txt", "  and 1 more"]
    assert b"no document is in both" in done.stderr


def test_a_changed_input_is_said(tmp_path: Path, old: Path) -> None:
    def change(items: list[Rec]) -> None:
        items[1]["source"].update(sha256="0" * 64, bytes=7)
        items[1]["title"] = None
        items[2]["title"] = None

    new = changed(tmp_path, change)
    lines = text(run("diff", old, new))
    assert lines[:2] == [
        "input changed: 1 document (the bytes differ, and other differences may come from that)",
        "  b/c.txt",
    ]
    assert "title: 2 documents (2 lost; the input changed in 1)" in lines
    result = found(old, new)
    assert result["input_changed"]["examples"] == ["b/c.txt"]
    assert [difference["path"] for difference in result["fields"]["source"]["differences"]] == [
        "source.bytes",
        "source.sha256",
    ]


# Fields


def other_dose(items: list[Rec]) -> None:
    for item in items:
        item["product"]["dose"]["amount"] = "1"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            lambda items: items[0]["title"].update(value="Gemtuzumab Ozogamicin Injection, 0.1 g"),
            [
                "title: 1 document (1 changed)",
                "  changed title.value: 1 document",
                '    a.txt: "Gemtuzumab Ozogamicin Injection, 0.1 mg" → "Gemtuzumab Ozogamicin Injection, 0.1 g"',
            ],
        ),
        (
            lambda items: items[0]["title"].update(quote="Gemtuzumab", span=[33, 43]),
            [
                "title: 1 document (1 moved)",
                "  moved title: 1 document",
                '    a.txt: {"quote":"Gemtuzumab Ozogamicin Injection, 0.1 mg","span":[32,71]}'
                ' → {"quote":"Gemtuzumab","span":[33,43]}',
            ],
        ),
        (
            lambda items: items[0]["title"].update(value="X", span=[33, 43]),
            [
                "title: 1 document (1 changed)",
                "  changed title.value: 1 document",
                '    a.txt: "Gemtuzumab Ozogamicin Injection, 0.1 mg" → "X"',
            ],
        ),
        (
            lambda items: items[2].update(product=None),
            [
                "product: 1 document (1 lost)",
                "  lost product: 1 document",
                '    d.txt: {"name":"gemtuzumab ozogamicin","dose":"0.1 mg","route":"injection"} → null',
            ],
        ),
        (
            other_dose,
            [
                "product: 3 documents (3 changed)",
                "  changed product.dose.amount: 3 documents",
                '    a.txt: "0.1" → "1"',
                '    b/c.txt: "0.1" → "1"',
                '    d.txt: "0.1" → "1"',
            ],
        ),
        (
            lambda items: items[0]["payers"].append({**items[0]["payers"][0], "value": "Cigna"}),
            ["payers: 1 document (1 added)", "  added payers[]: 1 document", '    a.txt: "Cigna"'],
        ),
        (
            lambda items: items[0]["payers"].pop(0),
            ["payers: 1 document (1 removed)", "  removed payers[]: 1 document", '    a.txt: "Aetna"'],
        ),
        (
            lambda items: items[0]["payers"].reverse(),
            [
                "payers: 1 document (1 reordered)",
                "  reordered payers: 1 document",
                '    a.txt: ["Aetna","Medicare"] → ["Medicare","Aetna"]',
            ],
        ),
        (
            lambda items: items[0]["payers"].clear(),
            [
                "payers: 1 document (1 lost)",
                "  lost payers: 1 document",
                '    a.txt: ["Aetna","Medicare"] → []',
            ],
        ),
        (
            lambda items: items[0]["payers"][0].update(partial=True),
            [
                "payers: 1 document (1 gained)",
                "  gained payers[].partial: 1 document",
                "    a.txt payers[Aetna].partial: null → true",
            ],
        ),
        (
            lambda items: items[0]["title"].update(value=items[0]["title"]["value"] + "!" + "x" * 99),
            [
                "title: 1 document (1 changed)",
                "  changed title.value: 1 document",
                '    a.txt: …in Injection, 0.1 mg" → …in Injection, 0.1 mg!' + "x" * 49 + "…",
            ],
        ),
        (
            lambda items: items[0]["modifiers"][1].update(description="Nothing discarded", span=[1, 2]),
            [
                "modifiers: 1 document (1 changed)",
                "  changed modifiers[].description: 1 document",
                '    a.txt modifiers[JZ].description: "None discarded" → "Nothing discarded"',
            ],
        ),
        (
            lambda items: items[0]["tables"][0]["rows"].pop(0),
            [
                "tables: 1 document (1 removed)",
                "  removed tables[].rows[]: 1 document",
                '    a.txt tables[modifiers].rows[["JW","Drug discarded","When some is left"]]: '
                '{"cells":["JW","Drug discarded","When some is left"],"shape":"complete…',
            ],
        ),
        (
            lambda items: [row.update(span=[0, 1]) for row in items[0]["modifiers"]],
            [
                "modifiers: 1 document (1 moved)",
                "  moved modifiers[]: 1 document, 2 times",
                '    a.txt modifiers[JW]: {"span":[235,278]} → {"span":[0,1]}',
            ],
        ),
    ],
)
def test_fields(tmp_path: Path, old: Path, change: Change, lines: list[str]) -> None:
    assert text(run("diff", old, changed(tmp_path, change))) == lines


def test_findings_are_counted_by_rule(tmp_path: Path, old: Path) -> None:
    finding = {"rule": "table-row-ragged", "severity": "warning", "message": "m", "span": [0, 1], "data": {"row": 1}}
    before = records()
    for item in before:
        item["findings"] = [finding, {**finding, "message": "n"}]
    after = json.loads(json.dumps(before))
    after[0]["findings"] += [{**finding, "rule": "title-missing"}]
    after[1]["findings"][0]["span"] = [1, 2]
    after[1]["findings"].pop()
    after[2]["findings"][0]["message"] = "other"
    new = write_lines(tmp_path / "new.jsonl", after)
    lines = text(run("diff", write_lines(old, before), new))
    assert lines[0] == "findings: 3 documents (1 changed, 1 removed, 1 added)"
    assert lines[-3:] == [
        "findings by rule:",
        "  table-row-ragged: 1 changed, 1 removed, 1 moved",
        "  title-missing: 1 added",
    ]
    assert found(old, new)["findings"]["title-missing"] == {"added": 1}


def test_findings_where_there_were_none_are_counted(tmp_path: Path, old: Path) -> None:
    finding = {"rule": "title-missing", "severity": "warning", "message": "m", "span": [0, 1], "data": {}}
    before = [{**record, "findings": []} for record in records()]
    after = [{**record, "findings": [finding] * 2} for record in records()]
    result = found(write_lines(old, before), write_lines(tmp_path / "new.jsonl", after))
    assert result["fields"]["findings"]["kinds"] == {"gained": 3}
    assert result["findings"] == {"title-missing": {"added": 6}}


def test_only_some_fields(tmp_path: Path, old: Path) -> None:
    def change(items: list[Rec]) -> None:
        items[0]["title"] = None
        items[1]["payers"] = []

    new = changed(tmp_path, change)
    assert list(found(old, new)["fields"]) == ["title", "payers"]
    assert list(found(old, new, "--fields", "code, payers")["fields"]) == ["payers"]
    done = run("diff", old, new, "--fields", "code", "--fields", "product")
    assert (done.returncode, done.stdout) == (0, b"")


def test_examples_are_as_many_as_asked_for(tmp_path: Path, old: Path) -> None:
    new = changed(tmp_path, other_dose)
    for count in (0, 1, 2):
        (difference,) = found(old, new, "--examples", str(count))["fields"]["product"]["differences"]
        assert (difference["documents"], difference["count"]) == (3, 3)
        assert [example["name"] for example in difference["examples"]] == NAMES[:count]


def test_json_holds_whole_values(tmp_path: Path, old: Path) -> None:
    long = "x" * 500
    result = found(old, changed(tmp_path, lambda items: items[0]["modifiers"][0].update(description=long)))
    assert result["old"] == {"path": str(old), "documents": 3, "schema_versions": {SCHEMA_VERSION: 3}}
    assert (result["both"], result["differing"]) == (3, 1)
    assert result["fields"]["modifiers"] == {
        "documents": 1,
        "input_changed": 0,
        "kinds": {"changed": 1},
        "differences": [
            {
                "kind": "changed",
                "path": "modifiers[].description",
                "documents": 1,
                "count": 1,
                "examples": [
                    {"name": "a.txt", "at": "modifiers[JW].description", "old": "Drug discarded", "new": long}
                ],
            }
        ],
    }


# Another schema


def test_of_another_schema_what_both_have_is_compared(tmp_path: Path, old: Path) -> None:
    def change(items: list[Rec]) -> None:
        for item in items:
            item["schema_version"] = "2.0.0"
            item["field_status"] = {"code": "found"}
            del item["abbreviations"]
            item["payers"][0]["known"] = False
            item["title"]["partial"] = True

    new = changed(tmp_path, change)
    lines = text(run("diff", old, new, "--examples", "0"))
    assert lines[:3] == [
        f"schema: {SCHEMA_VERSION} in {old}, 2.0.0 in {new}; fields that only one has are not compared",
        f"  only in {old}: abbreviations",
        f"  only in {new}: field_status, payers[].known",
    ]
    result = found(old, new)
    assert {name: total["kinds"] for name, total in result["fields"].items()} == {
        "schema_version": {"changed": 3},
        "title": {"gained": 3},
    }
    assert run("diff", old, new, "--fields", "payers,modifiers").returncode == 0


def test_a_field_that_only_one_record_of_one_schema_has_is_a_difference(tmp_path: Path, old: Path) -> None:
    result = found(old, changed(tmp_path, lambda items: items[0].update(extra={"x": 1})))
    assert result["fields"]["extra"]["kinds"] == {"gained": 1}


# Usage, and what cannot be read


def test_broken_lines_are_named(tmp_path: Path, old: Path) -> None:
    lines = old.read_bytes().splitlines(keepends=True)
    broken = [
        lines[0],
        b'{"id": "x", "text": "y"}\n',
        b'{"name": "b.txt", "stage": "read", "reason": "gone"}\n',
        lines[1].replace(b"Aetna", b"\xff"),
        b"[" * 100_000 + b"\n",
        lines[0],
        lines[2][:-9],
    ]
    new = tmp_path / "new.jsonl"
    new.write_bytes(b"".join(broken))
    for arguments in ((old, new), (new, old)):
        done = run("diff", *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        said = [line.removeprefix("Error: ") for line in done.stderr.decode().splitlines() if str(new) in line]
        assert [line.split(": ", 1)[0] for line in said] == [f"{new}:{number}" for number in (2, 3, 4, 5, 6, 7)]
        assert said[0].endswith("not a record: Object missing required field `schema_version`")
        assert said[1].endswith("not a record: a failure of 'b.txt'; leave the file of failures out")
        assert "not JSON: 'utf-8' codec" in said[2]
        assert said[3].endswith("nested too deeply")
        assert said[4].endswith(f"the record of 'a.txt' is at {new}:1 already; give each name once")
        assert "not JSON: Input data was truncated" in said[5]


def test_a_file_of_something_else_is_not_read_to_its_end(tmp_path: Path, old: Path) -> None:
    (tmp_path / "new.jsonl").write_text("{}\n" * 1000, encoding="utf-8")
    done = run("diff", old, tmp_path / "new.jsonl")
    assert done.returncode == 2
    assert done.stderr.count(b"not a record") == 10
    assert b"reading stopped here; there may be more" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["old.jsonl", "absent.jsonl"], b"absent.jsonl: no such file or folder"),
        (["absent", "old.jsonl"], b"absent: no such file or folder"),
        (["old.jsonl", "empty"], b"empty: no records found"),
        (["old.jsonl", "empty.jsonl"], b"empty.jsonl: no records found"),
        (["old.jsonl"], b"Missing argument 'NEW'"),
        (["-", "-"], b"only one of OLD and NEW can be standard input"),
        (
            ["old.jsonl", "old.jsonl", "--fields", "cod"],
            b"--fields cod: no such field; known: schema_version, source, code",
        ),
        (["old.jsonl", "old.jsonl", "--fields", "code,"], b"--fields: the name of a field is missing"),
        (["old.jsonl", "cut.jsonl.gz"], b"cut.jsonl.gz: Compressed file ended before"),
        (["old.jsonl", "truth"], b"x.json: not a record"),
    ],
)
def test_usage(tmp_path: Path, old: Path, arguments: list[str], said: bytes) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(old.read_bytes())[:-20])
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "x.json").write_text('{"code": 1}', encoding="utf-8")
    done = run("diff", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr


def test_records_of_a_strange_form_are_compared(tmp_path: Path, old: Path) -> None:
    def change(items: list[Rec]) -> None:
        items[0].update(payers={"a": 1}, title=[1], findings=[1, "x"], modifiers=3, source={"name": "a.txt"})

    new = changed(tmp_path, change)
    for arguments in ((old, new), (new, old)):
        assert list(found(*arguments)["fields"]) == ["source", "title", "payers", "modifiers", "findings"]


@pytest.mark.parametrize("shape", ["text", "json"])
def test_nothing_steers_the_terminal(tmp_path: Path, old: Path, shape: str) -> None:
    evil = "::error::\x1b]0;x\x07\x7f\x9b31m\u202e\r\n::error::"

    def change(items: list[Rec]) -> None:
        items[0]["source"]["name"] = evil
        items[1]["payers"].append({**items[1]["payers"][0], "value": evil})
        items[1]["modifiers"][0].update(modifier=evil, description=evil)
        items[1]["findings"] = [
            {"rule": evil, "severity": "info", "message": evil, "span": [0, 1], "data": {evil: evil}}
        ]
        items[1][evil] = evil
        items[2]["schema_version"] = evil

    done = run("diff", old, changed(tmp_path, change), "--format", shape)
    assert done.returncode == 1
    printed = (done.stdout + done.stderr).decode()
    assert [c for c in printed if not c.isprintable() and c != "\n"] == []
    assert not any(line.lstrip().startswith("::") for line in printed.splitlines())


def test_names_in_messages_do_not_steer_the_terminal(tmp_path: Path, old: Path) -> None:
    new = tmp_path / "\x1b[31m.jsonl"
    items = records()
    items[0]["source"]["name"] = items[1]["source"]["name"] = "\x1b[32m"
    done = run("diff", old, write_lines(new, items))
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
    assert b"\\x1b[32m" in done.stderr


# What is worked out from the record's types


def test_fields_are_those_of_the_types() -> None:
    assert known_fields() == list(Record.__struct_fields__)
    assert [name for name, field in fields_of(Fact).items() if field.is_place] == ["quote", "span", "section"]
    assert [name for name, field in fields_of(Section).items() if field.is_place] == ["span", "body"]
    assert [name for name, field in fields_of(Modifier).items() if field.may_be_absent] == ["partial"]
    assert fields_of(Record)["findings"].lists is Finding
    assert fields_of(Record)["title"].holds is Fact


def test_each_type_that_stands_in_lists_is_told_apart_by_what_it_says() -> None:
    def lists(kind: type[Struct]) -> set[type[Struct]]:
        found = set()
        for field in fields_of(kind).values():
            if field.lists:
                found.add(field.lists)
            for inner in (field.lists, field.holds):
                found |= lists(inner) if inner else set()
        return found

    firsts = {kind.__name__: next(iter(fields_of(kind))) for kind in lists(Record)}
    assert firsts == {
        "Abbreviation": "value",
        "CodeMention": "value",
        "Evidence": "kind",
        "Fact": "value",
        "Finding": "rule",
        "Modifier": "modifier",
        "Section": "id",
        "SiteFact": "value",
        "TableRecord": "kind",
        "TableRow": "cells",
    }


def test_an_unknown_field_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UnknownFieldError, match="x: no such field"):
        compare("absent", "absent", fields=frozenset({"x"}))


facts = st.lists(
    st.builds(
        lambda value, at: {"value": value, "quote": value, "span": [at, at + 1], "section": "other"},
        st.sampled_from("abc"),
        st.integers(0, 3),
    ),
    max_size=6,
)


@given(facts, facts)
def test_every_item_is_paired_removed_or_added_once(old: list[Rec], new: list[Rec]) -> None:
    matched = match(Fact, old, new)
    assert sorted([i for i, _ in matched.pairs] + matched.removed) == list(range(len(old)))
    assert sorted([j for _, j in matched.pairs] + matched.added) == list(range(len(new)))
    assert all(old[i]["value"] == new[j]["value"] for i, j in matched.pairs)
    assert not {old[i]["value"] for i in matched.removed} & {new[j]["value"] for j in matched.added}
    values = [[item["value"] for item in items] for items in (old, new)]
    if not matched.removed and not matched.added:
        assert matched.reordered == (values[0] != values[1])


@given(facts, facts)
def test_a_difference_is_found_exactly_where_there_is_one(old: list[Rec], new: list[Rec]) -> None:
    line = extract_json(PAGE, name="a.txt")
    before, after = (json.dumps({**json.loads(line), "payers": items}, separators=(",", ":")) for items in (old, new))
    result = differences(before.encode(), after.encode())
    # Items of one value that change places with one another are the same set of facts.
    same_facts = sorted(map(json.dumps, old)) == sorted(map(json.dumps, new))
    same_order = [item["value"] for item in old] == [item["value"] for item in new]
    assert set(result.fields) == (set() if same_facts and same_order else {"payers"})
    if result.fields and all(difference.kind == "moved" for difference in result.fields["payers"]):
        assert [content(Fact, item) for item in old] == [content(Fact, item) for item in new]

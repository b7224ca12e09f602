"""The command line: what it prints where, and its exit codes."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cms_release import small_store
from command_line import PAGE, run
from hcpcs_extract import extract
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.model.record import Failure


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_stdout_is_data_alone(page: Path) -> None:
    done = run("convert", page)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["source"]["name"] == "page.txt"
    assert b"documents   1" in done.stderr


def test_standard_input(page: Path) -> None:
    done = run("convert", "-", stdin=page.read_bytes())
    assert json.loads(done.stdout)["source"]["name"] == "stdin"


def test_folder_out_mirrors_the_input_tree(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "b.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "in" / "notes.csv").write_text("no document", encoding="utf-8")
    done = run("convert", tmp_path / "in", "-o", f"{tmp_path}/out/")
    assert done.returncode == 0
    assert done.stdout == b""
    written = sorted(
        path.relative_to(tmp_path / "out").as_posix()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and ".hcpcs-extract" not in path.parts
    )
    assert written == ["b.txt.gz.json", "deep/a.md.json"]
    assert run("validate", tmp_path / "out").returncode == 0


def test_json_lines_in_and_out(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "one", "text": PAGE}),
        "no json",
        json.dumps({"id": "../../up", "text": PAGE}),
        json.dumps({"id": "s", "text": "a\ud800"}),
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("convert", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert done.returncode == 3
    assert [json.loads(line)["source"]["name"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()] == [
        "one",
        "../../up",
    ]
    assert b"failed: in.jsonl:2: read" in done.stderr
    assert b"documents   4  (2 records, 2 failures)" in done.stderr
    done = run("convert", tmp_path / "in.jsonl", "-o", f"{tmp_path}/folder/")
    assert done.returncode == 3
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["one.json"]


def test_compressed_output_is_the_same_every_time(page: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        assert run("convert", page, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert json.loads(gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()))["code"]["value"] == "J9203"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["convert"], b"nothing to convert: give an INPUT"),
        (["convert", "absent.txt"], b"absent.txt: no such file or folder"),
        (["convert", "page.txt", "-o", "out.xyz"], b"cannot tell the format"),
        (["convert", "page.txt", "--to", "xml"], b"no such format; known: csv, fhir, json, jsonl, "),
        (["convert", "page.txt", "--to", "json"], b"needs a destination"),
        (["convert", "page.txt", "--input-format", "pdf"], b"'pdf' is not one of"),
        (["show", "."], b"a folder; give one document"),
        (["show", "absent.txt"], b"absent.txt: no such file or folder"),
        (["text", "absent.txt"], b"absent.txt: no such file or folder"),
        (["validate", "absent.json"], b"absent.json: no such file or folder"),
        (["schema", "nothing"], b"no such schema; known: record, failure"),
        (["rules", "nothing"], b"no such rule"),
        (["nonsense"], b"No such command 'nonsense'"),
    ],
)
def test_wrong_usage_says_what_and_ends_with_2(arguments: list[str], says: bytes, page: Path) -> None:
    done = run(*arguments, cwd=page.parent)
    assert done.returncode == 2
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_nothing_is_left_behind_when_an_input_is_missing(page: Path, tmp_path: Path) -> None:
    assert run("convert", page, "absent", "-o", tmp_path / "out.jsonl", cwd=tmp_path).returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]


def test_python_runs_the_package_as_the_command(page: Path) -> None:
    command = [sys.executable, "-m", "hcpcs_extract"]
    done = subprocess.run([*command, "text", str(page)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == PAGE
    assert subprocess.run([*command, "text", "absent"], capture_output=True, check=False).returncode == 2


def test_show_text_schema_rules(page: Path) -> None:
    shown = run("show", page).stdout.decode()
    assert "HCPCS J9203" in shown
    assert "section-missing" in shown
    assert run("text", page).stdout.decode() == PAGE
    assert json.loads(run("schema").stdout)["title"] == "Record"
    assert b"table-row-truncated" in run("rules").stdout
    assert b"The document was cut inside this row" in run("rules", "table-row-truncated").stdout


def test_show_beside_a_code_set(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text(PAGE.replace("J9203: Gemtuzumab", "C9028: Inotuzumab"), encoding="utf-8")
    store = small_store(tmp_path)
    assert b"code-discontinued" in run("show", path, "--code-set", store, "--as-of", "2026-01-01").stdout
    assert b"code-discontinued" not in run("show", path, "--code-set", store, "--as-of", "2018-01-01").stdout
    assert run("show", path, "--code-set", path).returncode == 2
    assert b"needs a code set" in run("rules", "code-discontinued").stdout


def test_show_does_not_pass_on_control_characters(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Summary\nHCPCS J9203: X\x1b[31m, 0.1 mg\x07\n", encoding="utf-8")
    assert b"\x1b[31m" not in run("show", tmp_path / "x.txt").stdout


def test_validate_finds_the_place(page: Path, tmp_path: Path) -> None:
    record = json.loads(run("convert", page).stdout)
    del record["title"]
    (tmp_path / "r.jsonl").write_text(json.dumps(record) + "\n{\n", encoding="utf-8")
    done = run("validate", tmp_path / "r.jsonl")
    assert done.returncode == 1
    assert b"r.jsonl:1: $: 'title' is a required property" in done.stdout
    assert b"r.jsonl:2: not JSON" in done.stdout


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -c 'from hcpcs_extract.cli import main; main()' schema | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""


def test_a_reader_of_records_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": str(n), "text": PAGE}) + "\n" for n in range(200)))
    command = f"{sys.executable} -c 'from hcpcs_extract.cli import main; main()' convert in.jsonl | head -c 10"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        start_new_session=True,
    )
    assert done.stderr == b""
    assert done.returncode == 141


def test_a_terminal_shows_a_bar_and_failures_on_lines_of_their_own(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(PAGE)
    (tmp_path / "in" / "bad [red]\x1b[31m.txt").symlink_to("nowhere")
    mine, theirs = pty.openpty()
    command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "convert", "in", "-o", "out/"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "200"}):
        os.close(theirs)
        said = b""
        try:
            while part := os.read(mine, 65536):
                said += part
        except OSError:  # how the end of a terminal is told
            pass
    os.close(mine)
    lines = re.split(rb"[\r\n]+|\x1b\[[0-9]*[A-K]", said)
    assert "failed: bad [red]␛[31m.txt: read: No such file or directory".encode() in lines
    assert b"100 %" in said
    assert b"documents   2  (1 records, 1 failures)" in lines


def test_unreadable_inputs_are_failures(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(b"no gzip")
    os.mkfifo(tmp_path / "b.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "gone")
    outcomes = list(documents([str(tmp_path)]))
    assert [outcome.name for outcome in outcomes] == ["a.txt.gz", "b.txt", "c.txt"]
    assert all(isinstance(outcome, Failure) and outcome.stage == "read" for outcome in outcomes)
    assert not any(str(tmp_path) in outcome.reason for outcome in outcomes if isinstance(outcome, Failure))


def test_an_empty_document_gives_a_record(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (document,) = documents([str(tmp_path / "empty.txt")])
    assert document == Document("empty.txt", b"")
    assert run("convert", tmp_path / "empty.txt").returncode == 0


def test_names_that_are_not_unicode_or_too_long_cost_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/bad\xff.txt")).write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "good.txt").write_text(PAGE, encoding="utf-8")
    done = run("convert", tmp_path / "in")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    lines = [
        json.dumps({"id": "x" * 5000, "text": PAGE}),
        json.dumps({"id": "", "text": PAGE}),
        json.dumps({"id": "y", "text": PAGE}),
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("convert", tmp_path / "in.jsonl")
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 1


def test_an_output_that_is_an_input_is_refused(page: Path) -> None:
    done = run("convert", page, "--to", "jsonl", "-o", page)
    assert done.returncode == 2
    assert b"this is an input" in done.stderr
    assert page.read_text(encoding="utf-8") == PAGE


def test_a_full_disk_is_said() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command = f"{sys.executable} -c 'from hcpcs_extract.cli import main; main()' schema > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert b"no documents found" in run("convert", tmp_path).stderr


def test_wrong_types_are_said() -> None:
    with pytest.raises(TypeError, match="a document is bytes or str, not PosixPath"):
        extract(Path("page.txt"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="input_format is one of auto, text"):
        extract("x", input_format="pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("command", ["show", "text"])
def test_a_document_without_unicode_text_is_a_failure(command: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"id": "a", "text": "a\ud800"}), encoding="utf-8")
    done = run(command, tmp_path / "x.jsonl")
    assert done.returncode == 3
    assert b"failed: a: decode: character 1 is a lone surrogate" in done.stderr
    assert b"Traceback" not in done.stderr

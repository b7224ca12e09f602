"""What a terminal is sent: nothing from a document, a name or an argument acts on it.

A file or a pipe gets the exact bytes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import run
from hcpcs_extract.text import visible as module

ACTING = {
    "set the clipboard": "\x1b]52;c;aGk=\x07",
    "C1 in one character": "\x9b31m",
    "DEL": "\x7f",
    "back to the start of the line": "\r",
    "right to left": "\u202egm\u202c",
    "isolate": "\u2066gm\u2069",
    "no width": "\u200b",
    "byte order mark": "a\ufeff",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "tag characters": "\U000e0041",
    "Arabic letter mark": "\u061c",
}
EVERY = "".join(ACTING.values())
_OURS = re.compile(r"\r?\x1b\[[0-9;?]*[A-Za-z]|\r\n")
"""Colours and cursor of rich and click, and the line ends that a terminal makes."""


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """Return what a command sends to a terminal, on standard output and standard error."""
    pty = pytest.importorskip("pty")
    mine, theirs = pty.openpty()
    command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", *arguments]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "NO_COLOR": "1"}
    said = b""
    with subprocess.Popen(command, cwd=cwd, stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        try:
            while part := os.read(mine, 65536):
                said += part
        except OSError:  # how a terminal says that nothing more comes
            pass
    os.close(mine)
    return said.decode()


def acts(said: str) -> list[str]:
    """Return the characters in what was sent that do not print."""
    return sorted({c for c in _OURS.sub("\n", said) if c not in "\n\t" and not c.isprintable()})


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "p.txt"
    text = f"HCPCS J9204: X {EVERY} Injection, 9 mg\n\nService type: {EVERY} infusion\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("command", ["text", "show", "convert"])
def test_no_character_of_a_document_acts_on_a_terminal(command: str, page: Path) -> None:
    said = on_a_terminal(command, page.name, cwd=page.parent)
    assert acts(said) == []
    assert "J9204" in said


def test_a_terminal_shows_which_characters_a_document_holds(page: Path) -> None:
    said = on_a_terminal("text", page.name, cwd=page.parent)
    controls, directions = "X ␛]52;c;aGk=␇<U+009B>31m␡␍", "<U+202E>gm<U+202C><U+2066>gm<U+2069>"
    assert f"{controls}{directions}<U+200B>a<U+FEFF><U+2028><U+2029>" in said
    said = on_a_terminal("show", page.name, cwd=page.parent)
    assert "X ␛]52;c;aGk=␇<U+009B>31m␡" in said
    assert "<U+202E>gm<U+202C><U+2066>gm<U+2069><U+200B>a<U+FEFF>" in said


def test_what_convert_sends_to_a_terminal_is_the_same_record(page: Path) -> None:
    sent = re.search(r"\{.*\}", on_a_terminal("convert", page.name, cwd=page.parent))
    assert sent
    shown = sent[0]
    assert acts(shown) == []
    assert json.loads(shown) == json.loads(run("convert", page).stdout)
    assert "\\u202egm" in shown
    assert "\u202egm".encode() in run("convert", page).stdout  # a pipe gets what it always got
    assert run("text", page).stdout == page.read_bytes()


def test_line_breaks_and_tabs_are_kept_and_styles_stay_on_their_words(tmp_path: Path) -> None:
    text = "Summary\r\n\u202eHCPCS J9203:\tX\x07 Injection, 0.1 mg\r\n"
    (tmp_path / "p.txt").write_bytes(text.encode())
    assert on_a_terminal("text", "p.txt", cwd=tmp_path) == "Summary\r\n<U+202E>HCPCS J9203:\tX␇ Injection, 0.1 mg\r\n"
    environment = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm"}
    (tmp_path / "q.txt").write_text(
        "Summary\nHCPCS J9203: \u202eDrug\u202c Injection, 0.1 mg\nIt is \u202egiven in an office.\n"
    )
    command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "show", "q.txt"]
    styled = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, env=environment).stdout.decode()
    assert "<U+202E>Drug<U+202C>" in re.sub(r"\x1b\[[0-9;]*m", "", styled)
    assert "\x1b[1;35m0.1 mg\x1b[0m" in styled


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "{}"],
        ["convert", "p.txt", "-o", "{}"],
        ["convert", "p.txt", "--to", "{}"],
        ["convert", "p.txt", "--failures", "{}/x"],
        ["check", "p.txt", "--baseline", "{}"],
        ["check", "p.txt", "--select", "{}"],
        ["show", "{}"],
        ["text", "{}"],
        ["validate", "{}"],
        ["codes", "import", "{}"],
    ],
)
def test_no_character_of_an_argument_acts_on_a_terminal(arguments: list[str], page: Path) -> None:
    name = os.fsdecode(b"gone\x1b]52;c;aGk=\x07\xff") + "\u202e\x9b31m"
    done = run(*[argument.replace("{}", name) for argument in arguments], cwd=page.parent)
    assert done.returncode == 2
    said = done.stderr.decode()
    assert acts(said) == []
    assert "gone" in said


def test_the_name_of_a_record_that_is_refused_does_not_act_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "r\x1b]52;c;aGk=\x07\u202e.jsonl").write_text("{}\n")
    done = run("validate", tmp_path)
    assert done.returncode == 1
    assert "r␛]52;c;aGk=␇<U+202E>.jsonl:1: $: 'code' is a required property" in done.stdout.decode()
    assert acts(done.stdout.decode()) == []


@pytest.mark.parametrize("acting", ACTING.values(), ids=ACTING)
def test_each_form_of_visible_leaves_nothing_that_acts(acting: str) -> None:
    assert acts(module.visible(acting)) == []
    assert acts(module.visible_lines(acting)) == []
    line = json.dumps({"a": acting}, ensure_ascii=False).encode()
    assert acts(module.visible_json(line).decode()) == []
    assert json.loads(module.visible_json(line)) == {"a": acting}

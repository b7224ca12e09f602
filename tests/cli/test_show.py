"""What `show` prints: a finding stands beside the line that it is about, whichever section that is in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from hcpcs_extract import extract
from hcpcs_extract.cli._painting import show
from hcpcs_extract.cli.show import command
from hcpcs_extract.reading import decode

PAGE = (
    "Summary & Overview\nHCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg\n"
    "Key payers include Aetna and Medicare.\n"
)


def lines_shown(text: str, name: str = "page.txt") -> list[str]:
    out = io.StringIO()
    show(extract(text, name=name), text, Console(file=out, width=100))
    return out.getvalue().splitlines()


def below(line: str, lines: list[str]) -> list[str]:
    """The rules of the findings right below a line."""
    found = []
    for following in lines[lines.index(line) + 1 :]:
        if not following.startswith("  ^ "):
            break
        found.append(following.split()[2])
    return found


def test_a_row_of_the_last_section_has_its_findings_below_it() -> None:
    lines = lines_shown(
        PAGE + "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\nJW | x |\nJZ |"
    )
    assert below("JW | x |", lines) == ["table-row-ragged"]
    assert below("JZ |", lines) == ["table-row-truncated"]


def test_a_heading_without_text_has_its_findings_below_it() -> None:
    lines = lines_shown(PAGE + "\n# Coding Spec", "page.md")
    (heading,) = [line for line in lines if line.startswith("other  Coding Spec ")]
    assert below(heading, lines) == ["document-cut-in-heading", "unknown-heading"]


def test_what_is_absent_is_listed_at_the_end_and_nothing_else() -> None:
    lines = lines_shown(PAGE + "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\nJW |")
    (rest,) = [line for line in lines if line.startswith("findings ")]
    assert below(rest, lines) == ["section-missing"] * 3
    assert sum(line.startswith("  ^ ") for line in lines) == 4


def test_a_document_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    once, decoded = decode.decode, []

    def noted(data: bytes, *, html: bool) -> object:
        decoded.append(data)
        return once(data, html=html)

    monkeypatch.setattr(decode, "decode", noted)
    done = CliRunner().invoke(command, [str(page)])
    assert (done.exit_code, decoded) == (0, [PAGE.encode()])
    assert "HCPCS J9229" in done.output

"""The command line as a user starts it, a page to give it, and what it leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PAGE = "Summary & Overview\nHCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nIt is billed."


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=cwd)


def page(number: int, word: str = "billed") -> str:
    return PAGE.replace("billed", f"{word} for the {number}. time")


def contents(folder: Path, out: str) -> dict[str, bytes]:
    """Everything of an output, the state folder apart."""
    path = folder / out
    files = (
        [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file() and ".hcpcs-extract" not in p.parts]
    )
    return {p.relative_to(folder / out).as_posix(): p.read_bytes() for p in files}

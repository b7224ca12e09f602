"""The README's commands do what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
CONSOLE = [block for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) if block.startswith("$ ")]


def test_opens_with_the_two_commands() -> None:
    first = README.index("```console")
    assert README[first:].startswith("```console\nmake convert")
    assert "\nmake test" in README[first : first + 300]


def test_tour(tmp_path: Path) -> None:
    (tour,) = CONSOLE
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for step in re.split(r"^\$ ", tour, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        said = re.sub(r"\d+ documents a second", "120 documents a second", done.stdout + done.stderr)
        assert said == shown, command


def test_python_example(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("HCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg\nThe", encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    subprocess.run([sys.executable, "-W", "ignore", "-c", example], cwd=tmp_path, check=True)


def test_what_is_to_be_installed_is_in_the_clone() -> None:
    """No index has the package: only a path can be installed, and its extras exist."""
    root = Path(__file__).parent.parent.parent
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pages = {path: path.read_text(encoding="utf-8") for path in (root / "README.md", *(root / "docs").glob("*.md"))}
    asked = [line for page in pages.values() for line in re.findall(r"pip install ([^`#\n]+)", page)]
    named = [re.findall(r"'\.\[(\w+)\]'", line) for line in asked if "dist/" not in line]
    assert all(named), asked
    assert {name for names in named for name in names} == {"report", "sql", "arrow", "spark"}
    assert {name for names in named for name in names} <= extras.keys()

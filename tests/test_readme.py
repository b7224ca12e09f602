"""The README's commands do what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
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

"""The package compiled with mypyc says the same as it does interpreted, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import needed
from generate import documents
from hcpcs_extract import extract_json

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(
    path
    for folder in ("corpus", "fixtures")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".txt", ".md", ".html")
)
CONVERT = """
import sys
from pathlib import Path
from hcpcs_extract import extract_json, pipeline
assert pipeline.__file__.endswith((".so", ".pyd")), pipeline.__file__
for line in sys.stdin.read().splitlines():
    path = Path(line)
    sys.stdout.buffer.write(extract_json(path.read_bytes(), name=path.name) + b"\\n")
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the compiled package."""
    if not os.environ.get("CI"):
        pytest.skip("compiling takes minutes, a C compiler and a package index: it is done where CI=true is set")
    if not (shutil.which("cc") or shutil.which("gcc")):
        needed("a C compiler")
    target = tmp_path_factory.mktemp("compiled")
    # By way of a source distribution: built in place, the compiled modules would stay among the sources.
    subprocess.run([sys.executable, "-m", "build", "--sdist", "--outdir", str(target / "dist"), str(ROOT)], check=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    built = subprocess.run(
        [*command, *map(str, (target / "dist").glob("*.tar.gz"))],
        env=os.environ | {"HATCH_BUILD_HOOK_ENABLE_MYPYC": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-3000:]
    return target


def test_the_compiled_package_gives_the_same_bytes(compiled: Path, tmp_path: Path) -> None:
    paths = list(SAMPLES)
    for sample in SAMPLES[::3]:  # and cut ones
        data = sample.read_bytes()
        for part in (1, 2, 3):
            path = tmp_path / f"{sample.stem}-{part}{sample.suffix}"
            path.write_bytes(data[: len(data) * part // 4])
            paths.append(path)
    for document in documents(300, seed=5):
        path = tmp_path / f"{document.id}{document.suffix}"
        path.write_bytes(document.text.encode() if isinstance(document.text, str) else document.text)
        paths.append(path)
    said = subprocess.run(
        [sys.executable, "-c", CONVERT],
        input="\n".join(map(str, paths)),
        env=os.environ | {"PYTHONPATH": str(compiled)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    lines = said.stdout.splitlines()
    assert len(lines) == len(paths)
    for path, line in zip(paths, lines, strict=True):
        assert line.encode() == extract_json(path.read_bytes(), name=path.name), path

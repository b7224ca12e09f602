"""The snippets of docs/readers.md and docs/cluster.md give what the records say."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from command_line import run
from conftest import component

pytestmark = pytest.mark.full
ROOT = Path(__file__).parent.parent.parent
READERS = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", READERS, re.DOTALL)
CLUSTER = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
MAKES = re.search(r"```console\n(.*?)```", READERS, re.DOTALL)
GET = re.search(r"^datasette (.*--get.*)$", READERS, re.MULTILINE)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the page makes, of the sample documents."""
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "pages").symlink_to(ROOT / "corpus")
    assert MAKES is not None
    for line in MAKES[1].splitlines():
        command = shlex.split(line, comments=True)
        assert command[0] == "hcpcs-extract"
        done = run(*command[1:], cwd=folder)
        assert done.returncode == 0, done.stderr.decode()
    return folder


def records(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / "records.jsonl").read_bytes().splitlines()]


def payers(folder: Path) -> list[list[Any]]:
    counted = Counter(payer["value"] for record in records(folder) for payer in record["payers"])
    return sorted(([name, count] for name, count in counted.items()), key=lambda row: (-row[1], row[0]))


def gaps(folder: Path) -> list[list[Any]]:
    return [
        [record["source"]["name"], row["modifier"], "when_to_use" in row["missing"]]
        for record in sorted(records(folder), key=lambda record: record["source"]["name"])
        for row in record["modifiers"]
        if not row["complete"]
    ]


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_snippet(number: int, outputs: Path) -> None:
    snippet = SNIPPETS[number]
    (module,) = re.findall(r"^import (\w+)", snippet, re.MULTILINE)
    if find_spec(module) is None:
        component(f"{module}: pip install --group downstream")
    asked, _, _ = snippet.removeprefix("# ").partition("\n")
    expected = {"payers": payers, "gaps": gaps}[asked](outputs)
    assert len(expected) > 10
    show = "\nimport json\nprint(json.dumps([[None if str(v) == '<NA>' else v for v in row] for row in rows]))\n"
    done = subprocess.run([sys.executable, "-c", snippet + show], cwd=outputs, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == expected


def test_datasette(outputs: Path) -> None:
    if find_spec("datasette") is None:
        component("datasette: pip install --group downstream")
    assert GET is not None
    command = [sys.executable, "-m", "datasette", *shlex.split(GET[1])]
    done = subprocess.run(command, cwd=outputs, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["rows"] == payers(outputs)


@pytest.mark.parametrize("module", ["arrow", "spark", "dask"])
def test_snippet_for_clusters(module: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if module == "spark":
        request.getfixturevalue("spark")
    elif find_spec(module) is None and module != "arrow":
        component(f"{module}: pip install --group downstream")
    (snippet,) = re.findall(rf"```python\n# {module}\n(.*?)```", CLUSTER, re.DOTALL)
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", snippet], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.skipif(
    find_spec("ray") is None, reason="needs Ray, which no group of pyproject.toml has: pip install ray pandas"
)
def test_snippet_for_ray(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hcpcs_extract import extract_json

    (snippet,) = re.findall(r"```python\n# ray\n(.*?)```", CLUSTER, re.DOTALL)
    texts = {
        f"{number}.txt": f"HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.{number + 1} mg\n" for number in range(20)
    }
    (tmp_path / "pages").mkdir()
    pages = pa.table({"id": [*texts, "lost"], "text": [*texts.values(), None]})
    pq.write_table(pages, tmp_path / "pages" / "1.parquet")
    local = snippet.replace("s3://bucket", str(tmp_path))
    environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run([sys.executable, "-c", local], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = {row["id"]: row["json"] for row in pq.read_table(tmp_path / "records").to_pylist()}
    assert found == {name: extract_json(text, name=name).decode() for name, text in texts.items()} | {"lost": None}

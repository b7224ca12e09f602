"""Spark without what it needs: a message with the next step, and no Java is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import component

PROGRAM = """
import runpy, sys
sys.modules.update(dict.fromkeys({modules!r}))
sys.argv = ["spark", "in", "out"]
runpy.run_module("hcpcs_extract.spark", run_name="__main__")
"""


@pytest.mark.parametrize(
    "modules",
    [["pyspark"], ["pyspark", "py4j"], pytest.param(["py4j"], marks=pytest.mark.full), ["pyarrow"]],
    ids=" ".join,
)
def test_without_the_extra(modules: list[str], tmp_path: Path) -> None:
    if modules == ["py4j"] and find_spec("pyspark") is None:
        component("pyspark: pip install --group downstream")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(modules=modules)], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 2, done.stderr.decode()
    assert f"(the extra hcpcs-extract[spark]); {modules[0]} is missing" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.full
def test_without_java(tmp_path: Path) -> None:
    if find_spec("pyspark") is None:
        component("pyspark: pip install --group downstream")
    for tool in ("bash", "dirname", "ls", "env"):  # what Spark's start script runs before it looks for Java
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    environment = {key: value for key, value in os.environ.items() if key != "JAVA_HOME"} | {"PATH": str(tmp_path)}
    command = [sys.executable, "-m", "hcpcs_extract.spark", "in", "out"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 2, done.stderr.decode()
    assert b"Spark needs Java 17 or newer" in done.stderr
    assert b"nothing was written" in done.stderr
    assert b"Traceback" not in done.stderr

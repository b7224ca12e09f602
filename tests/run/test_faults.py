"""Every write, fsync and rename of a run fails once, or is the last thing that the run does.

Nothing is ever half there, and nothing is lost.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import page
from conftest import component

KINDS = ["write", "fsync", "rename"]
SAYS = {"write": b"No space left", "fsync": b"Input/output error", "rename": b"Input/output error"}
SQLITE_SAYS = (b"disk I/O error", b"database or disk is full", b"unable to open database")


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        component("a C compiler, on Linux, to let system calls fail")
    path = tmp_path_factory.mktemp("faults") / "faults.so"
    source = Path(__file__).parent.parent / "failing_calls.c"
    subprocess.run([str(compiler), "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


class Place:
    """A folder with documents, an earlier output, and the output that a run should give.

    The earlier output is that of a run over other documents.
    """

    def __init__(self, folder: Path, shim: Path, out: str) -> None:
        self.folder, self.out, self.shim = folder, out, shim
        (folder / "in").mkdir()
        for number in range(3):
            (folder / "in" / f"{number}.txt").write_text(page(number))
        (folder / "in" / "broken.txt").symlink_to("nowhere")
        self.convert()
        self.old = self.contents()
        (folder / "in" / "1.txt").write_text(page(1, "paid"))
        (folder / "in" / "3.txt").write_text(page(3))
        shutil.copytree(folder / "target", folder / "before")
        self.convert()
        self.new = self.contents()

    def contents(self) -> dict[str, bytes]:
        target = self.folder / "target"
        return {
            p.relative_to(target).as_posix(): p.read_bytes()
            for p in target.rglob("*")
            if p.is_file() and not any(part.endswith(".hcpcs-extract") for part in p.parts)
        }

    def reset(self) -> None:
        shutil.rmtree(self.folder / "target")
        shutil.copytree(self.folder / "before", self.folder / "target")

    def convert(
        self, *options: str, kind: str = "", at: int = 0, kill: bool = False
    ) -> tuple[subprocess.CompletedProcess[bytes], int]:
        """Run, with the fault if `kind` is given; returns what it did and how many such calls there were."""
        counter = self.folder / "count"
        counter.write_bytes(bytes(8))
        environment = dict(os.environ)
        if kind:
            environment |= {
                "LD_PRELOAD": str(self.shim),
                "FAULTS_BELOW": str(self.folder / "target"),
                "FAULTS_KIND": kind,
                "FAULTS_AT": str(at),
                "FAULTS_COUNT": str(counter),
            }
            if kill:
                environment["FAULTS_KILL"] = "1"
        command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()"]
        command += ["convert", "in", "-o", f"target/{self.out}", *options]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, check=False, start_new_session=True
        )
        return done, int.from_bytes(counter.read_bytes(), sys.byteorder)

    def assert_nothing_is_half_there(self) -> None:
        for name, data in self.contents().items():
            if name.endswith("failures.jsonl"):  # may rightly hold the fault itself
                assert "broken.txt" in [json.loads(line)["name"] for line in data.splitlines()]
            elif not name.endswith(".hcpcs-extract-part"):
                assert data in (self.old.get(name), self.new.get(name)), f"{name} is neither the old nor the new"


@pytest.mark.parametrize("kill", [False, True], ids=["fails", "is the last"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("out", ["folder/", "out.jsonl", "out.parquet"])
def test_every_call(out: str, kind: str, kill: bool, tmp_path: Path, shim: Path) -> None:
    place = Place(tmp_path, shim, out)
    place.reset()
    done, calls = place.convert("--resume", kind=kind)
    assert done.returncode == 3  # one input is broken
    assert place.contents() == place.new
    assert calls >= 3
    for at in range(1, calls + 1):
        place.reset()
        done, _ = place.convert("--resume", kind=kind, at=at, kill=kill)
        place.assert_nothing_is_half_there()
        if kill:
            assert done.returncode == -9
        else:
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            assert done.returncode == 3, done.stderr.decode()
            if place.contents() != place.new:
                assert SAYS[kind] in done.stderr or any(words in done.stderr for words in SQLITE_SAYS), (
                    done.stderr.decode()
                )
        done, _ = place.convert("--resume")
        assert done.returncode == 3
        assert b"(4 records, 1 failures)" in done.stderr
        assert place.contents() == place.new, f"after {kind} number {at}"

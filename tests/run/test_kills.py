"""kill -9, of the main process and of workers, at random moments.

What comes out in the end is what an undisturbed run gives.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import PAGE, contents
from conftest import write_generated
from processes import session

pytestmark = pytest.mark.full
DOCUMENTS = 2000
MOMENTS = 20
COMMAND = [
    sys.executable,
    "-c",
    "from hcpcs_extract.cli import main; main()",
    "convert",
    "in.jsonl",
    "--jobs",
    "2",
    "-o",
]
OUTS = ["out.jsonl", "folder/"]


def start(folder: Path, out: str, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, out, *options], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def said(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stderr is not None
    with process:
        return process.stderr.read()


def totals(stderr: bytes) -> list[bytes]:
    """Everything that is counted, without what was skipped, speed and places."""
    return [line for line in stderr.splitlines() if re.match(rb"documents|facts|findings|truncated|failed", line)]


@pytest.fixture(scope="module", params=OUTS)
def undisturbed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, dict[str, bytes], list[bytes], float]:
    """Folder, name of the output, its content and totals after an undisturbed run, and the seconds that took."""
    folder = tmp_path_factory.mktemp("kills")
    write_generated(folder / "in.jsonl", DOCUMENTS)
    with (folder / "in.jsonl").open("a") as lines:
        lines.write('{"id": "broken"}\n' + json.dumps({"id": "last", "text": PAGE}) + "\n")
    begin = time.monotonic()
    stderr = said(start(folder, request.param))
    seconds = time.monotonic() - begin
    expected = contents(folder, request.param)
    assert len(expected) == 1 or len(expected) == DOCUMENTS + 2
    counted = totals(stderr)
    assert b"documents   %d  (%d records, 1 failures)" % (DOCUMENTS + 2, DOCUMENTS + 1) in counted
    return folder, request.param, expected, counted, seconds


def clear(folder: Path, out: str) -> None:
    subprocess.run(
        ["rm", "-rf", out, f".{out.rstrip('/')}.hcpcs-extract", "out.failures.jsonl"], cwd=folder, check=True
    )


def test_the_main_process_is_killed(undisturbed: tuple[Path, str, dict[str, bytes], list[bytes], float]) -> None:
    folder, out, expected, counted, seconds = undisturbed
    chance = random.Random(4)
    kills = 0
    clear(folder, out)
    options: list[str] = []
    while kills < MOMENTS // len(OUTS):
        process = start(folder, out, *options)
        try:
            process.wait(chance.uniform(0.05, 0.7 * seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
            options = ["--resume"]
            said(process)
            assert not (folder / out).is_file(), "a file is there before all of it is"
            if chance.random() < 0.4:
                continue  # killed again before it has caught up
        else:
            said(process)
        last = said(start(folder, out, "--resume"))
        assert contents(folder, out) == expected
        assert totals(last) == counted
        clear(folder, out)
        options = []


def test_a_worker_is_killed(undisturbed: tuple[Path, str, dict[str, bytes], list[bytes], float]) -> None:
    folder, out, expected, counted, seconds = undisturbed
    chance = random.Random(5)
    kills = 0
    while kills < MOMENTS // len(OUTS):
        clear(folder, out)
        process = start(folder, out)
        here = 0
        while process.poll() is None and here < 3:
            time.sleep(chance.uniform(0.05, 0.5 * seconds))
            workers = [pid for pid in session(process.pid) if is_worker(pid)]
            if workers and process.poll() is None:
                os.kill(chance.choice(workers), signal.SIGKILL)
                here += 1
        kills += here
        stderr = said(process)
        assert totals(stderr) == counted, stderr.decode()
        assert contents(folder, out) == expected


@pytest.mark.parametrize("to_all", [True, False], ids=["interrupt to all", "request to end"])
def test_an_interrupt_while_processes_start_gives_no_traceback(to_all: bool, tmp_path: Path) -> None:
    write_generated(tmp_path / "in.jsonl", 3000)
    for pause in (0.0, 0.02, 0.05, 0.1):
        process = start(tmp_path, "out.jsonl", "--resume")
        while process.poll() is None and not any(is_server(pid) for pid in session(process.pid)):
            time.sleep(0.005)
        time.sleep(pause)
        if to_all:
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        else:
            process.terminate()
        stderr = said(process)
        assert b"Traceback" not in stderr, stderr.decode()
        assert process.returncode == 130


def is_server(pid: int) -> bool:
    """Whether a process is the one that starts others."""
    try:
        return b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def is_worker(pid: int) -> bool:
    """Whether a process is one that converts (the main process, and those that watch and start others, are not)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        parent = (
            Path("/proc") / (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) / "cmdline"
        ).read_bytes()
    except OSError:
        return False
    return b"forkserver" in command and b"forkserver" in parent

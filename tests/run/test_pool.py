"""A pool in which processes die, hang, and are killed from outside: every item still has its end, in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import process_killers
from hcpcs_extract.run.workers import Lost, Pool, WorkersError
from processes import session

LIMIT = 60.0
"""So long that only what hangs reaches it, on a busy machine too."""


def outcomes(chunks: list[list[str]], jobs: int = 2, limit: float = LIMIT) -> list[str]:
    found: list[str] = []
    with Pool(process_killers.work, process_killers.prepare, ("done",), jobs=jobs, limit=limit) as pool:
        for chunk, results in pool.results(chunks):
            assert len(chunk) == len(results)
            found += [result.how if isinstance(result, Lost) else result for result in results]
    return found


@pytest.mark.parametrize("deadly_item", ["segfault", "killed", "exit", "leaves", "interrupt", "no memory"])
def test_what_kills_its_process_costs_itself_alone(deadly_item: str) -> None:
    chunks = [[f"{number}-{item}" for item in range(5)] for number in range(30)]
    chunks[7][2] = chunks[20][0] = deadly_item
    found = outcomes(chunks)
    expected = ["crashed" if item == deadly_item else f"done {item}" for chunk in chunks for item in chunk]
    assert found == expected


@pytest.mark.full
@pytest.mark.parametrize("item", ["sleeps", "hangs in C"])
def test_what_outlasts_its_time_costs_itself_alone(item: str) -> None:
    assert outcomes([["a", "b"], ["c", item, "d"], ["e"]], limit=3.0) == [
        "done a",
        "done b",
        "done c",
        "timeout",
        "done d",
        "done e",
    ]


@pytest.mark.full
def test_a_death_within_a_limit_shorter_than_the_start_of_a_process_is_no_timeout() -> None:
    with Pool(process_killers.work, process_killers.prepare_slowly, ("done",), jobs=1, limit=1.0) as pool:
        ((_, found),) = pool.results([["a", "killed"]])
    assert found == ["done a", Lost("crashed")]


@pytest.mark.full
def test_the_limit_is_for_one_item_not_for_a_chunk() -> None:
    assert outcomes([["slow"] * 10], limit=2.0) == ["done slow"] * 10


def test_a_process_that_was_killed_for_no_fault_of_its_item_costs_nothing(tmp_path: Path) -> None:
    items = ["a", f"dies once {tmp_path / 'marker'}", "b"]
    assert outcomes([items, ["c"]]) == [f"done {item}" for item in [*items, "c"]]


@pytest.mark.parametrize("jobs", [1, 2, 3, 5])
def test_order_is_that_of_the_input(jobs: int) -> None:
    chunks = [["slow" if number % 7 == 0 else f"{number}"] for number in range(40)]
    assert outcomes(chunks, jobs) == [f"done {chunk[0]}" for chunk in chunks]


def test_only_a_few_chunks_are_taken_ahead() -> None:
    taken = []

    def chunks() -> Iterator[list[str]]:
        for number in range(200):
            taken.append(number)
            yield [str(number)]

    with Pool(process_killers.work, process_killers.prepare, ("done",), jobs=2, limit=LIMIT) as pool:
        for done, _ in enumerate(pool.results(chunks()), 1):
            assert len(taken) - done <= 10


def test_processes_that_cannot_start_are_said() -> None:
    with (
        Pool(process_killers.work, process_killers.never_starts, ("",), jobs=1, limit=LIMIT) as pool,
        pytest.raises(WorkersError, match="end as soon as they start"),
    ):
        list(pool.results([["a"]]))


def test_a_killed_main_process_leaves_no_workers() -> None:
    script = (
        "import process_killers, sys\nfrom hcpcs_extract.run.workers import Pool\n"
        "if __name__ == '__main__':\n"
        "    with Pool(process_killers.work, process_killers.prepare, ('done',), jobs=2, limit=60) as pool:\n"
        "        for _ in pool.results([['a'], ['b'], ['sleeps'], ['sleeps']]): print('.', flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, start_new_session=True
    )
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b".\n"
        workers = session(process.pid) - {process.pid}
        assert workers
        process.kill()
        process.wait()
        deadline = time.monotonic() + 30
        while session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not session(process.pid)


def test_an_error_ends_the_processes_at_once() -> None:
    start = threading.active_count()

    def interrupted() -> None:
        with Pool(process_killers.work, process_killers.prepare, ("done",), jobs=2, limit=600) as pool:
            next(pool.results([["a"], ["sleeps"], ["sleeps"], *([["b"]] * 20)]))
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert threading.active_count() <= start + 1


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no such signal")
def test_a_process_that_dies_while_much_is_sent_to_it_does_not_end_a_command(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"{number}", "text": "J9203 is billed. " * 20_000}) for number in range(30)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    # The first worker dies at its first chunk, while the next one, larger than a pipe, is written.
    (tmp_path / "dies.py").write_text(
        "import os, signal, sys, time\nfrom hcpcs_extract.run import conversion\nwork = conversion._work\n"
        "def dies(chunk):\n"
        "    try:\n        os.close(os.open('marker', os.O_CREAT | os.O_EXCL))\n"
        "    except FileExistsError:\n        return work(chunk)\n"
        "    time.sleep(0.5)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "conversion._work = dies\n"
        "if __name__ == '__main__':\n"
        "    from hcpcs_extract.cli import main\n    sys.modules['dies'] = sys.modules['__main__']\n"
        "    dies.__module__ = 'dies'\n    main()\n"
    )
    command = [sys.executable, "dies.py", "convert", "in.jsonl", "-o", "out.jsonl", "--jobs", "1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (tmp_path / "marker").exists()
    assert done.returncode == 0, done.stderr.decode()
    assert b"(30 records, 0 failures)" in done.stderr


def test_large_items_are_not_taken_far_ahead() -> None:
    taken = []

    def chunks() -> Iterator[list[str]]:
        for number in range(30):
            taken.append(number)
            yield [str(number)]

    with Pool(
        process_killers.work, process_killers.prepare, ("done",), jobs=2, limit=LIMIT, weight=lambda _: 50_000_000
    ) as pool:
        for done, (_, results) in enumerate(pool.results(chunks()), 1):
            assert results == [f"done {done - 1}"]
            assert len(taken) - done <= 1

"""Measures batch conversion: peak memory and speed over ever more documents, and what a second worker gives.

    python benchmarks/batch.py [--small 20000] [--large 200000] [--rounds 3] [--write]

`--write` puts the tables into docs/batch.md. Runs are interleaved, so that a busy moment of the machine touches all of
them; ratios count.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from generate import documents, write_lines

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "batch.md"
MARKS: Final = ("<!-- measured -->\n", "<!-- /measured -->")
SECONDS_BETWEEN_LOOKS: Final = 0.2


class Measured(NamedTuple):
    """One run: documents, wall-clock seconds, and peak memory in bytes.

    The peaks of resident memory of all its processes are added up.
    """

    documents: int
    seconds: float
    peak: int

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


def measure(lines: Path, documents: int, jobs: int) -> Measured:
    """Convert a file of JSON Lines into another."""
    with tempfile.TemporaryDirectory(dir=lines.parent) as folder:
        command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "convert", str(lines)]
        command += ["--jobs", str(jobs), "-o", f"{folder}/out.jsonl"]
        begin = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        peaks: dict[int, int] = {}
        while process.poll() is None:
            peaks |= _peaks(process.pid)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.monotonic() - begin
        if process.returncode:
            raise SystemExit(f"convert ended with {process.returncode}")
    return Measured(documents, seconds, sum(peaks.values()))


def _peaks(session: int) -> dict[int, int]:
    """Peak resident memory of each process of a session, in bytes, as the kernel keeps it."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                peak = re.search(r"^VmHWM:\s+(\d+) kB", (entry / "status").read_text(), re.MULTILINE)
            except OSError:
                continue
            if int(stat[3]) == session and peak:
                found[int(entry.name)] = int(peak[1]) * 1024
    return found


def table(small: list[Measured], large: Measured, one: list[Measured], size: float) -> str:
    """Return the tables as Markdown."""
    two = Measured(
        small[0].documents,
        statistics.median(run.seconds for run in small),
        round(statistics.median(run.peak for run in small)),
    )
    seconds_of_one = statistics.median(run.seconds for run in one)
    lines = [
        f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors, "
        f"generated documents of {size:,.0f} bytes on average, one `.jsonl` to another, `--jobs 2`:",
        "",
        "| documents | peak memory of all processes | documents a second | microseconds a document |",
        "|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {run.documents:,} | {run.peak / 1e6:,.1f} MB | {run.rate:,.0f} | {1e6 / run.rate:,.0f} |"
        for run in (two, large)
    ]
    lines += [
        "",
        f"Memory over ten times as many documents: {large.peak / two.peak:.3f} times as much. "
        f"Time a document: {two.rate / large.rate:.3f} times.",
        "",
        f"`--jobs 2` gives {seconds_of_one / two.seconds:.2f} times the documents per second of `--jobs 1` "
        f"(medians of {len(one)} interleaved runs over {two.documents:,} documents: "
        f"{seconds_of_one:.1f} s and {two.seconds:.1f} s).",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/batch.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lines(documents(options.small, media="text"), folder / "small.jsonl")
        size = (folder / "small.jsonl").stat().st_size / options.small
        small, one = [], []
        for _ in range(options.rounds):
            small.append(measure(folder / "small.jsonl", options.small, 2))
            one.append(measure(folder / "small.jsonl", options.small, 1))
        write_lines(documents(options.large, media="text"), folder / "large.jsonl")
        found = table(small, measure(folder / "large.jsonl", options.large, 2), one, size)
    print(found)
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        PAGE.write_text(before + MARKS[0] + found + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")


if __name__ == "__main__":
    main()

"""Measures everything that docs/performance.md says, in one run.

    python benchmarks/performance.py [DOCUMENTS...] [--rounds 5] [--cache DIR] [--heavy-peers] [--documents 2000]
        [--largest 3000000] [--write]

Each round visits every document and takes, one right after the other: the floor (read, decode, one look at each line, a
little JSON), the stages, `extract`, `extract_json`, validation in two libraries, and the peers, so that a moment of
load falls on all alike. Each reads the document twice, and the second time counts: what the processor's caches hold is
its own. Those are processor time of one thread; starting the command line and `convert` are wall-clock time. Peers live
in their own virtual environments in `--cache` and are left out, with the reason, where that cannot be made. `--write`
puts tables and chart into docs/performance.md and docs/performance.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final, cast

import jsonschema
import msgspec

import batch
import stages
from generate import documents, write_lines
from hcpcs_extract import extract, extract_json
from hcpcs_extract.model import schema

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "performance.md"
CHART: Final = ROOT / "docs" / "performance.svg"
KINDS: Final[dict[str, Callable[[Path], bool]]] = {
    "Text and Markdown": lambda path: path.suffix != ".html",
    "HTML": lambda path: path.suffix == ".html",
}
"""The tables of the page: which sample documents each measures."""
MARKS: Final = ("<!-- measured -->\n", "<!-- /measured -->")
PEERS: Final = {
    "markdown-it-py": ["markdown-it-py"],
    "trafilatura": ["trafilatura", "lxml[html-clean]"],
    "docling-slim": ["docling-slim[format-markdown,format-html,convert-core]"],
    "unstructured": ["unstructured[md]"],
}
HEAVY: Final = frozenset(["docling-slim", "unstructured"])
SECONDS_TO_INSTALL: Final = 600
_HEAD: Final = (
    "HCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nClinical Context\n"
    "A 62-year-old patient with anemia comes in.\nCoding Specifications\n"
)
_TABLE: Final = "| Modifier | Description | When to Use |\n|---|---|---|\n"
SHAPES: Final[dict[str, tuple[str, str]]] = {
    "long prose": (_HEAD, "The drug is given in a clinic, and its units are counted when data is available. "),
    "table rows": (_HEAD + _TABLE, "| JW | Drug amount discarded | When a vial is left |\n"),
    "short lines": (_HEAD, "ab\n"),
    "one long line": (_HEAD, "word "),
    "pipes": (_HEAD, "|"),
    "spaces": (_HEAD, " "),
    "dashes": (_HEAD, "-"),
    "parentheses": (_HEAD, "("),
}
"""What the growing documents begin with, and what they repeat."""
Samples = dict[str, list[float]]


class Peer:
    """Another library in a process of its own."""

    def __init__(self, name: str, cache: Path) -> None:
        """Make the environment if it is not there, and start. Raises SkippedError with the reason where that fails."""
        self.name = name
        folder = cache / name
        python = folder / "bin" / "python"
        if not (folder / "ready").is_file():
            _run([sys.executable, "-m", "venv", str(folder)], SECONDS_TO_INSTALL)
            _run([str(python), "-m", "pip", "install", "-q", *PEERS[name]], SECONDS_TO_INSTALL)
            (folder / "ready").touch()
        command = [str(python), str(Path(__file__).with_name("peer.py")), name]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said)
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self.version: str = self._answer()["version"]

    def _answer(self) -> dict[str, Any]:
        line = self._output.readline()
        if not line:
            self._said.seek(0)
            said = self._said.read().decode("utf-8", "replace").strip().splitlines()
            raise SkippedError(
                said[-1].partition(" from http")[0][:160] if said else f"it ended with {self._process.wait()}"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def nanoseconds(self, text: str, *, html: bool) -> int | None:
        """Processor time that the library took for a document, or None for a kind that it does not read."""
        self._input.write(json.dumps({"text": text, "html": html}).encode() + b"\n")
        self._input.flush()
        taken = self._answer()["nanoseconds"]
        return None if taken is None else int(taken)

    def close(self) -> None:
        """End the process."""
        self._input.close()
        self._process.wait()


class SkippedError(Exception):
    """A peer cannot be measured; the message says why."""


def _run(command: list[str], seconds: float) -> None:
    try:
        subprocess.run(command, check=True, timeout=seconds, capture_output=True)
    except subprocess.TimeoutExpired as error:
        raise SkippedError(f"installing took longer than {seconds:.0f} s") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise SkippedError(f"it cannot be installed: {error}"[:160]) from error


def started(names: list[str], cache: Path, sample: str) -> tuple[list[Peer], dict[str, str]]:
    """Return the peers that run and read a sample, and why the others do not."""
    peers, skipped = [], {}
    for name in names:
        try:
            peer = Peer(name, cache)
            for html in (False, True):
                peer.nanoseconds(sample, html=html)
        except (SkippedError, BrokenPipeError) as error:
            skipped[name] = str(error) or "it ended"
            continue
        peers.append(peer)
    return peers, skipped


def visit(path: Path, peers: list[Peer], slow: jsonschema.Draft202012Validator) -> dict[str, int]:
    """Time everything on one document, in nanoseconds."""
    taken = stages.visit(path)
    data = path.read_bytes()
    watch = stages.Watch()
    watch.time("without validation", lambda: msgspec.json.encode(extract(data, name=path.name)))
    plain = msgspec.to_builtins(extract(data, name=path.name))
    watch.time("validate with jsonschema-rs", schema.is_valid, plain)
    watch.time("validate with jsonschema", slow.is_valid, plain)
    taken |= watch.taken
    text = data.decode("utf-8", "replace")
    for peer in peers:
        nanoseconds = peer.nanoseconds(text, html=path.suffix == ".html")
        if nanoseconds is not None:
            taken[f"{peer.name} {peer.version}"] = nanoseconds
    return taken


def sampled(paths: list[Path], rounds: int, peers: list[Peer]) -> Samples:
    """Return for each part the median microseconds over the documents, one number a round."""
    slow = jsonschema.Draft202012Validator(schema.json_schema())
    for path in paths:
        visit(path, peers, slow)  # warm
    found: Samples = defaultdict(list)
    for _ in range(rounds):
        seen: dict[str, list[int]] = defaultdict(list)
        for path in paths:
            for part, taken in visit(path, peers, slow).items():
                seen[part].append(taken)
        for part, values in seen.items():
            found[part].append(statistics.median(values) / 1000)
    return found


def wall(command: list[str], rounds: int) -> float:
    """Median seconds of a command."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def starts(document: Path, rounds: int) -> dict[str, float]:
    """Seconds to start: an empty program of click, `--help`, one document."""
    own = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()"]
    empty = "import click\n@click.command()\ndef main(): pass\nmain()"
    return {
        "an empty click program": wall([sys.executable, "-c", empty], rounds),
        "`hcpcs-extract --help`": wall([*own, "--help"], rounds),
        "`hcpcs-extract show` of one document": wall([*own, "show", str(document)], rounds),
    }


def curve(largest: int) -> dict[str, dict[int, float]]:
    """Nanoseconds a character for each shape and size."""
    sizes = [size for size in (3_000, 30_000, 300_000, 3_000_000, 30_000_000) if size <= largest]
    found: dict[str, dict[int, float]] = {}
    for shape, (head, piece) in SHAPES.items():
        found[shape] = {}
        for size in sizes:
            text = head + piece * (size // len(piece))
            taken = []
            for _ in range(1 if size > 300_000 else 3):
                begin = time.thread_time_ns()
                extract(text)
                taken.append(time.thread_time_ns() - begin)
            found[shape][size] = min(taken) / len(text)
    return found


def converted(count: int) -> dict[int, batch.Measured]:
    """Convert generated documents end to end with one and with two workers."""
    with tempfile.TemporaryDirectory() as name:
        lines = Path(name) / "pages.jsonl"
        write_lines(documents(count, media="text"), lines)
        return {jobs: batch.measure(lines, count, jobs) for jobs in (1, 2)}


def extracted_alone() -> float:
    """Documents a second that one process makes JSON of, when it does nothing else.

    They are the same documents that `converted` begins with.
    """
    pages = [(document.id, document.text.encode()) for document in documents(1_000, media="text")]
    taken = []
    for _ in range(3):
        begin = time.thread_time_ns()
        for name, data in pages:
            extract_json(data, name=name)
        taken.append(time.thread_time_ns() - begin)
    return len(pages) / (min(taken) / 1e9)


def samples_table(kind: str, count: int, samples: Samples) -> str:
    """Return a Markdown table: a part a line."""
    floor = statistics.median(samples["floor"])
    lines = [
        f"### {kind}: {count} documents",
        "",
        "| part | µs | quartiles of the rounds | floors |",
        "|---|---:|---:|---:|",
    ]
    for part, values in samples.items():
        low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
        lines.append(f"| {part} | {middle:,.1f} | {low:,.1f} – {high:,.1f} | {middle / floor:,.2f} |")
    return "\n".join(lines) + "\n"


def curve_table(found: dict[str, dict[int, float]]) -> str:
    """Return nanoseconds a character, and how much the slowest size from 30 KB on is above the fastest."""
    sizes = list(next(iter(found.values())))
    lines = [
        f"| ns a character | {' | '.join(f'{size // 1000:,} KB' for size in sizes)} | from 30 KB on |",
        "|---|" + "---:|" * (len(sizes) + 1),
    ]
    for shape, row in found.items():
        large = [value for size, value in row.items() if size >= 30_000]
        spread = f"{max(large) / min(large):.2f}" if large else "–"
        lines.append(f"| {shape} | {' | '.join(f'{value:,.0f}' for value in row.values())} | {spread} |")
    return "\n".join(lines) + "\n"


def chart(samples: Samples) -> str:
    """Return the wholes and the peers as bars in floors."""
    floor = statistics.median(samples["floor"])
    shown = [
        "floor",
        "extract",
        "without validation",
        "extract_json",
        *(part for part in samples if part.split()[0] in PEERS),
    ]
    bars = [(part, statistics.median(samples[part]) / floor) for part in shown if part in samples]
    widest = max(value for _, value in bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{28 * len(bars) + 10}" font-family="sans-serif" '
        'font-size="13">'
    ]
    for number, (name, value) in enumerate(bars):
        at = 28 * number + 8
        parts.append(f'<text x="170" y="{at + 15}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="180" y="{at}" width="{max(1, 440 * value / widest):.1f}" height="20" fill="#4477aa"/>')
        parts.append(f'<text x="{186 + max(1, 440 * value / widest):.1f}" y="{at + 15}">{value:,.1f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure, and print or write the page."""
    options = asked()
    paths = stages.documents(options.given)
    names = [name for name in PEERS if options.heavy_peers or name not in HEAVY]
    peers, skipped = started(names, options.cache, "<html><body><p>Some words stand here.</p></body></html>")
    left_out = [f"{name}: not asked for (`--heavy-peers`)" for name in PEERS if name not in names]
    left_out += [f"{name}: {why}" for name, why in skipped.items()]
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("lxml", "regex", "msgspec", "jsonschema", "jsonschema-rs", "click")
    )
    found = [
        f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors, "
        f"load {os.getloadavg()[0]:.1f} at the start; {versions}. "
        f"{options.rounds} interleaved rounds; medians.\n"
    ]
    drawn = ""
    for kind, belongs in KINDS.items():
        some = [path for path in paths if belongs(path)]
        if some:
            samples = sampled(some, options.rounds, peers)
            drawn = drawn or chart(samples)
            found.append(samples_table(kind, len(some), samples))
    found += ["Peers left out: " + "; ".join(left_out) + ".\n"] if left_out else []
    for peer in peers:
        peer.close()
    found.append("### Start of the command line\n\n| | seconds |\n|---|---:|")
    found[-1] += (
        "".join(f"\n| {name} | {seconds:.3f} |" for name, seconds in starts(paths[0], options.rounds).items()) + "\n"
    )
    found.append("### Growing documents\n\n" + curve_table(curve(options.largest)))
    found.append(converted_table(options.documents))
    page = "\n".join(found)
    print(page)
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        PAGE.write_text(before + MARKS[0] + page + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")
        CHART.write_text(drawn, encoding="utf-8")


def asked() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "given", nargs="*", type=Path, metavar="DOCUMENTS", help="the sample documents where none is given"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "hcpcs-extract-peers")
    parser.add_argument(
        "--heavy-peers",
        action="store_true",
        help="also docling and unstructured: minutes to install",
    )
    parser.add_argument(
        "--documents", type=int, default=2_000, help="generated documents for convert; 100000 on a quiet machine"
    )
    parser.add_argument(
        "--largest", type=int, default=3_000_000, help="characters of the largest growing document, up to 30000000"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    return parser.parse_args()


def converted_table(count: int) -> str:
    """Convert generated documents, and return a Markdown table: a number of workers a line."""
    runs, alone = converted(count), extracted_alone()
    lines = [
        f"### `convert` of {count:,} generated documents",
        "",
        "| workers | seconds | documents a second | of what `extract_json` alone would give on as many processors |",
        "|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {jobs} | {run.seconds:.1f} | {run.rate:,.0f} | {100 * run.rate / (jobs * alone):.0f} % |"
        for jobs, run in runs.items()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

"""What each stage of reading a document costs, beside the least that reading one can cost.

`python benchmarks/stages.py [DOCUMENTS...] [--rounds N] [--json]` measures the sample documents, and the two real ones
where they are there. Every round visits every document and takes, one right after the other: the floor, each stage,
`extract` and `extract_json` as a whole. So a moment of load falls on all of them alike, and what counts is the ratio to
the floor. Each is called twice and the second call counts. Time is the processor's for this thread: what other programs
take meanwhile is not in it.

The floor: read the file's bytes, decode them, look once at each line, and write a small dict as JSON.
For HTML, lxml's own parse of the page is measured too, and `read_html` is given as a multiple of it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import lxml.html
import msgspec

from hcpcs_extract import extract, extract_json, pipeline
from hcpcs_extract.model import assembling, schema
from hcpcs_extract.reading import decode
from hcpcs_extract.reading.headings import line_words
from hcpcs_extract.reading.html.reader import read_html
from hcpcs_extract.reading.reader import read
from hcpcs_extract.reading.sections import sections
from hcpcs_extract.reading.text import read_text
from hcpcs_extract.reading.truncation import evidence
from hcpcs_extract.rules import rule
from hcpcs_extract.text.words import lower, plain
from hcpcs_extract.vocabulary import built_in

ROOT = Path(__file__).parent.parent
SAMPLES = (ROOT / "corpus", ROOT.parent / "shared" / "seeds")
SUFFIXES = (".txt", ".md", ".html")

T = TypeVar("T")
Nanoseconds = dict[str, int]
"""What one visit to one document cost, by stage."""


class Watch:
    """Takes the time of one call after another."""

    def __init__(self) -> None:
        self.taken: Nanoseconds = {}

    def time(self, stage: str, call: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call twice, and keep what the second took under the stage's name.

        Other stages ran before, and the processor's caches are theirs.
        """
        call(*arguments, **named)
        start = time.thread_time_ns()
        result = call(*arguments, **named)
        self.taken[stage] = time.thread_time_ns() - start
        return result


def floor(path: Path) -> str:
    """Do the least that reading a document can be: bytes, text, one look at each line, a little JSON."""
    text = path.read_bytes().decode("utf-8", "replace")
    longest = 0
    for line in text.split("\n"):
        longest = max(longest, len(line))
    return json.dumps({"name": path.name, "chars": len(text), "longest": longest})


def visit(path: Path) -> Nanoseconds:
    """Time the floor, every stage and the whole on one document."""
    watch = Watch()
    data = path.read_bytes()
    html = path.suffix == ".html"
    words = built_in()
    watch.time("floor", floor, path)
    watch.time("extract", extract, data, name=path.name)
    watch.time("extract_json", extract_json, data, name=path.name)
    source = watch.time("decode", decode.decode, data, html=html)
    if html:
        watch.time("lxml's own parse", lxml.html.document_fromstring, data)
        text, blocks, _ = watch.time("read_html", read_html, source.value, words)
    else:
        text, blocks = source.value, watch.time("read_text", read_text, source.value, words)
    outline = watch.time("sections", sections, text, blocks, words.derived(line_words))
    watch.time("evidence of a cut", evidence, text, source, blocks, outline, words)
    watch.time("lower case, words", lambda: (lower(text), plain(text)))
    page = watch.time("read: all of the above", read, data, name=path.name)
    values = {
        field: watch.time(f"extractor {field}", extractor, page) for field, extractor in pipeline.EXTRACTORS.items()
    }
    draft = watch.time("draft", assembling.draft_of, page, values)
    found = watch.time("rules", rule.findings, pipeline.RULES, page, draft)
    whole = watch.time("record", assembling.record_of, page, draft, found)
    plain_objects = watch.time("to plain objects", msgspec.to_builtins, whole)
    watch.time("validate", schema.is_valid, plain_objects)
    watch.time("encode", msgspec.json.encode, whole)
    return watch.taken


def measure(paths: Iterable[Path], rounds: int) -> dict[str, dict[str, float]]:
    """Return the median microseconds of each stage, their quartiles, and a median ratio.

    Quartiles are those of the stage's rounds; the ratio is to the floor of the same visit.
    """
    paths = list(paths)
    for path in paths:
        visit(path)  # what is imported and compiled at first use is not counted
    visits = [(path, visit(path)) for _ in range(rounds) for path in paths]
    micros: dict[str, list[float]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    to_lxml: list[float] = []
    for path in paths:
        own = [taken for visited, taken in visits if visited == path]
        base = statistics.median(taken["floor"] for taken in own)
        for stage in own[0]:
            middle = statistics.median(taken[stage] for taken in own)
            micros[stage].append(middle / 1000)
            ratios[stage].append(middle / base)
        if "read_html" in own[0]:
            to_lxml.append(statistics.median(taken["read_html"] / taken["lxml's own parse"] for taken in own))
    spread: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        part = visits[number * len(paths) : (number + 1) * len(paths)]
        for stage in micros:
            spread[stage].append(statistics.median(taken[stage] / 1000 for _, taken in part if stage in taken))
    result = {
        stage: {
            "microseconds": statistics.median(values),
            "low": _quartile(spread[stage], 0),
            "high": _quartile(spread[stage], 2),
            "floors": statistics.median(ratios[stage]),
        }
        for stage, values in micros.items()
    }
    if to_lxml:
        result["read_html"]["lxml_parses"] = statistics.median(to_lxml)
    return result


def _quartile(values: list[float], number: int) -> float:
    return statistics.quantiles(values, n=4)[number] if len(values) > 1 else values[0]


def documents(given: list[Path]) -> list[Path]:
    """Return the documents of the given files and folders, or the samples."""
    found: list[Path] = []
    for path in given or [folder for folder in SAMPLES if folder.is_dir()]:
        found += [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES)
    return found


def as_text(kind: str, count: int, measured: dict[str, dict[str, float]]) -> str:
    """Return one table: a stage a line."""
    lines = [f"{kind}: {count} documents", f"{'stage':28}{'µs':>9}{'quartiles':>18}{'floors':>9}"]
    for stage, row in measured.items():
        quartiles = f"{row['low']:.1f} - {row['high']:.1f}"
        beside = f"   {row['lxml_parses']:.1f} times lxml's own parse" if "lxml_parses" in row else ""
        lines.append(f"{stage:28}{row['microseconds']:9.1f}{quartiles:>18}{row['floors']:9.2f}{beside}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "documents", nargs="*", type=Path, help="files and folders; the sample documents where none is given"
    )
    parser.add_argument("--rounds", type=int, default=15, help="visits to each document (15)")
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    arguments = parser.parse_args()
    paths = documents(arguments.documents)
    if not paths or arguments.rounds < 1:
        parser.error(f"no document ({', '.join(SUFFIXES)}) is there, or no round is asked for")
    kinds = {
        "text and Markdown": [path for path in paths if path.suffix != ".html"],
        "HTML": [path for path in paths if path.suffix == ".html"],
    }
    measured = {kind: measure(some, arguments.rounds) for kind, some in kinds.items() if some}
    if arguments.json:
        sys.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(as_text(kind, len(kinds[kind]), rows) for kind, rows in measured.items()))


if __name__ == "__main__":
    main()

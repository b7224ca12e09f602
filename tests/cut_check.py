"""Cuts whole documents at every character; `test_cuts.py` runs it.

It says what a cut record claims that the whole one does not. As a command:
`python tests/cut_check.py [--every N] [FILE...]` checks the sample documents (or FILE...) and exits 1 on any fault.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from hcpcs_extract.model.record import Record
from hcpcs_extract.model.schema import is_valid
from hcpcs_extract.model.walking import found_in
from hcpcs_extract.pipeline import extract, extract_with_text
from hcpcs_extract.reading.decode import decode

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"


def whole_documents() -> list[Path]:
    """Documents of the corpus whose truth file says that they are whole."""
    truths = sorted(CORPUS.rglob("*.truth.json"))
    found = []
    for path in truths:
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["whole"]:
            found.append(path.with_name(truth["document"]))
    return found


def claims(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every fact and every row of a modifier table, as parsed JSON, with the name of its field."""
    for entry, item in found_in(record):
        yield entry.path, msgspec.to_builtins(item)


def identity(field: str, fact: dict[str, Any]) -> str:
    """What two records must agree on to make the same claim.

    It is all but the condition inside a patient, which is a fact of its own.
    """
    kept = {key: value for key, value in fact.items() if key not in ("partial", "condition")}
    return field + json.dumps(kept, sort_keys=True)


def faults(text: str, name: str, cut: int, whole: set[str], last_row_end: int, line_ends: set[int]) -> list[str]:
    """What is wrong with the record of `text` up to character `cut`."""
    try:
        record, read = extract_with_text(text[:cut], name=name)
    except Exception as error:  # noqa: BLE001
        return [f"{type(error).__name__}: {error}"]
    found = []
    parsed = msgspec.to_builtins(record)
    if not is_valid(parsed):
        found.append("the record breaks its schema")
    for field, fact in claims(record):
        if "quote" in fact and read[slice(*fact["span"])] != fact["quote"]:
            found.append(f"{field}: the quote is not what the span holds")
        if not fact.get("partial") and identity(field, fact) not in whole:
            found.append(f"{field}: not in the whole document's record: {fact}")
    if cut < last_row_end and cut not in line_ends and record.truncation.verdict == "none":
        found.append("called complete")
    if sum(section.span[1] - section.span[0] for section in record.sections) != len(read):
        found.append("the sections do not cover the text")
    return found


def check(path: Path, every: int = 1) -> list[str]:
    """Faults of a document over its cuts, one line each; `every` takes only each n-th cut."""
    data = path.read_bytes()
    text = decode(data, html=path.suffix == ".html").value
    record = extract(text, name=path.name)
    whole = {identity(field, fact) for field, fact in claims(record)}
    last_row_end, line_ends = row_ends(text, path.suffix, msgspec.to_builtins(record))
    start = sum(path.name.encode()) % every
    return [
        f"{path.name}:{cut}: {fault}"
        for cut in range(start, len(text), every)
        for fault in faults(text, path.name, cut, whole, last_row_end, line_ends)
    ]


def row_ends(text: str, suffix: str, record: dict[str, Any]) -> tuple[int, set[int]]:
    """End of the last table row in the source, and the offsets where nothing in the text can tell that it was cut.

    These lie right after the line break of a complete row, or of a finished line of prose below a complete table (a
    remark, a statement of a gap, a section of its own): many whole documents end just so.
    """
    if suffix == ".html":
        return text.rfind("</tr>"), set()
    rows = [row for table in record["tables"] for row in table["rows"]]
    if not rows:
        return 0, set()
    ends = set()
    for row in rows:
        after = row["span"][1]
        line_end = text.find("\n", after) + 1
        is_closed = row["shape"] in ("complete", "long", "note") or text[slice(*row["span"])].endswith("|")
        if is_closed and line_end and not text[after:line_end].strip():
            ends.add(line_end)
    headings = {section["span"][0] for section in record["sections"] if section["heading"] is not None}
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if start > rows[0]["span"][0] and start not in headings and "|" not in line and line.strip():
            ends.add(end)
        start = end
    # Two pages in one file: where the first one ends, it is whole.
    ends.update(section["span"][0] for section in record["sections"][1:] if section["id"] == "summary")
    return rows[-1]["span"][1], ends


def main() -> None:
    """Check and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    paths = arguments.files or whole_documents()
    total = 0
    with ProcessPoolExecutor() as pool:
        for path, found in zip(paths, pool.map(check, paths, [arguments.every] * len(paths)), strict=True):
            total += len(found)
            for line in found[:8]:
                sys.stdout.write(line[:400] + "\n")
            if len(found) > 8:
                sys.stdout.write(f"{path.name}: {len(found) - 8} more\n")
    sys.stdout.write(f"{len(paths)} documents, {total} faults\n")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()

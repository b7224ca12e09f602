"""Counts the work that each extractor and the whole do on a few sample documents.

The whole has a budget, which a busy machine cannot break. `python benchmarks/work.py` prints the counts, those of the
whole beside `budget.json`; with `--pin` it writes them there. `tests/pipeline/test_cost.py` holds the whole to it.

Three things are counted, all the same on every machine. `calls`: functions of Python and of C that are called.
`searched`: characters that expressions are let loose on, since a call does not tell how much an expression has to read.
`handled`: characters and items of the texts and lists whose methods go through all of them (splitting, replacing,
counting, inserting). What C code does beyond that (finding, slicing, parsing, validating) is not seen;
`benchmarks/stages.py` measures it.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, cast

import regex

import hcpcs_extract
from hcpcs_extract import extract_json, pipeline
from hcpcs_extract.reading.reader import read
from hcpcs_extract.text.phrases import Lexicon

ROOT = Path(__file__).parent.parent
BUDGET = Path(__file__).with_name("budget.json")
DOCUMENTS = (
    "development/a0427-ambulance-als1-emergency.txt",
    "development/j9229-inotuzumab-ozogamicin.txt",
    "development/q4186-epifix.md",
    "development/99285-emergency-visit-high.md",
    "development/same-page-a.html",
)
HEADROOM = 1.1
"""How far above its budget a count of the whole may be: clearer code may cost a little."""

Work = dict[str, int]
Pattern = regex.Pattern[str] | re.Pattern[str]

# Comprehensions are functions up to Python 3.11 and no more after it.
_INLINED = frozenset(["<listcomp>", "<setcomp>", "<dictcomp>"])

_TEXT = frozenset(
    [
        "casefold",
        "count",
        "decode",
        "encode",
        "expandtabs",
        "isprintable",
        "lower",
        "partition",
        "replace",
        "split",
        "splitlines",
        "translate",
        "upper",
    ]
)
_HANDLES: dict[type, frozenset[str]] = {
    str: _TEXT,
    bytes: _TEXT,
    list: frozenset(["copy", "count", "index", "insert", "remove", "reverse", "sort"]),
}
"""Methods that go through all of their text or list, or through a good part of it."""


class _Counted:
    """An expression that counts the characters it is let loose on."""

    def __init__(self, pattern: Pattern, work: Work) -> None:
        self._pattern: Any = pattern
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _count(self, text: str, pos: int = 0, endpos: int | None = None) -> None:
        self._work["searched"] += max(0, (len(text) if endpos is None else endpos) - pos)

    def search(self, text: str, *between: int) -> Any:
        self._count(text, *between)
        return self._pattern.search(text, *between)

    def finditer(self, text: str, *between: int) -> Any:
        self._count(text, *between)
        return self._pattern.finditer(text, *between)

    def findall(self, text: str, *between: int) -> Any:
        self._count(text, *between)
        return self._pattern.findall(text, *between)

    def sub(self, replacement: Any, text: str) -> Any:
        self._count(text)
        return self._pattern.sub(replacement, text)


def _modules() -> Iterator[ModuleType]:
    """Modules of the package that are loaded."""
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{hcpcs_extract.__name__}."):
            yield module


@contextmanager
def _counting(work: Work) -> Iterator[None]:
    """Count, in `work`, every call and every search meanwhile."""
    patterns = [
        (module, name, value)
        for module in _modules()
        for name, value in vars(module).items()
        if isinstance(value, regex.Pattern | re.Pattern) and isinstance(value.pattern, str)
    ]
    # Phrases are compiled into the lexicons that are in use.
    matchers = [
        (matcher, matcher.expression or matcher.compile())
        for found in gc.get_objects()
        if isinstance(found, Lexicon)
        for matcher in found.values()
    ]
    own: set[CodeType] = {function.__code__ for function in vars(_Counted).values() if hasattr(function, "__code__")}

    def note(frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code in own:
            return
        if event == "c_call":
            work["calls"] += 1
            owner = getattr(argument, "__self__", None)
            if getattr(argument, "__name__", "") in _HANDLES.get(type(owner), ()):
                work["handled"] += len(cast(Sized, owner))
        elif event == "call" and frame.f_code.co_name not in _INLINED:
            work["calls"] += 1

    gc.disable()  # what it would clear away meanwhile, and call for it, is not the document's
    before = sys.getprofile()
    for module, name, pattern in patterns:
        setattr(module, name, _Counted(pattern, work))
    for matcher, expression in matchers:
        counted: Any = _Counted(expression, work)
        matcher.expression = counted
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
        gc.enable()
        for module, name, pattern in patterns:
            setattr(module, name, pattern)
        for matcher, expression in matchers:
            matcher.expression = expression


def nothing() -> Work:
    """Return a count that has not begun."""
    return {"calls": 0, "searched": 0, "handled": 0}


def work_of(call: Callable[[], object]) -> Work:
    """Return what a call does: its calls, the characters it searches, and the characters and items it handles."""
    work = nothing()
    with _counting(work):
        call()
    return work


def measured() -> dict[str, Work]:
    """Return the work of the whole (`extract_json`) and of each extractor.

    Each works on fresh pages; the work is summed over the documents.
    """
    total: dict[str, Work] = {name: nothing() for name in ("whole", *pipeline.EXTRACTORS)}
    for name in DOCUMENTS:
        path = ROOT / "corpus" / name
        data = path.read_bytes()
        extract_json(data, name=path.name)  # what is made at first use is not counted
        parts = {
            "whole": work_of(lambda data=data, path=path: extract_json(data, name=path.name))  # type: ignore[misc]
        }
        for field, extractor in pipeline.EXTRACTORS.items():
            page = read(data, name=path.name)
            parts[field] = work_of(lambda extractor=extractor, page=page: extractor(page))  # type: ignore[misc]
        for part, work in parts.items():
            for unit, count in work.items():
                total[part][unit] += count
    return total


def over(budget: Work, whole: Work) -> list[str]:
    """Return what is counted more than its budget allows, or has none, a line each."""
    return [
        f"{count} {unit}, the budget is {budget.get(unit, 0)}"
        for unit, count in whole.items()
        if count > budget.get(unit, 0) * HEADROOM
    ]


def main() -> None:
    """Print the counts, or pin them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--pin", action="store_true", help="write the counts to budget.json: say in the commit why they rise"
    )
    arguments = parser.parse_args()
    counts = measured()
    if arguments.pin:
        BUDGET.write_text(json.dumps(counts["whole"], indent=1) + "\n", encoding="utf-8")
    budget = json.loads(BUDGET.read_text(encoding="utf-8")) if BUDGET.is_file() else {}
    for part, work in counts.items():
        sys.stdout.write(f"{part:18}" + "".join(f"{count:9} {unit}" for unit, count in work.items()) + "\n")
    sys.stdout.write(f"{'budget':18}" + "".join(f"{count:9} {unit}" for unit, count in budget.items()) + "\n")
    sys.exit("\n".join(found) if (found := over(budget, counts["whole"])) else 0)


if __name__ == "__main__":
    main()

"""How an evaluation is shown, and its floors kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from ..run.whole_files import write_whole
from .evaluation import Evaluation

VERDICTS = ("none", "probable", "certain")


def as_text(result: Evaluation, without: list[str]) -> str:
    """Return scores, verdicts and every miss as a table for a person."""
    lines = [
        f"{result.documents} documents",
        "",
        f"{'field':<18}{'precision':>10}{'recall':>8}{'F1':>8}{'relaxed':>9}{'items':>7}",
    ]
    for field, score in result.scores.items():
        lines.append(
            f"{field:<18}{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>8.3f}{score.relaxed_f1:>9.3f}"
            f"{score.expected:>7}"
        )
    lines += ["", f"{'truncation: truth':<18}{'judged':>10}" + "".join(f"{verdict:>10}" for verdict in VERDICTS)]
    for truth in VERDICTS:
        lines.append(f"{truth:<28}" + "".join(f"{result.verdicts[truth, verdict]:>10}" for verdict in VERDICTS))
    if result.misses:
        lines += ["", "misses (document, field: expected; got; its words)"]
        lines += [
            f"{m.document}  {m.field}: {_shown(m.expected)}; {_shown(m.got)}; {_shown(m.quote)}" for m in result.misses
        ]
    lines += [f"no truth file: {name}" for name in without]
    return "\n".join(lines) + "\n"


def _shown(value: str | None) -> str:
    return "nothing" if value is None else repr(value)


def as_json(result: Evaluation, without: list[str]) -> str:
    """Return the same as JSON."""
    scores = {
        field: {
            "precision": score.precision,
            "recall": score.recall,
            "f1": score.f1,
            "relaxed_f1": score.relaxed_f1,
            "expected": score.expected,
            "got": score.got,
        }
        for field, score in result.scores.items()
    }
    verdicts = [
        {"truth": truth, "verdict": verdict, "documents": n} for (truth, verdict), n in sorted(result.verdicts.items())
    ]
    data: dict[str, Any] = {"documents": result.documents, "scores": scores, "verdicts": verdicts}
    data |= {"misses": msgspec.to_builtins(result.misses), "without_truth": without}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Return the floors of each set of documents. Raises ValueError if the file is not such a table."""
    floors = msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, float]])
    return dict(floors)


def pin(path: Path, name: str, result: Evaluation, *, lower: bool) -> list[str]:
    """Write the floors of one set of documents anew; returns which would fall.

    If some would fall, nothing is written unless `lower` is set.
    """
    floors = read_floors(path) if path.exists() else {}
    falling = result.below(floors.get(name, {}))
    if falling and not lower:
        return falling
    floors[name] = result.floors()
    write_whole(path, (json.dumps(floors, indent=1) + "\n").encode())
    return []

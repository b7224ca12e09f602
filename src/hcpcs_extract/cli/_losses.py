"""What a run would overwrite though it is not its own: found, and refused, before anything is written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import click


def refuse_losses(
    sources: Any, others: Iterable[str | None], sink: Any, out: str | None, failures: str | Path | None
) -> None:
    """End with a usage error where an output would overwrite what must be kept.

    Records or failures must not go into a file that is read, nor failures into a file of records. `others` are files
    that are read besides the documents; `out` is the destination as it may be shown.
    """
    if out is None and failures is None:
        return
    targets = {f"-o {out}": _Target(sink.file)} if sink.file else {}
    if failures is not None:
        target = _Target(failures)
        if sink.writes(target.real) or (sink.file is not None and target.is_same(_stat(sink.file))):
            raise click.UsageError(f"--failures {failures}: this is where records go; name another file")
        targets[f"--failures {failures}"] = target
    for path in chain(sources.paths(), filter(None, others)):
        found = _stat(path)
        if found is None:
            continue  # nothing there that could be lost
        if stat.S_ISDIR(found.st_mode):
            _refuse_among_documents(path, targets)
            continue
        for option, target in targets.items():
            if target.is_same(found):
                raise click.UsageError(f"{option}: this is an input, and would be overwritten; name another file")
        if sink.writes(os.path.realpath(path)):
            raise click.UsageError(f"-o {out}: the input {path} is, or could be, one of its files; name another output")


class _Target:
    """A file that will be written."""

    def __init__(self, path: str | Path) -> None:
        self.real = os.path.realpath(path)
        self._found = _stat(path)

    def is_same(self, found: os.stat_result | None) -> bool:
        """Whether this is the same file, by whatever name."""
        return found is not None and self._found is not None and os.path.samestat(found, self._found)


def _refuse_among_documents(folder: str, targets: dict[str, _Target]) -> None:
    """A file whose name says that it is a document is taken for one, by this run or the next."""
    from ..inputs.sources import ENDINGS  # noqa: PLC0415
    from ..run.whole_files import is_below  # noqa: PLC0415

    for option, target in targets.items():
        if target.real.lower().endswith(ENDINGS) and is_below(target.real, Path(folder)):
            raise click.UsageError(
                f"{option}: by its place in the input folder {folder} and its name this is a document; "
                "name another file"
            )


def _stat(path: str | Path) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116  as fast as it gets
    except (OSError, ValueError):
        return None

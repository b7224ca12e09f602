"""Parquet: all records in one file, a column for each field (`docs/arrow-schema.md`); needs pyarrow.

Parquet can be written from the first record to the last only, not gone on with. So records are collected as JSON Lines,
as for `jsonl`, and become Parquet at the end; the lines stay in the state folder, from where the next run with
`--resume` takes what is unchanged.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ...run.sink import UnusableError, is_url
from ...run.whole_files import open_new
from ...settings.extras import install
from . import jsonl
from ._collected import CollectingSink

_ROWS: Final = 20_000
_BYTES: Final = 32_000_000
"""Of JSON in one row group, unless a single record has more: what is held in memory at once."""


def refuse_without_pyarrow() -> None:
    """Raise UnusableError where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise UnusableError(f"Parquet needs pyarrow, which is not installed: {install('arrow')}")


class Sink(CollectingSink):
    """Writer to the file `out`, which appears when all is written."""

    suffix = ".parquet"

    def __init__(self, out: str) -> None:
        """Raises OSError if `out` cannot be written as a file, UnusableError where pyarrow is missing."""
        refuse_without_pyarrow()
        super().__init__(out)

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is a `.parquet` file, or will be one."""
        return out is not None and not is_url(out) and out.lower().endswith(".parquet") and not Path(out).is_dir()

    def maker(self, data: list[Path], /) -> jsonl.LineMaker:
        """Return the maker of lines, which finds those of the last whole run as well."""
        return jsonl.LineMaker([*data, *self.kept()])

    def turn(self, lines: Path, target: Path, /) -> None:
        """Write the records of a file of JSON Lines as Parquet; the same bytes for the same lines."""
        _write(lines, target)


def _write(lines: Path, target: Path) -> None:
    """Write the records of a file of JSON Lines as Parquet; the same bytes for the same lines."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only this format needs it

    from ..arrow.batches import json_to_batch  # noqa: PLC0415
    from ..arrow.schema import record_schema  # noqa: PLC0415

    with open_new(target) as file:
        with pq.ParquetWriter(file, record_schema(), compression="zstd") as writer:
            for group in _groups(lines):
                batch = json_to_batch(group)
                writer.write_batch(batch, row_group_size=len(batch))
        file.flush()
        os.fsync(file.fileno())


def _groups(path: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a file in groups that have neither many lines nor, more than one line apart, many bytes."""
    with path.open("rb") as lines:
        group: list[bytes] = []
        size = 0
        for line in lines:
            if group and (len(group) == _ROWS or size + len(line) > _BYTES):
                yield group
                group, size = [], 0
            group.append(line)
            size += len(line)
        if group:
            yield group

"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

PART: Final = ".hcpcs-extract-part"
"""How the names of our temporary files end."""


def temporary_beside(path: Path) -> Path:
    """Return the path of a temporary file in the same folder, so that renaming it is one step; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    short = zlib.crc32(path.name.encode("utf-8", "surrogateescape"))  # the longest name allowed leaves no room for more
    return path.with_name(f".{short:08x}.{os.getpid()}{PART}")


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing such that `path` holds either what it held before or all of it. Raises OSError; leaves nothing behind."""
    temporary = temporary_beside(path)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` at once; see `whole`."""
    with whole(path) as file:
        file.write(data)


def failures_beside(path: Path) -> Path:
    """Return where failures go beside an output file: by its name without the endings of lines, so that outputs of different kinds share none.

    >>> failures_beside(Path("pages.2024.jsonl.gz")).name, failures_beside(Path("pages.2024.parquet")).name
    ('pages.2024.failures.jsonl', 'pages.2024.parquet.failures.jsonl')
    """
    name = path.name
    for ending in (".gz", ".jsonl", ".ndjson"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return path.with_name(f"{name or 'records'}.failures.jsonl")


def is_below(path: str, folder: Path) -> bool:
    """Whether a path, without links in it, is that of something in a folder or in one below that."""
    return path.startswith(os.path.join(os.path.realpath(folder), ""))  # noqa: PTH118  a root has its slash already


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a loss of power, where the system has a way to. Raises OSError."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_parts(folder: Path) -> None:
    """Remove the temporary files that a run which was killed left below a folder. Raises OSError."""
    for here, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(PART):
                Path(here, name).unlink(missing_ok=True)

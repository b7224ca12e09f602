"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Final

PART: Final = ".hcpcs-extract-part"
"""How the names of our temporary files end."""


def temporary_beside(path: Path) -> Path:
    """Return the path of a temporary file in the same folder, so that renaming it is one step; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    short = zlib.crc32(path.name.encode("utf-8", "surrogateescape"))  # the longest name allowed leaves no room for more
    return path.with_name(f".{short:08x}.{os.getpid()}{PART}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that `path` holds either what it held before or all of it. Raises OSError; leaves nothing behind."""
    temporary = temporary_beside(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def failures_beside(path: Path) -> Path:
    """Return where failures go beside an output file: `records.failures.jsonl` for `records.jsonl.gz`."""
    return path.with_name(f"{path.name.partition('.')[0] or 'records'}.failures.jsonl")


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

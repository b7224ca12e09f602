"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def temporary_beside(path: Path) -> Path:
    """Return the path of a temporary file in the same folder, so that renaming it is one step; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name[:100]}.{os.getpid()}.part")


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

"""A folder with one `NAME.json` for each document, mirroring the input tree."""

from __future__ import annotations

import errno
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

import msgspec

from ..files import write_whole
from ..model import Record


def accepts(out: str | None) -> bool:
    """Whether the destination ends in a slash or is a folder."""
    return out is not None and (out.endswith(("/", "\\")) or Path(out).is_dir())


def relative_path(name: str) -> PurePosixPath | None:
    """Return where a document's record goes below the output folder, or None where its name would lead out of it.

    >>> str(relative_path("drugs/j9203.txt")), relative_path("../x"), relative_path("/etc/x")
    ('drugs/j9203.txt.json', None, None)
    """
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or not path.name
        or ".." in path.parts
        or "\0" in name
        or "\\" in name
        or len(path.name.encode()) > 240
    ):
        return None
    return path.with_name(path.name + ".json")


class opened:  # noqa: N801  called like the function that it stands for
    """Writer into the folder `out`; each file appears whole."""

    def __init__(self, out: str) -> None:
        self._folder = Path(out)
        if self._folder.suffix in (".json", ".jsonl", ".gz") and not self._folder.is_dir():
            raise NotADirectoryError(
                errno.ENOTDIR, "this format writes a folder; end its name in /, or name a .jsonl file for one file"
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._written: set[str] = set()

    def write(self, record: Record, json: bytes) -> str | None:
        """Write one file, indented; refuses a name that leads out of the folder or that was written in this run."""
        relative = relative_path(record.source.name)
        if relative is None:
            return "the name cannot be a path below the output folder"
        key = str(relative).casefold()
        if key in self._written:
            return f"another document of this run is already written as {relative}"
        try:
            write_whole(self._folder / relative, msgspec.json.format(json, indent=2) + b"\n")
        except OSError as error:
            return error.strerror or str(error)
        self._written.add(key)
        return None

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to finish: each file was finished when it was written."""

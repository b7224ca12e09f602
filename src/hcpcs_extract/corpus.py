"""Where documents come from: files, folders, JSON Lines, standard input; plain or gzip-compressed."""

from __future__ import annotations

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from .model import Failure

STDIN: Final = "-"
SUFFIXES: Final = (".txt", ".md", ".markdown", ".html", ".htm")
_ENDINGS: Final = (*SUFFIXES, *(suffix + ".gz" for suffix in SUFFIXES))
_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
LONGEST_NAME: Final = 1000
"""Most characters of a name; a record holds it, and a file system holds much less."""


class Document(Struct, frozen=True):
    """One input: the name that its record carries, and its bytes (or its text, where the source holds text)."""

    name: str
    data: bytes | str


class _Line(Struct):
    id: str
    text: str


class MissingInputError(Exception):
    """An input that was asked for does not exist: wrong usage."""


def checked(inputs: Iterable[str]) -> list[str]:
    """Return the inputs. Raises MissingInputError if one does not exist; done before anything is written."""
    found = list(inputs)
    for source in found:
        if source != STDIN and not os.path.lexists(source):
            raise MissingInputError(f"{source}: no such file or folder")
    return found


def documents(inputs: Iterable[str]) -> Iterator[Document | Failure]:
    """Yield every document of the inputs, or a failure for each that cannot be read: inputs in order, folders walked name by name.

    A file is named by its path as given if that is relative, else by its file name; a file of a folder by its path below the folder;
    a line by its `id`. Raises MissingInputError before the first document if an input does not exist.
    """
    for source in checked(inputs):
        yield from _source(source)


def _source(source: str) -> Iterator[Document | Failure]:
    if source == STDIN:
        yield Document("stdin", sys.stdin.buffer.read())
        return
    path = Path(source)
    if path.is_dir():
        yield from _walk(path)
    elif source.lower().endswith(_LINES):
        yield from _lines(path)
    else:
        plain = not path.is_absolute() and ".." not in path.parts
        yield _file(path, path.as_posix() if plain else path.name)


def _walk(folder: Path) -> Iterator[Document | Failure]:
    """Documents of a folder and its subfolders (links to folders are not followed), and a failure for each subfolder that cannot be read."""
    unreadable: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        for name in sorted(files):
            if name.lower().endswith(_ENDINGS):
                path = Path(here) / name
                yield _file(path, path.relative_to(folder).as_posix())
        while unreadable:
            error = unreadable.pop()
            yield Failure(name=_clipped(_below(folder, error)), stage="read", reason=_reason(error))
    for error in unreadable:
        yield Failure(name=_clipped(_below(folder, error)), stage="read", reason=_reason(error))


def _below(folder: Path, error: OSError) -> str:
    return os.path.relpath(str(error.filename or folder), folder)


def _clipped(name: str) -> str:
    """Return a name that a failure can hold: not too long, and Unicode."""
    return name.encode("utf-8", "backslashreplace").decode()[:LONGEST_NAME]


def _file(path: Path, name: str) -> Document | Failure:
    clipped = _clipped(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Failure(name=clipped, stage="read", reason="not a regular file")
        data = path.read_bytes()
        return Document(clipped, gzip.decompress(data) if name.lower().endswith(".gz") else data)
    except (OSError, EOFError, zlib.error) as error:
        return Failure(name=clipped, stage="read", reason=_reason(error))


def _reason(error: Exception) -> str:
    """What went wrong, without the path (the name says which file; a path would tell about the machine)."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


def _lines(path: Path) -> Iterator[Document | Failure]:
    """Documents of a file with one `{"id", "text"}` object a line; a line that is none becomes a failure."""
    decoder = msgspec.json.Decoder(_Line)
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    item = decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeError) as error:
                    yield Failure(
                        name=f"{path.name}:{number}",
                        stage="read",
                        reason=f'not an object with "id" and "text": {error}',
                    )
                    continue
                if not item.id or len(item.id) > LONGEST_NAME or "\0" in item.id:
                    reason = f"its id is empty, holds a NUL, or has more than {LONGEST_NAME} characters"
                    yield Failure(name=f"{path.name}:{number}", stage="read", reason=reason)
                    continue
                yield Document(item.id, item.text)
    except (OSError, EOFError, zlib.error) as error:
        yield Failure(name=f"{path.name}:{number + 1}", stage="read", reason=_reason(error))


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")

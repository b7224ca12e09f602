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
SUFFIXES: Final = (".txt", ".md", ".html", ".htm")
_ENDINGS: Final = (*SUFFIXES, *(suffix + ".gz" for suffix in SUFFIXES))
_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


class Document(Struct, frozen=True):
    """One input: the name that its record carries, and its bytes (or its text, where the source holds text)."""

    name: str
    data: bytes | str


class _Line(Struct):
    id: str
    text: str


class MissingInputError(Exception):
    """An input that was asked for does not exist: wrong usage."""


def documents(inputs: Iterable[str]) -> Iterator[Document | Failure]:
    """Yield every document of the inputs, or a failure for each that cannot be read, in order of input and path.

    A file is named by its file name, a file of a folder by its path below the folder, a line by its `id`.
    Raises MissingInputError before the first document if an input does not exist.
    """
    sources = list(inputs)
    for source in sources:
        if source != STDIN and not os.path.lexists(source):
            raise MissingInputError(f"{source}: no such file or folder")
    for source in sources:
        yield from _source(source)


def _source(source: str) -> Iterator[Document | Failure]:
    if source == STDIN:
        yield Document("stdin", sys.stdin.buffer.read())
        return
    path = Path(source)
    if path.is_dir():
        for file in _walk(path):
            yield _file(file, file.relative_to(path).as_posix())
    elif source.lower().endswith(_LINES):
        yield from _lines(path)
    else:
        yield _file(path, path.name)


def _walk(folder: Path) -> Iterator[Path]:
    """Files of a folder and its subfolders whose ending is that of a document, sorted by path."""
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.lower().endswith(_ENDINGS):
                yield Path(here) / name


def _file(path: Path, name: str) -> Document | Failure:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Failure(name=name, stage="read", reason="not a regular file")
        data = path.read_bytes()
        return Document(name, gzip.decompress(data) if name.lower().endswith(".gz") else data)
    except (OSError, EOFError, zlib.error) as error:
        return Failure(name=name, stage="read", reason=_reason(error))


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
                else:
                    yield Document(item.id, item.text)
    except (OSError, EOFError, zlib.error) as error:
        yield Failure(name=f"{path.name}:{number + 1}", stage="read", reason=_reason(error))


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")

"""Where documents come from: files, folders, patterns, lists of files, JSON Lines, standard input.

Each may be plain or gzip-compressed. `items` names the documents one by one without reading them; what one is, and how
it is read, is in `inputs/items.py`.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO, Final, Self, cast

from ..model.record import Failure
from ..reading.file_kinds import kind_by_signature
from ..reading.suffixes import ENDINGS, SUFFIXES
from .items import (
    LARGEST,
    LONGEST_NAME,
    NOT_COMPRESSED,
    Document,
    File,
    Item,
    Line,
    clipped,
    failure,
    is_object,
    name_of,
    of_bytes,
    place_of,
    read,
    too_large,
    unfit,
)
from .passed_over import PassedOver

__all__ = [
    "ENDINGS",
    "LARGEST",
    "LONGEST_NAME",
    "STDIN",
    "SUFFIXES",
    "Document",
    "File",
    "Item",
    "Line",
    "MissingInputError",
    "Sources",
    "checked",
    "documents",
    "items",
    "listed",
    "name_of",
    "of_bytes",
    "place_of",
    "read",
    "too_large",
    "unfit",
]

STDIN: Final = "-"
_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_SKIPPED_AT_ONCE: Final = 1 << 20
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class MissingInputError(Exception):
    """An input that was asked for does not exist: wrong usage."""


def checked(inputs: Iterable[str]) -> list[str]:
    """Return the inputs. Raises MissingInputError if one does not exist; done before anything is written."""
    found = list(inputs)
    for source in found:
        if source != STDIN and not os.path.lexists(source) and not _matches(source):
            what = "no file matches this pattern" if glob.has_magic(source) else "no such file or folder"
            raise MissingInputError(f"{source}: {what}")
    return found


def listed(names: BinaryIO) -> Iterator[str]:
    """Yield the paths of a list of files, one a line; empty lines are passed over.

    If the list holds a NUL, paths are separated by NUL (as `find -print0` writes).
    """
    end = b"\n"
    rest = b""
    part = names.read(io.DEFAULT_BUFFER_SIZE)  # not what a pipe holds by now: paths are shorter, so a NUL is among it
    while part:
        rest += part
        if end == b"\n" and b"\0" in rest:
            end = b"\0"
        *whole, rest = rest.split(end)
        yield from (os.fsdecode(name.removesuffix(b"\r")) for name in whole if name.strip())
        part = names.read1(io.DEFAULT_BUFFER_SIZE) if hasattr(names, "read1") else names.read(io.DEFAULT_BUFFER_SIZE)
    if rest.strip():
        yield os.fsdecode(rest)


def items(
    inputs: Iterable[str],
    *,
    largest: int = LARGEST,
    stdin: BinaryIO | None = None,
    passed_over: PassedOver | None = None,
) -> Iterator[Item]:
    """Yield every document of the inputs, unread, or a failure for each that cannot be reached.

    Inputs come in order, and folders are walked name by name. A file is named by its path as given if that is relative,
    else by its file name; a file of a folder by its path below the folder; a line by its `id`. An input that does not
    exist is a failure; `checked` tells beforehand. Files of folders that are not read are added to `passed_over`.
    """
    counted = PassedOver() if passed_over is None else passed_over
    for source in inputs:
        yield from _source(source, largest, stdin or sys.stdin.buffer, counted)


class Sources:
    """The inputs of a run and the list that names more of them; iterate over it for the items."""

    def __init__(self, inputs: list[str], files_from: str | None, largest: int) -> None:
        """`files_from` is the path of a list of inputs, `-` for standard input, or None."""
        self._inputs = inputs
        self._files_from = files_from
        self._largest = largest
        self.passed_over = PassedOver()
        """Files that the last walk through the folders did not read."""
        self._spool: BinaryIO | None = None
        self._list: BinaryIO | None = None

    def __iter__(self) -> Iterator[Item]:
        """Yield the items, from the first; standard input only once, unless `twice` was called."""
        with ExitStack() as stack:
            if self._spool:
                self._spool.seek(0)
            self.passed_over.clear()
            yield from items(
                chain(self._inputs, self._names(stack)),
                largest=self._largest,
                stdin=self._spool or sys.stdin.buffer,
                passed_over=self.passed_over,
            )

    def twice(self) -> Self:
        """Return the sources, ready to be gone through several times.

        Standard input, and a list that is a pipe, are copied to temporary files.
        """
        self._keep_list()
        if self._spool is None and STDIN in self._inputs:
            self._spool = _copied(sys.stdin.buffer)
        return self

    def paths(self) -> Iterator[str]:
        """Yield the files and folders that are named, by the list and by patterns as well.

        What is in the folders is not looked at.
        """
        self._keep_list()
        with ExitStack() as stack:
            for source in chain(self._inputs, self._names(stack)):
                if source != STDIN:
                    yield from _named(source)

    def _keep_list(self) -> None:
        """Copy the list to a temporary file if it can be read only once."""
        if self._files_from == STDIN and self._spool is None:
            self._spool = _copied(sys.stdin.buffer)
        elif self._files_from not in (None, STDIN) and self._list is None and not Path(str(self._files_from)).is_file():
            with Path(str(self._files_from)).open("rb") as pipe:
                self._list = _copied(pipe)

    def _names(self, stack: ExitStack) -> Iterator[str]:
        """Yield what the list names."""
        if self._files_from is None:
            return
        listing = self._list if self._files_from != STDIN else self._spool or sys.stdin.buffer
        if listing is None:
            listing = stack.enter_context(open(str(self._files_from), "rb"))  # noqa: PTH123, SIM115
        elif listing is not sys.stdin.buffer:
            listing.seek(0)
        for name in listed(listing):
            yield f"./{name}" if name == STDIN else name  # a file of that name

    def size(self) -> int | None:
        """Return the bytes of all items as they lie there, or None if that cannot be known without reading them."""
        if self._files_from is not None or STDIN in self._inputs:
            return None
        total = 0
        for source in self._inputs:
            if source.lower().endswith(_LINES):
                if source.lower().endswith(".gz") or not Path(source).is_file():
                    return None
                total += Path(source).stat().st_size
            else:
                total += sum(item.size for item in items([source], largest=self._largest) if isinstance(item, File))
        return total


def _copied(file: BinaryIO) -> BinaryIO:
    copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  lives as long as the one who asked for it
    shutil.copyfileobj(file, copy, 1 << 20)
    return copy


def documents(
    inputs: Iterable[str], *, largest: int = LARGEST, passed_over: PassedOver | None = None
) -> Iterator[Document | Failure]:
    """Yield every document of the inputs, read, or a failure; see `items`.

    Raises MissingInputError before the first if an input does not exist.
    """
    for item in items(checked(inputs), largest=largest, passed_over=passed_over):
        yield read(item, largest=largest)


def _matches(pattern: str) -> list[str]:
    """Return what a pattern matches.

    `**` follows no link (loops are made of them); nothing below a folder that matches is listed again.
    """
    parts = PurePath(pattern).parts
    if "**" not in parts:
        return sorted(glob.glob(pattern))  # noqa: PTH207  a pattern may begin with a folder outside
    while parts and parts[-1] == "**":
        parts = parts[:-1]  # all below a folder is the folder
    start = parts.index("**") if "**" in parts else len(parts)
    found = []
    for base in _matches(os.path.join(*parts[:start])) if start else ["."]:  # noqa: PTH118
        below = [part if part == "**" else part.replace("**", "*") for part in parts[start:]]
        paths = Path(base).glob("/".join(below)) if below else [Path(base)]
        found += [path for path in paths if not (path.is_symlink() and os.path.isdir(path))]  # noqa: PTH112
    folders = {path for path in found if os.path.isdir(path)}  # noqa: PTH112
    return sorted(str(path) for path in found if folders.isdisjoint(path.parents))


def _named(source: str) -> list[str]:
    """Return what a pattern matches, or the one file or folder that an input names."""
    is_pattern = glob.has_magic(source) and not os.path.lexists(source)
    return (_matches(source) if is_pattern else []) or [source]


def _source(source: str, largest: int, stdin: BinaryIO, passed_over: PassedOver) -> Iterator[Item]:
    path = Path(source)
    if source == STDIN:
        yield from _stdin(stdin, largest)
    elif os.path.isdir(source):  # noqa: PTH112  Path.is_dir raises an error for what it may not see
        yield from _walk(source, passed_over)
    elif (named := _named(source)) != [source]:
        for found in named:
            yield from _source(found, largest, stdin, passed_over)
    elif source.lower().endswith(_LINES):
        yield from _lines(path, largest)
    else:
        plain = not path.is_absolute() and ".." not in path.parts
        yield _file(source, path.as_posix() if plain else path.name)


def _walk(folder: str, passed_over: PassedOver) -> Iterator[Item]:
    """Documents of a folder and its subfolders, and a failure for each subfolder that cannot be read.

    A link to a folder is a failure, too: loops are made of them. Files with other endings are added to `passed_over`.
    """
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, below)) as found:  # noqa: PTH118  pathlib costs more than the walk
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield failure(below.rstrip("/") or ".", error)
            continue
        folders = []
        for entry in entries:
            name = below + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name + "/")
                elif entry.is_dir():
                    reason = "a link to a folder, which is not followed; name the folder that it leads to as an input"
                    yield Failure(name=clipped(name), stage="read", reason=reason)
                elif name.lower().endswith(ENDINGS):
                    yield _file(entry.path, name)
                else:
                    passed_over.add(entry.path, name)
            except OSError as error:
                yield failure(name, error)
        waiting.extend(reversed(folders))


def _file(path: str, name: str) -> Item:
    try:
        found = Path(path).stat()
    except OSError as error:
        return failure(name, error)
    if not stat.S_ISREG(found.st_mode):
        reason = "not a regular file, skipped; to read a pipe or a device: hcpcs-extract convert - < FILE"
        return Failure(name=clipped(name), stage="read", reason=reason)
    return File(path, clipped(name), found.st_size)


def _stdin(stdin: BinaryIO, largest: int) -> Iterator[Item]:
    """Standard input: JSON Lines if its first line is a JSON object.

    The object may be of any kind: a bad first line is no reason to take all for one document.
    """
    first = stdin.readline(largest + 1)
    if is_object(first.removeprefix(_BYTE_ORDER_MARK)):
        yield from _numbered("stdin", stdin, largest, first=first)
    else:
        yield Document("stdin", first + stdin.read(max(0, largest + 1 - len(first))))


def _lines(path: Path, largest: int) -> Iterator[Item]:
    """Lines of a file with one `{"id", "text"}` object a line."""
    plain = _file(str(path), path.name)
    if isinstance(plain, Failure):
        yield plain
        return
    compressed = path.name.lower().endswith(".gz")
    if compressed and not plain.size:
        yield Failure(name=plain.name, stage="read", reason=NOT_COMPRESSED)
        return
    try:
        with gzip.open(path, "rb") if compressed else path.open("rb") as lines:
            yield from _numbered(clipped(path.name), lines, largest, path=str(path))
    except OSError as error:
        yield failure(path.name, error)


def _numbered(
    name: str, lines: BinaryIO | gzip.GzipFile, largest: int, *, first: bytes = b"", path: str = ""
) -> Iterator[Item]:
    """Lines with their numbers; one that is too long is passed over without holding it.

    A file that is not text is one failure.
    """
    number = 0
    try:
        while line := first or lines.readline(largest + 1):
            first = b""
            number += 1
            if number == 1:
                line = line.removeprefix(_BYTE_ORDER_MARK)
                if kind := kind_by_signature(line):
                    yield Failure(name=name, stage="decode", reason=kind.reason)
                    return
            if len(line) > largest and not line.endswith(b"\n"):
                while (rest := lines.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
                    pass
                yield too_large(f"{name}:{number}", largest)
            elif line.strip():
                yield Line(f"{name}:{number}", line, path)
    except (OSError, EOFError, zlib.error) as error:
        yield failure(f"{name}:{number + 1}", error)

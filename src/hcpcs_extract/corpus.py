"""Where documents come from: files, folders, patterns, lists of files, JSON Lines, standard input; plain or gzip-compressed.

`items` names the documents one by one without reading them; `read` reads one, in whichever process it is asked to.
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

import msgspec
from msgspec import Struct

from .model import Failure

STDIN: Final = "-"
SUFFIXES: Final = (".txt", ".md", ".markdown", ".html", ".htm")
ENDINGS: Final = (*SUFFIXES, *(suffix + ".gz" for suffix in SUFFIXES))
_LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
LONGEST_NAME: Final = 1000
"""Most characters of a name; a record holds it, and a file system holds much less."""
LARGEST: Final = 64_000_000
"""Most bytes of a document (decompressed), or of a line of JSON Lines, where nothing else is asked for."""
_SKIPPED_AT_ONCE: Final = 1 << 20
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Document(Struct, frozen=True):
    """One input: the name that its record carries, and its bytes (or its text, where the source holds text)."""

    name: str
    data: bytes | str

    @property
    def size(self) -> int:
        """Bytes, or characters where the source holds text."""
        return len(self.data)


class File(Struct, frozen=True):
    """A document that is a file: its path, the name that its record carries, its size in bytes as it lies there."""

    path: str
    name: str
    size: int


class Line(Struct, frozen=True):
    """A document that is a line of JSON Lines: `FILE:NUMBER` (lines count from 1), the line's bytes, and the path of the file."""

    name: str
    data: bytes
    path: str = ""

    @property
    def size(self) -> int:
        """Bytes of the line."""
        return len(self.data)


Item = File | Line | Document | Failure


class _Line(Struct):
    id: str
    text: str


class _Id(Struct):
    id: str


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
    """Yield the paths of a list of files: one a line, or separated by NUL (as `find -print0` writes) if it holds one; empty lines are passed over."""
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


def items(inputs: Iterable[str], *, largest: int = LARGEST, stdin: BinaryIO | None = None) -> Iterator[Item]:
    """Yield every document of the inputs, unread, or a failure for each that cannot be reached: inputs in order, folders walked name by name.

    A file is named by its path as given if that is relative, else by its file name; a file of a folder by its path below the folder;
    a line by its `id`. An input that does not exist is a failure; `checked` tells beforehand.
    """
    for source in inputs:
        yield from _source(source, largest, stdin or sys.stdin.buffer)


class Sources:
    """The inputs of a run and the list that names more of them; iterate over it for the items."""

    def __init__(self, inputs: list[str], files_from: str | None, largest: int) -> None:
        """`files_from` is the path of a list of inputs, `-` for standard input, or None."""
        self._inputs = inputs
        self._files_from = files_from
        self._largest = largest
        self._spool: BinaryIO | None = None
        self._list: BinaryIO | None = None

    def __iter__(self) -> Iterator[Item]:
        """Yield the items, from the first; standard input only once, unless `twice` was called."""
        with ExitStack() as stack:
            stdin = self._spool or sys.stdin.buffer
            if self._spool:
                self._spool.seek(0)
            names: Iterator[str] = iter(())
            if self._files_from is not None:
                if self._files_from == STDIN:
                    listing = stdin
                elif self._list:
                    listing = self._list
                    listing.seek(0)
                else:
                    listing = stack.enter_context(open(self._files_from, "rb"))  # noqa: PTH123
                names = (f"./{name}" if name == STDIN else name for name in listed(listing))  # a file of that name
            yield from items(chain(self._inputs, names), largest=self._largest, stdin=stdin)

    def twice(self) -> Self:
        """Return the sources, ready to be gone through several times: standard input, and a list that is a pipe, are copied to temporary files."""
        if self._spool is None and (STDIN in self._inputs or self._files_from == STDIN):
            self._spool = _copied(sys.stdin.buffer)
        if self._list is None and self._files_from not in (None, STDIN) and not Path(str(self._files_from)).is_file():
            with Path(str(self._files_from)).open("rb") as pipe:
                self._list = _copied(pipe)
        return self

    def size(self) -> int | None:
        """Return the bytes of all items as they lie there, or None where that cannot be told without reading them."""
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


def documents(inputs: Iterable[str], *, largest: int = LARGEST) -> Iterator[Document | Failure]:
    """Yield every document of the inputs, read, or a failure. Raises MissingInputError before the first if an input does not exist."""
    for item in items(checked(inputs), largest=largest):
        yield read(item, largest=largest)


def read(item: Item, *, largest: int = LARGEST) -> Document | Failure:
    """Return the document that an item names, or a failure where it cannot be read or has more than `largest` bytes."""
    if isinstance(item, Failure):
        return item
    if item.size > largest:
        return too_large(item.name, largest)
    if isinstance(item, Line):
        return _of_line(item)
    return item if isinstance(item, Document) else _of_file(item, largest)


def name_of(item: Item) -> str:
    """Return the name that the item's record will carry, without reading a file; for a line that cannot be read `FILE:NUMBER`."""
    if isinstance(item, Line):
        try:
            return msgspec.json.decode(item.data, type=_Id).id
        except (msgspec.MsgspecError, UnicodeError):
            pass
    return item.name


def place_of(item: Item) -> str:
    """Return where an item lies, other for every place: a path, with the number of a line; names of two items may be equal."""
    if isinstance(item, File):
        return item.path
    if isinstance(item, Line) and item.path:
        return f"{item.path}:{item.name.rpartition(':')[2]}"
    return f"standard input ({item.name})"


def _matches(pattern: str) -> list[str]:
    """Return what a pattern matches. `**` follows no link (loops are made of them); nothing below a folder that matches is listed again."""
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


def _source(source: str, largest: int, stdin: BinaryIO) -> Iterator[Item]:
    path = Path(source)
    if source == STDIN:
        yield from _stdin(stdin, largest)
    elif os.path.isdir(source):  # noqa: PTH112  Path.is_dir raises an error for what it may not see
        yield from _walk(source)
    elif glob.has_magic(source) and not os.path.lexists(source) and (matches := _matches(source)):
        for found in matches:
            yield from _source(found, largest, stdin)
    elif source.lower().endswith(_LINES):
        yield from _lines(path, largest)
    else:
        plain = not path.is_absolute() and ".." not in path.parts
        yield _file(source, path.as_posix() if plain else path.name)


def _walk(folder: str) -> Iterator[Item]:
    """Documents of a folder and its subfolders, and a failure for each subfolder that cannot be read, and for each link to a folder (loops are made of them)."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, below)) as found:  # noqa: PTH118  pathlib costs more than the walk
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield _failure(below.rstrip("/") or ".", error)
            continue
        folders = []
        for entry in entries:
            name = below + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name + "/")
                elif entry.is_dir():
                    reason = "a link to a folder, which is not followed; name the folder that it leads to as an input"
                    yield Failure(name=_clipped(name), stage="read", reason=reason)
                elif name.lower().endswith(ENDINGS):
                    yield _file(entry.path, name)
            except OSError as error:
                yield _failure(name, error)
        waiting.extend(reversed(folders))


def _file(path: str, name: str) -> Item:
    try:
        found = Path(path).stat()
    except OSError as error:
        return _failure(name, error)
    if not stat.S_ISREG(found.st_mode):
        reason = "not a regular file, skipped; to read a pipe or a device: hcpcs-extract convert - < FILE"
        return Failure(name=_clipped(name), stage="read", reason=reason)
    return File(path, _clipped(name), found.st_size)


def _failure(name: str, error: Exception) -> Failure:
    return Failure(name=_clipped(name), stage="read", reason=_reason(error))


def too_large(name: str, largest: int) -> Failure:
    """Return the failure of a document that has more than `largest` bytes."""
    reason = f"larger than the limit of {largest:,} bytes; raise it with --max-size"
    return Failure(name=name, stage="read", reason=reason)


def _clipped(name: str) -> str:
    """Return a name that a failure and a record can hold: not too long, and Unicode (other bytes as %XX)."""
    if not name.isascii():
        name = "".join(f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char for char in name)
    return name[:LONGEST_NAME]


def of_bytes(name: str, data: bytes, *, largest: int = LARGEST) -> Document | Failure:
    """Return the document in the bytes of a file, decompressed if `name` ends in `.gz`, as `read` returns that of a file."""
    return _content(name, io.BytesIO(data), largest, compressed=name.lower().endswith(".gz"), empty=not data)


def _of_file(item: File, largest: int) -> Document | Failure:
    try:
        with open(item.path, "rb") as file:  # noqa: PTH123  as fast as it gets
            compressed = item.path.lower().endswith(".gz")
            return _content(item.name, file, largest, compressed=compressed, empty=not item.size)
    except OSError as error:
        return _failure(item.name, error)


def _content(name: str, file: BinaryIO, largest: int, *, compressed: bool, empty: bool) -> Document | Failure:
    if compressed and empty:
        return Failure(name=name, stage="read", reason="an empty file, not a gzip-compressed one")
    try:
        data = (gzip.GzipFile(fileobj=file) if compressed else file).read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        return _failure(name, error)
    return Document(name, data) if len(data) <= largest else too_large(name, largest)


def _reason(error: Exception) -> str:
    """What went wrong, without the path (the name says which file; a path would tell about the machine)."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


def _stdin(stdin: BinaryIO, largest: int) -> Iterator[Item]:
    """Standard input: JSON Lines if its first line is a JSON object (of any kind: a bad first line is no reason to take all for one document)."""
    first = stdin.readline(largest + 1)
    if _is_object(first.removeprefix(_BYTE_ORDER_MARK)):
        yield from _numbered("stdin", stdin, largest, first=first)
    else:
        yield Document("stdin", first + stdin.read(max(0, largest + 1 - len(first))))


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(msgspec.json.decode(line), dict)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False


def _lines(path: Path, largest: int) -> Iterator[Item]:
    """Lines of a file with one `{"id", "text"}` object a line."""
    plain = _file(str(path), path.name)
    if isinstance(plain, Failure):
        yield plain
        return
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as lines:
            yield from _numbered(_clipped(path.name), lines, largest, path=str(path))
    except OSError as error:
        yield _failure(path.name, error)


def _numbered(
    name: str, lines: BinaryIO | gzip.GzipFile, largest: int, *, first: bytes = b"", path: str = ""
) -> Iterator[Item]:
    """Lines with their numbers; one that is too long is passed over without holding it."""
    number = 0
    try:
        while line := first or lines.readline(largest + 1):
            first = b""
            number += 1
            if number == 1:
                line = line.removeprefix(_BYTE_ORDER_MARK)
            if len(line) > largest and not line.endswith(b"\n"):
                while (rest := lines.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
                    pass
                yield too_large(f"{name}:{number}", largest)
            elif line.strip():
                yield Line(f"{name}:{number}", line, path)
    except (OSError, EOFError, zlib.error) as error:
        yield _failure(f"{name}:{number + 1}", error)


_decoder: Final = msgspec.json.Decoder(_Line)


def _of_line(line: Line) -> Document | Failure:
    try:
        item = _decoder.decode(line.data)
    except (msgspec.MsgspecError, UnicodeError) as error:
        return Failure(name=line.name, stage="read", reason=f'not an object with "id" and "text": {error}')
    reason = unfit(item.id)
    return Failure(name=line.name, stage="read", reason=reason) if reason else Document(item.id, item.text)


def unfit(name: str) -> str | None:
    """Return why a given id cannot name a document, or None where it can."""
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        return f"its id is empty, holds a NUL, or has more than {LONGEST_NAME} characters"
    return None

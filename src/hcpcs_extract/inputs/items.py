"""One input: a file, a line of JSON Lines, or a document that is here already; its name, and how it is read.

An item is named without being read, and is read in whichever process is asked to.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from contextlib import suppress
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from ..model.record import Failure

LONGEST_NAME: Final = 1000
"""Most characters of a name; a record holds it, and a file system holds much less."""
LARGEST: Final = 64_000_000
"""Most bytes of a document (decompressed), or of a line of JSON Lines, where nothing else is asked for."""

NOT_COMPRESSED: Final = "an empty file, not a gzip-compressed one"
"""Why a file of no bytes whose name ends in `.gz` cannot be read."""


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
    """A document that is a line of JSON Lines: `FILE:NUMBER`, the line's bytes, and the path of the file.

    Lines count from 1.
    """

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


class _UnreadableError(Exception):
    """A line is no JSON, or not of the type that was asked for; the message says why."""


class _TooDeepError(_UnreadableError):
    """A line is nested too deeply to be read to its end."""


_LINE: Final = msgspec.json.Decoder(_Line)
_ID: Final = msgspec.json.Decoder(_Id)
_ANYTHING: Final = msgspec.json.Decoder(Any)


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
    """Return the name that the item's record will carry, without reading a file.

    For a line that cannot be read it is `FILE:NUMBER`.
    """
    if isinstance(item, Line):
        with suppress(_UnreadableError):
            given: str = _parsed(item.data, _ID).id
            return given if _is_unicode(given) else item.name
    return item.name


def place_of(item: Item) -> str:
    """Return where an item lies: a path, with the number of a line.

    It differs for every place, while names of two items may be equal.
    """
    if isinstance(item, File):
        return item.path
    if isinstance(item, Line) and item.path:
        return f"{item.path}:{item.name.rpartition(':')[2]}"
    return f"standard input ({item.name})"


def failure(name: str, error: Exception) -> Failure:
    """Return the failure of an input that cannot be read."""
    return Failure(name=clipped(name), stage="read", reason=why(error))


def too_large(name: str, largest: int) -> Failure:
    """Return the failure of a document that has more than `largest` bytes."""
    reason = f"larger than the limit of {largest:,} bytes; raise it with --max-size"
    return Failure(name=name, stage="read", reason=reason)


def clipped(name: str) -> str:
    """Return a name that a failure and a record can hold: not too long, and Unicode (other bytes as %XX)."""
    if not name.isascii():
        name = "".join(f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char for char in name)
    return name[:LONGEST_NAME]


def of_bytes(name: str, data: bytes, *, largest: int = LARGEST) -> Document | Failure:
    """Return the document in the bytes of a file, as `read` returns that of a file.

    The bytes are decompressed if `name` ends in `.gz`.
    """
    return _content(name, io.BytesIO(data), largest, compressed=name.lower().endswith(".gz"), empty=not data)


def _of_file(item: File, largest: int) -> Document | Failure:
    try:
        with open(item.path, "rb") as file:  # noqa: PTH123  as fast as it gets
            compressed = item.path.lower().endswith(".gz")
            return _content(item.name, file, largest, compressed=compressed, empty=not item.size)
    except OSError as error:
        return failure(item.name, error)


def _content(name: str, file: BinaryIO, largest: int, *, compressed: bool, empty: bool) -> Document | Failure:
    if compressed and empty:
        return Failure(name=name, stage="read", reason=NOT_COMPRESSED)
    try:
        data = (gzip.GzipFile(fileobj=file) if compressed else file).read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        return failure(name, error)
    return Document(name, data) if len(data) <= largest else too_large(name, largest)


def why(error: Exception) -> str:
    """What went wrong, without the path (the name says which file; a path would tell about the machine)."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


def is_object(line: bytes) -> bool:
    """Whether a line is a JSON object.

    One that is nested too deeply to be read to its end counts as what it begins as.
    """
    try:
        return line.startswith(b"{") and isinstance(_parsed(line, _ANYTHING), dict)
    except _TooDeepError:
        return True
    except _UnreadableError:
        return False


def _parsed(data: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Decode JSON, lone surrogates included: as escapes they are JSON, though no Unicode. Raises _UnreadableError."""
    try:
        try:
            return decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeError) as error:
            if b"\\ud" in data.lower():  # msgspec refuses them, wherever they stand
                with suppress(ValueError, msgspec.MsgspecError):
                    return msgspec.convert(json.loads(data), decoder.type)
            raise _UnreadableError(str(error)) from error
    except RecursionError as error:
        raise _TooDeepError("it is nested too deeply") from error


def _of_line(line: Line) -> Document | Failure:
    try:
        item = _parsed(line.data, _LINE)
    except _UnreadableError as error:
        return Failure(name=line.name, stage="read", reason=f'not an object with "id" and "text": {error}')
    if not _is_unicode(item.id):
        return Failure(name=line.name, stage="decode", reason="its id holds a lone surrogate, which no name can hold")
    reason = unfit(item.id)
    return Failure(name=line.name, stage="read", reason=reason) if reason else Document(item.id, item.text)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def unfit(name: str) -> str | None:
    """Return why a given id cannot name a document, or None where it can."""
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        return f"its id is empty, holds a NUL, or has more than {LONGEST_NAME} characters"
    return None

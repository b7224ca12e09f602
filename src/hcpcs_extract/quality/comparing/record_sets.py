"""Reads a set of records: JSON Lines, one JSON file, or a folder of them; each also compressed with gzip."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import os
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self, cast

import msgspec
from msgspec import Struct

from ...model.record import Failure
from ...run.state_folder import NAME
from ...run.whole_files import failures_beside

STDIN: Final = "-"
_LINES: Final = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_WHOLE: Final = (".json", ".json.gz")
_FAILURES: Final = "failures.jsonl"
"""How the names of files of failures end."""
_GZIP: Final = b"\x1f\x8b"
_MOST_SAID: Final = 10


class NotRecordsError(ValueError):
    """A set of records cannot be read. Each line of the message names a place and says what is wrong there."""


class _Source(Struct):
    name: str


class _Head(Struct):
    """What every version of the schema has."""

    schema_version: str
    source: _Source


_heads: Final = msgspec.json.Decoder(_Head)
_failures: Final = msgspec.json.Decoder(Failure)


class Stored(Struct, frozen=True):
    """A record as it was read."""

    name: str
    schema_version: str
    place: str
    """For a person: the file, and the number of the line."""
    json: bytes
    """The record without white space between its parts."""

    @property
    def digest(self) -> bytes:
        """16 bytes; equal for equal JSON."""
        return sha256(self.json).digest()[:16]


class _Piece(Struct, frozen=True):
    """Bytes that should be one record: those of the file (decompressed) from `start`."""

    file: str
    line: int | None
    start: int
    data: bytes
    can_be_read_again: bool
    """Whether `start` is a place in the file itself: not in a pipe, or in a compressed file."""

    @property
    def place(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class RecordSet:
    """A set of records, read once from its start to its end."""

    def __init__(self, given: str) -> None:
        """`given` is a file, a folder, or `-`. Raises NotRecordsError if it does not exist."""
        if given != STDIN and not Path(given).exists():
            raise NotRecordsError(f"{given}: no such file or folder")
        self.given = given
        self.versions: Counter[str] = Counter()
        """Number of records of each schema version, among those read so far."""
        self._problems: list[str] = []

    @property
    def documents(self) -> int:
        """Number of records read so far."""
        return self.versions.total()

    def __iter__(self) -> Iterator[Stored]:
        """Yield the records. Raises NotRecordsError at the end, or at the tenth problem, if anything else is there."""
        for stored, _ in self._read():
            yield stored

    def index(self) -> Index:
        """Read all records, and return where each of them is. Raises NotRecordsError."""
        return Index(self._read())

    def failures(self) -> dict[str, str]:
        """Return why documents have no record here, by name: from the file of failures in or beside the output."""
        given = Path(self.given)
        path = given / _FAILURES if given.is_dir() else failures_beside(given)
        if self.given == STDIN or not path.is_file():
            return {}
        found = {}
        with contextlib.suppress(OSError), path.open("rb") as lines:
            for line in lines:
                with contextlib.suppress(msgspec.DecodeError, UnicodeError, RecursionError):
                    failure = _failures.decode(line[_mark_length(line) :])
                    found[failure.name] = f"{failure.stage}: {failure.reason}"
        return found

    def _read(self) -> Iterator[tuple[Stored, _Piece]]:
        places: dict[str, str] = {}
        for piece in self._pieces():
            try:
                stored = _stored(piece)
            except NotRecordsError as error:
                self._problem(str(error))
                continue
            if (first := places.setdefault(stored.name, stored.place)) is not stored.place:
                self._problem(
                    f"{stored.place}: the record of {stored.name!r} is at {first} already; give each name once"
                )
                continue
            self.versions[stored.schema_version] += 1
            yield stored, piece
        if self._problems:
            raise NotRecordsError("\n".join(self._problems))
        if not places:
            raise NotRecordsError(f"{self.given}: no records found; give a .jsonl file, or a folder of .json files")

    def _problem(self, message: str) -> None:
        self._problems.append(message)
        if len(self._problems) == _MOST_SAID:
            raise NotRecordsError("\n".join([*self._problems, "reading stopped here; there may be more"]))

    def _pieces(self) -> Iterator[_Piece]:
        for file in _files(self.given):
            number: int | None = None
            try:
                with _opened(file) as (stream, again):
                    if file.lower().endswith(_WHOLE):
                        data = stream.read()
                        start = _mark_length(data)
                        yield _Piece(file, None, start, data[start:], again)
                        continue
                    start = 0
                    for number, line in enumerate(stream, 1):
                        skipped = _mark_length(line) if number == 1 else 0
                        if not line[skipped:].isspace() and len(line) > skipped:
                            yield _Piece(file, number, start + skipped, line[skipped:], again)
                        start += len(line)
            except (OSError, EOFError, zlib.error) as error:
                after = "" if number is None else f" after line {number}"
                raise NotRecordsError(f"{file}: {getattr(error, 'strerror', None) or error}{after}") from error


class Place(Struct, frozen=True, gc=False):
    """Where a record is."""

    digest: bytes
    file: str | None
    """None: in the temporary file."""
    start: int
    length: int
    place: str


class Index:
    """The place of each record by the name of its document. The records stay on disk.

    What cannot be read from the middle (compressed files, pipes) is copied into a temporary file, decompressed.
    """

    def __init__(self, records: Iterator[tuple[Stored, _Piece]]) -> None:
        self._copy = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._open: tuple[str, BinaryIO] | None = None
        self.places: dict[str, Place] = {}
        try:
            for stored, piece in records:
                self.places[stored.name] = self._place(stored, piece)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._copy.close()
        if self._open is not None:
            self._open[1].close()

    def read(self, place: Place) -> Stored:
        """Return a record. Raises NotRecordsError if the file changed meanwhile, or cannot be read any more."""
        try:
            file = self._file(place.file)
            file.seek(place.start)
            data = file.read(place.length)
        except OSError as error:
            raise NotRecordsError(f"{place.place}: {error.strerror}") from error
        stored = _stored(_Piece(place.place, None, place.start, data, can_be_read_again=True))
        if stored.digest != place.digest:
            raise NotRecordsError(f"{place.place}: the file changed while it was compared")
        return stored

    def _place(self, stored: Stored, piece: _Piece) -> Place:
        file: str | None = sys.intern(piece.file)
        start = piece.start
        if not piece.can_be_read_again:
            file, start = None, self._copy.tell()
            self._copy.write(piece.data)
        return Place(stored.digest, file, start, len(piece.data), stored.place)

    def _file(self, path: str | None) -> BinaryIO:
        if path is None:
            return cast("BinaryIO", self._copy)
        if self._open is None or self._open[0] != path:
            if self._open is not None:
                self._open[1].close()
            self._open = path, Path(path).open("rb")  # noqa: SIM115  closed by `close`
        return self._open[1]


def _mark_length(data: bytes) -> int:
    """Return the number of bytes of the byte order mark with which the data begins, or 0."""
    return len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0


def _stored(piece: _Piece) -> Stored:
    try:
        piece.data.decode()  # what is skipped below is not looked at
        compact = msgspec.json.format(piece.data, indent=-1)
        head = _heads.decode(compact)
    except msgspec.ValidationError as error:
        raise NotRecordsError(f"{piece.place}: not a record: {_reason(piece.data, error)}") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise NotRecordsError(f"{piece.place}: not JSON: {error}") from error
    except RecursionError as error:
        raise NotRecordsError(f"{piece.place}: not a record: nested too deeply") from error
    return Stored(head.source.name, sys.intern(head.schema_version), piece.place, compact)


def _reason(data: bytes, error: Exception) -> str:
    try:
        failure = _failures.decode(data)
    except msgspec.DecodeError:
        return str(error)
    return f"a failure of {failure.name!r}; leave the file of failures out"


def _files(given: str) -> Iterator[str]:
    """Yield the files of a set. In a folder, failures and what runs keep for themselves are left out."""
    folder = Path(given)
    if given == STDIN or not folder.is_dir():
        yield given
        return
    for path in sorted(folder.rglob("*")):
        kept = any(part.endswith(NAME) for part in path.relative_to(folder).parts[:-1])
        records = path.name.lower().endswith((*_WHOLE, *_LINES)) and not path.name.lower().endswith(_FAILURES)
        if records and not kept and path.is_file():
            yield str(path)


@contextlib.contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, bool]]:
    """Open a file or standard input; what is compressed is read decompressed, whatever its name.

    Yields the stream, and whether a part of it can be read again from the file. Raises OSError.
    """
    with os.fdopen(os.dup(0), "rb") if file == STDIN else Path(file).open("rb") as raw:
        if raw.peek(len(_GZIP))[: len(_GZIP)] == _GZIP:
            with gzip.open(raw) as unpacked:
                yield cast("BinaryIO", unpacked), False
        else:
            yield raw, file != STDIN and raw.seekable()

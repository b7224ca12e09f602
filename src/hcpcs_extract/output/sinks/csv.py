"""A folder with one CSV file for each table (`tables.csv/`): RFC 4180 in UTF-8, with a header row."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

import msgspec

from ...model.record import Record
from ...run.journal import digest_of
from ...run.names_taken import Names
from ...run.sink import SAME_NAME, Made, is_url
from ...run.sink import Sink as BaseSink
from ...run.state_folder import NAME
from ...run.whole_files import is_below, open_new, remove_parts, sync_folder, temporary_beside
from ..tables.rows import Row, document_id, rows
from ..tables.tables import TABLES
from ._kept import Kept

_FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")
"""First characters that make a spreadsheet run a cell (OWASP, CSV Injection)."""
_RISKY: Final = ("'", *_FORMULA)
_QUOTED: Final = re.compile('[,"\n\r;\t]')
"""What puts a text in quotes: also separators of others, which programs look for that find out the separator by
themselves."""
_LENGTH: Final = 8
"""Bytes of the number before each output that says how long it is."""
_decoder: Final = msgspec.msgpack.Decoder(tuple[str, list[bytes]])


def field(value: str | bool | int | None, *, raw: bool = False) -> str:
    '''Return a field: nothing for null, `""` for an empty text (as PostgreSQL reads them).

    A text that could be a formula stands after an apostrophe. A text in which such an apostrophe stands already gets
    another, so that taking one away gives back every text. `raw` leaves texts as they are.

    >>> field('a "b"'), field(None), field(""), field(True)
    ('"a ""b"""', '', '""', 'true')
    >>> field("=1+1"), field("=1+1", raw=True), field("'=1"), field("a;=1")
    ("'=1+1", '=1+1', "''=1", '"a;=1"')
    '''
    if not isinstance(value, str):
        return "" if value is None else str(value).lower()
    if not raw and value.startswith(_RISKY) and value.lstrip("'").startswith(_FORMULA):
        value = "'" + value
    if not value or _QUOTED.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def lines(table: list[Row], *, raw: bool = False) -> bytes:
    """Return rows as lines of CSV, each with its line break (CR LF)."""
    return "".join([",".join([field(value, raw=raw) for value in row]) + "\r\n" for row in table]).encode()


def packed(key: str, tables: list[bytes]) -> bytes:
    """Return what a document gives to each table, with its key, as one output."""
    body = msgspec.msgpack.encode((key, tables))
    return len(body).to_bytes(_LENGTH) + body


def unpacked(collected: Path) -> Iterator[list[bytes]]:
    """Yield what each document gives to each table, from a file of outputs."""
    with collected.open("rb") as outputs:
        while length := int.from_bytes(outputs.read(_LENGTH)):
            yield _decoder.decode(outputs.read(length))[1]


class LineMaker(Kept):
    """Makes the lines of all files."""

    def __init__(self, data: list[Path], *, raw: bool) -> None:
        super().__init__(data)
        self._raw = raw

    def make(self, record: Record, _json: bytes, text: str, /) -> Made:
        """Return the lines of a record by table."""
        tables = [lines(table, raw=self._raw) for table in rows(record, text).values()]
        output = packed(document_id(record.source.name), tables)
        return Made(output, digest_of(output))


class Sink(BaseSink):
    """The folder `out`.

    Lines are collected in one file of the state folder; the files are made of it, and appear, when all is there.
    """

    again = "resume"
    state: Path
    ending = "csv"
    """What the names of the files end in, after the names of the tables."""

    def __init__(self, out: str, *, raw: bool = False) -> None:
        """Raises OSError if `out` cannot be used as a folder."""
        self._folder = Path(out)
        if self._folder.exists() and not self._folder.is_dir():
            raise NotADirectoryError(
                errno.ENOTDIR, "is a file, and this format writes a folder with a file for each table"
            )
        self._raw = raw
        self._names = Names()
        self.state = self._folder / NAME
        self.failures = self._folder / "failures.jsonl"
        self._part = self.state / "part"
        self._file: IO[bytes] | None = None

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination is named `.csv`, with a slash after it or without."""
        return out is not None and not is_url(out) and out.rstrip("/" + os.sep).lower().endswith(".csv")

    def maker(self, data: list[Path], /) -> LineMaker:
        """Return the maker of lines."""
        return LineMaker(data, raw=self._raw)

    def clean(self) -> None:
        """Remove files that were half written."""
        remove_parts(self._folder)

    def begin(self, part: Path | None, /) -> None:
        """Open the file in which lines are collected."""
        self._part = part or self._part
        self._file = open_new(self._part)

    def write(self, output: bytes, /) -> str | None:
        """Take the lines of a document, unless there were some of that name in this run."""
        key, _ = _decoder.decode(output[_LENGTH:])
        if not self._names.is_new(key):
            return SAME_NAME
        if self._file:
            self._file.write(output)
        return None

    def sync(self) -> None:
        """Make the lines so far last."""
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Make the files, and move them into their places when all of them are whole."""
        self.close()
        paths = self._files(self._folder)
        parts = [temporary_beside(path) for path in paths]
        try:
            with ExitStack() as stack:
                self._split([stack.enter_context(open_new(part)) for part in parts])
            for part, path in zip(parts, paths, strict=True):
                part.replace(path)
        except BaseException:
            for part in parts:
                part.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)

    def close(self) -> None:
        """Close the file; what is in it stays for a run that goes on."""
        if self._file:
            self._file.close()

    def writes(self, path: str, /) -> bool:
        """Whether a path is that of the file of a table, or of something in the state folder."""
        names = {file.name for file in self._files(self._folder)}
        folder, _, name = path.rpartition(os.sep)
        return (name.lower() in names and folder == os.path.realpath(self._folder)) or is_below(path, self.state)

    def _files(self, folder: Path) -> list[Path]:
        return [folder / f"{table.name}.{self.ending}" for table in TABLES]

    def _split(self, files: list[IO[bytes]]) -> None:
        for file, table in zip(files, TABLES, strict=True):
            file.write(lines([tuple(column.name for column in table.columns)], raw=True))
        for tables in unpacked(self._part):
            for file, made in zip(files, tables, strict=True):
                file.write(made)
        for file in files:
            file.flush()
            os.fsync(file.fileno())

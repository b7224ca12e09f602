"""FHIR: a CodeSystem supplement to HCPCS and ChargeItemDefinitions, as NDJSON (`docs/fhir.md`).

It is asked for with `--to fhir`. Every document about a code counts in the code's resources, so nothing is whole before
the last document was read. What may be published of each is collected as a line, and the lines become resources at the
end, code by code: memory holds the documents of one code. The lines stay in the state folder, from where the next run
with `--resume` takes what is unchanged.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from ...codes.code_set import CodeSet
from ...model.record import Record
from ...run.journal import digest_of
from ...run.sink import Made
from ...run.whole_files import open_new
from ..fhir.definitions import extensions
from ..fhir.publication import Publication
from ..fhir.resources import charge_item_definition, concept, supplement
from ..fhir.statement import RefusedError, Statement, statement
from . import jsonl
from ._collected import CollectingSink

_ORDER: Final = ("HCPCS", "CPT", "CDT")
_decoder: Final = msgspec.json.Decoder(Statement)


class StatementMaker(jsonl.LineMaker):
    """Makes the line of what may be published of a document."""

    def __init__(self, data: list[Path], code_set: CodeSet) -> None:
        super().__init__(data)
        self._code_set = code_set

    def make(self, record: Record, _json: bytes, _text: str, /) -> Made:
        """Return the line. Raises OSError, with the reason, where nothing may be published of the document."""
        try:
            line = msgspec.json.encode(statement(record, self._code_set)) + b"\n"
        except RefusedError as error:
            raise OSError(errno.EINVAL, str(error)) from error
        return Made(line, digest_of(line))


class Sink(CollectingSink):
    """Writer to the file `out`, which appears when all is written."""

    suffix = ".ndjson"

    def __init__(self, out: str, *, publication: Publication, code_set: CodeSet) -> None:
        """Raises OSError if `out` cannot be written as a file."""
        super().__init__(out)
        self._publication = publication
        self._code_set = code_set

    @classmethod
    def accepts(cls, _out: str | None, /) -> bool:
        """Whether the destination tells that FHIR is meant: it never does, for `.ndjson` may hold anything."""
        return False

    def maker(self, data: list[Path], /) -> StatementMaker:
        """Return the maker of lines, which finds those of the last whole run as well."""
        return StatementMaker([*data, *self.kept()], self._code_set)

    def turn(self, lines: Path, target: Path, /) -> None:
        """Write the resources of the collected lines."""
        _write(lines, target, self._publication)


def _write(lines: Path, target: Path, publication: Publication) -> None:
    """Write resources of collected lines; the same bytes for the same lines.

    They are extensions, the supplement, and a definition for each code.
    """
    with lines.open("rb") as source, open_new(target) as file, closing(_places(source)) as places:
        codes = _by_code(source, places, _ORDER)
        first = next(codes, None)
        if first is not None:
            for extension in extensions(publication):
                file.write(_line(extension))
            if first[0].code.system == "HCPCS":
                _write_supplement(file, _by_code(source, places, _ORDER[:1]), publication)
            for statements in _by_code(source, places, _ORDER):
                file.write(_line(charge_item_definition(statements, publication)))
        file.flush()
        os.fsync(file.fileno())


def _write_supplement(file: IO[bytes], codes: Iterator[list[Statement]], publication: Publication) -> None:
    """Write the supplement as one line, a concept at a time."""
    file.write(msgspec.json.encode(supplement(publication)).removesuffix(b"}") + b',"concept":')
    for number, statements in enumerate(codes):
        file.write((b"," if number else b"[") + msgspec.json.encode(concept(statements, publication)))
    file.write(b"]}\n")


def _places(lines: IO[bytes]) -> sqlite3.Connection:
    """Return where the lines of each code lie; on disk, so that memory does not grow with them."""
    base = sqlite3.connect("", isolation_level=None)  # a temporary file of SQLite's own
    base.execute(
        "CREATE TABLE places (system TEXT, code TEXT, start INTEGER, PRIMARY KEY (system, code, start)) WITHOUT ROWID"
    )
    base.execute("BEGIN")
    start = 0
    for line in lines:
        code = _decoder.decode(line).code
        base.execute("INSERT INTO places VALUES (?, ?, ?)", (code.system, code.code, start))
        start += len(line)
    return base


def _by_code(lines: IO[bytes], places: sqlite3.Connection, systems: tuple[str, ...]) -> Iterator[list[Statement]]:
    """Yield the statements about each code, by system and code; those about one code in the order of the input."""
    for system in systems:
        found = places.execute("SELECT code, start FROM places WHERE system = ? ORDER BY code, start", (system,))
        for _, group in groupby(found, key=lambda row: str(row[0])):
            yield [_statement_at(lines, int(row[1])) for row in group]


def _statement_at(lines: IO[bytes], start: int) -> Statement:
    lines.seek(start)
    return _decoder.decode(lines.readline())


def _line(resource: dict[str, Any]) -> bytes:
    return msgspec.json.encode(resource) + b"\n"

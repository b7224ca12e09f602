"""Reads a HCPCS Level II release as CMS publishes it: the zip, or the fixed-width text inside.

Layout: CMS, "HCPCS Contractor Record", records of 320 characters; columns are counted from 1 as CMS counts them. A file
is read whole or refused: every record must be where CMS's order and numbering put it, so that a record that is missing
or damaged is noticed.
"""

from __future__ import annotations

import codecs
import hashlib
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, Literal

import regex
from msgspec import Struct

Kind = Literal["code", "modifier"]
LAST_CODE: Final = "V5364"
"""Last code of every release since 2018: a file that ends before it was cut."""


class ReleaseError(ValueError):
    """A file is no whole HCPCS release; says where it stops being one and what was expected there."""


class Entry(Struct, frozen=True, kw_only=True):
    """A code or modifier as one release has it."""

    kind: Kind
    code: str
    """Five characters, or a modifier's two."""
    long_description: str
    """Continuation records joined by single spaces."""
    short_description: str
    added: date | None
    effective: date | None
    """When the last action took effect."""
    terminated: date | None
    """Last day on which it may be used, or None."""
    action: str
    """Letter of the last action (`action_letter` in `vocabulary/code_set_fields.toml`)."""
    coverage: str
    """Letter of the coverage (`coverage_letter` there), or empty."""
    pricing: tuple[str, ...]
    """Pricing indicators, one to four; none for modifiers."""
    types_of_service: tuple[str, ...]
    betos: str
    cross_references: tuple[str, ...]
    """Codes that CMS refers to: of a discontinued code, those that came in its place."""


class Release(Struct, frozen=True, kw_only=True):
    """One release, whole."""

    id: str
    """Year and month: `2026-01`."""
    file: str
    """Name of the fixed-width text as CMS gave it."""
    digest: str
    """SHA-256 over the records, without padding and line ends: the same for the zip and for the text inside."""
    latest_action: date
    entries: list[Entry]


_LARGEST: Final = 64 * 1024 * 1024
_MOST_LINES_BEFORE: Final = 50
_SHORTEST: Final = 293
"""The column of the action code, the last one that is ever filled."""
_RECORD: Final = regex.compile(r"(?:[A-Z][0-9]{4}| {3}[A-Z0-9]{2})[0-9]{5}[3478]")
# "HCPC2026_JAN_ANWEB_01122026.txt", "HCPC2018_CONTR_ANWEB_disc.txt": before there was one a quarter, the release was
# January's.
_NAME: Final = regex.compile(
    r"HCPC(?P<year>[0-9]{4})(?:_(?P<month>[A-Z]{3})[A-Z]{0,6})?_.{0,40}ANWEB", regex.IGNORECASE
)
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ID: Final = regex.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_EXPECTED: Final = (
    f"expected a record of 320 characters: columns 1-5 a code (A0000) or three spaces and a modifier, 6-10 its number, "
    f"11 the record type 3, 4, 7 or 8 (at least {_SHORTEST} characters where the type is 3 or 7)"
)
_DOWNLOAD = "download it again from CMS"
_FIRST: Final = "A1"
"""First modifier of every release since 2018: a file that begins after it has lost its beginning."""


def read_release(path: Path, release: str | None = None) -> Release:
    """Return the release in a file.

    `release` names it ("2026-01") where the file's name does not, or instead of it. Raises ReleaseError where the file
    is no whole release or its name and content do not tell which one it is, OSError where it cannot be read.
    """
    if release is not None and not _ID.fullmatch(release):
        raise ReleaseError(f"{release!r} is no release; give year and month: 2026-01")
    name, data = _text_of(path)
    lines = _decoded(data).split("\n")
    where = path.name if name == path.name else f"{path.name}, {name}"
    try:
        entries, digest = _read_lines(lines)
    except ReleaseError as error:
        raise ReleaseError(f"{where}: {error}") from None
    latest = max((entry.effective for entry in entries if entry.effective), default=None)
    if latest is None:
        raise ReleaseError(f"{where}: no record has the date on which its last action takes effect (columns 277-284)")
    return Release(
        id=_checked_id(release or _id_by_name(name), latest, where),
        file=name,
        digest=digest,
        latest_action=latest,
        entries=entries,
    )


def _decoded(data: bytes) -> str:
    """The text without a byte order mark, which an editor may have put before the first record."""
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8")
    return data.decode("cp1252", "replace")


def _text_of(path: Path) -> tuple[str, bytes]:
    """Name and content of the fixed-width text."""
    if path.stat().st_size > _LARGEST:
        raise ReleaseError(f"{path.name}: larger than {_LARGEST} bytes; no release is")
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    return _text_in_zip(path) if is_zip else (path.name, path.read_bytes())


def _text_in_zip(path: Path) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info for info in archive.infolist() if not info.is_dir()]
            texts = [info for info in names if info.filename.lower().endswith(".txt") and info.file_size <= _LARGEST]
            releases = [info for info in texts if _begins_release(archive, info)]
            if len(releases) == 1:
                data = archive.read(releases[0])
                return Path(releases[0].filename).name, data
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        # RuntimeError: encrypted, or compressed in a way that zipfile does not know.
        raise ReleaseError(f"{path.name}: a zip file that cannot be read ({error}); {_DOWNLOAD}") from error
    if any(info.filename == "[Content_Types].xml" for info in names):
        raise ReleaseError(
            f"{path.name}: an Office file; give the zip that CMS publishes, or the .txt of fixed width inside"
        )
    held = ", ".join(info.filename for info in names[:10]) or "nothing"
    found = f"{len(releases)} releases" if releases else "no release as text of fixed width (HCPC…ANWEB….txt)"
    raise ReleaseError(f"{path.name}: the zip holds {found}; it holds {held}")


def _begins_release(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with archive.open(info) as file:
        head = _decoded(file.read(32 * 1024)).split("\n")
    return any(_RECORD.match(line) for line in head[:_MOST_LINES_BEFORE])


def _id_by_name(name: str) -> str | None:
    match = _NAME.search(name)
    if match is None:
        return None
    month = (match["month"] or "JAN").upper()
    return f"{match['year']}-{_MONTHS.index(month) + 1:02}" if month in _MONTHS else f"{match['year']}-01"


def _checked_id(release: str | None, latest: date, where: str) -> str:
    """The release's id, if the content can be of that month.

    Changes take effect with a release, or are announced within a year.
    """
    if release is None:
        raise ReleaseError(
            f"{where}: the name does not say which release it is; say it with --release YYYY-MM (its latest change "
            f"takes effect on {latest})"
        )
    first = date.fromisoformat(f"{release}-01")
    if not first <= latest <= first.replace(year=first.year + 1):
        raise ReleaseError(
            f"{where}: cannot be the release of {release}, its latest change takes effect on {latest}; "
            "say which it is with --release YYYY-MM"
        )
    return release


def _read_lines(lines: list[str]) -> tuple[list[Entry], str]:
    """The entries and the digest of a release's lines. Raises ReleaseError with the line's number."""
    first = next((n for n, line in enumerate(lines[:_MOST_LINES_BEFORE]) if _RECORD.match(line)), None)
    if first is None:
        raise ReleaseError(f"line 1: {_EXPECTED}; found {lines[0][:40].strip()!r}, and no record in the first lines")
    if (begins := lines[first][:5].strip()) != _FIRST:
        raise ReleaseError(
            f"line {first + 1}: expected modifier {_FIRST}, with which every release begins, found {begins}: "
            f"the records before it are missing or damaged; {_DOWNLOAD}"
        )
    digest = hashlib.sha256()
    blank = 0
    groups: list[list[str]] = []
    for number, line in enumerate(lines[first:], first + 1):
        record = line.rstrip()
        if not record:
            blank = blank or number
            continue
        if blank:
            raise ReleaseError(f"line {blank}: {_EXPECTED}; found an empty line before further records")
        _check(record, groups[-1] if groups else None, number, is_last=number == len(lines))
        if record[10] in "37":
            groups.append([record])
        else:
            groups[-1].append(record)
        digest.update(record.encode() + b"\n")
    last = groups[-1][0][:5]
    if last < LAST_CODE:
        raise ReleaseError(
            f"line {len(lines) - (not lines[-1])}: the file stops after {last.strip()}; "
            f"a release holds the modifiers and the codes up to {LAST_CODE}: {_DOWNLOAD}"
        )
    return [_entry(group) for group in groups], digest.hexdigest()


def _check(record: str, group: list[str] | None, number: int, *, is_last: bool) -> None:
    """Raise ReleaseError unless a record follows on those before it.

    Codes ascend, and the records of each code are numbered by hundreds.
    """
    if not _RECORD.match(record):
        raise ReleaseError(f"line {number}: {_EXPECTED}; found {record[:40]!r}")
    code, sequence, kind = record[:5], int(record[5:10]), record[10]
    if is_last and kind in "48":
        raise ReleaseError(f"line {number}: the file stops inside the description of {code.strip()}: {_DOWNLOAD}")
    if kind in "37":
        if sequence != 100:
            raise ReleaseError(f"line {number}: expected number 00100 in columns 6-10, found {record[5:10]}")
        if group is not None and code <= group[0][:5]:
            raise ReleaseError(
                f"line {number}: expected a code after {group[0][:5].strip()}, found {code.strip()}: "
                "records are twice or out of order"
            )
        if (kind == "7") != (code[0] == " "):
            raise ReleaseError(f"line {number}: record type {kind} in column 11 does not fit {code.strip()}")
        if len(record) < _SHORTEST:
            raise ReleaseError(
                f"line {number}: expected at least {_SHORTEST} characters, found {len(record)}: {_DOWNLOAD}"
            )
        for begin, name in ((268, "added"), (276, "action effective"), (284, "termination")):
            _date(record[begin : begin + 8], number, begin, name)
        if not record[292].isalpha():
            raise ReleaseError(f"line {number}: expected an action code in column 293, found {record[292]!r}")
        return
    if group is None or group[0][:5] != code or (group[0][10] == "7") != (kind == "8"):
        raise ReleaseError(f"line {number}: expected the first record of {code.strip()} before its continuation")
    if sequence != int(group[-1][5:10]) + 100:
        raise ReleaseError(
            f"line {number}: expected record {int(group[-1][5:10]) + 100:05} of {code.strip()}, found {record[5:10]}: "
            "records are missing"
        )
    if len(record) > 91:
        raise ReleaseError(
            f"line {number}: expected nothing after column 91 of a continuation, found {record[91:131]!r}"
        )


def _date(digits: str, number: int = 0, begin: int = 0, name: str = "") -> date | None:
    """Date of eight digits, None for spaces."""
    if not digits.strip():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ReleaseError(
            f"line {number}: expected the {name} date as YYYYMMDD in columns {begin + 1}-{begin + 8}, found {digits!r}"
        ) from None


def _entry(group: list[str]) -> Entry:
    record = group[0]
    return Entry(
        kind="modifier" if record[10] == "7" else "code",
        code=record[:5].strip(),
        long_description=" ".join(" ".join(line[11:91] for line in group).split()),
        short_description=" ".join(record[91:119].split()),
        added=_date(record[268:276]),
        effective=_date(record[276:284]),
        terminated=_date(record[284:292]),
        action=record[292],
        coverage=record[229].strip(),
        pricing=_parts(record[119:127], 2),
        types_of_service=_parts(record[260:265], 1),
        betos=record[256:259].strip(),
        cross_references=_parts(record[204:229], 5),
    )


def _parts(field: str, width: int) -> tuple[str, ...]:
    """Values of a field that repeats.

    >>> _parts("J9229     ", 5), _parts("5153    ", 2)
    (('J9229',), ('51', '53'))
    """
    return tuple(part for at in range(0, len(field), width) if (part := field[at : at + width].strip()))

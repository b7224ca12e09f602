"""Looks up codes and modifiers in the HCPCS releases that a store holds.

For each: what it was called, when it began and ended, what it became.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from bisect import bisect_right
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal

from msgspec import Struct

from ..vocabulary.discarded_drugs import JW_REQUIRED, JZ_REQUIRED
from .cms_release import Entry, Kind
from .store import COLUMNS, CodeSetError, snapshot

Status = Literal["active", "not yet", "discontinued", "left"]
_MOST_KEPT: Final = 4096


class ReleaseInfo(Struct, frozen=True):
    """A release that the store holds."""

    id: str
    file: str
    digest: str
    latest_action: date
    codes: int
    modifiers: int

    @property
    def begins(self) -> date:
        """First day of the release's month."""
        return begins(self.id)


def begins(release: str) -> date:
    """First day of a release's month.

    >>> begins("2026-01")
    datetime.date(2026, 1, 1)
    """
    return date.fromisoformat(f"{release}-01")


class CodeEntry(Struct, frozen=True):
    """A code or modifier over all releases held."""

    kind: Kind
    code: str
    history: tuple[tuple[str, Entry], ...]
    """Each release that has it, with what the release says; oldest first."""
    left: str | None
    """The first release after the last one that has it, where there is one: it left the file without a last day."""

    @property
    def latest(self) -> Entry:
        """What the newest release that has it says."""
        return self.history[-1][1]

    @property
    def long_description(self) -> str:
        """The descriptor, as the newest release has it."""
        return self.latest.long_description

    @property
    def added(self) -> date | None:
        """First day, the earliest one that a release gives."""
        return min((entry.added for _, entry in self.history if entry.added), default=None)

    @property
    def ended(self) -> date | None:
        """Last day on which it may be used, or None where no release gives one."""
        return self.latest.terminated

    @property
    def successors(self) -> tuple[str, ...]:
        """Codes that CMS refers to in its place."""
        return self.latest.cross_references

    def status(self, as_of: date) -> Status:
        """What it is on a day: `left` where a later release lacks it without having said that it ends."""
        if self.added is not None and as_of < self.added:
            return "not yet"
        if self.ended is not None:
            return "discontinued" if as_of > self.ended else "active"
        return "left" if self.left is not None and as_of >= begins(self.left) else "active"


class CodeSet:
    """The releases of one store, as they were when it was opened.

    Look-ups read a copy in memory, so a store may be open in any number of processes while another imports into it.
    After a fork, and where it is pickled, the copy is made anew, and CodeSetError is raised if the store's releases are
    not the same any more.
    """

    def __init__(self, path: Path, expected: str | None = None) -> None:
        self.path = path
        self._process = 0
        self._connect(expected)

    @classmethod
    def open(cls, path: str | Path) -> CodeSet:
        """Open the store at `path`. Raises CodeSetError where there is none, or none that can be read."""
        return cls(Path(path))

    def _connect(self, expected: str | None) -> None:
        self._memory = snapshot(self.path)
        self._process = os.getpid()
        self._kept: dict[tuple[Kind, str], CodeEntry | None] = {}
        try:
            rows = self._memory.execute(
                "SELECT id, file, digest, latest_action, codes, modifiers FROM release ORDER BY id"
            ).fetchall()
            self._dates = self._all_dates()
        except sqlite3.Error as error:
            raise CodeSetError(f"{self.path}: not a code set ({error})") from error
        self.releases: tuple[ReleaseInfo, ...] = tuple(
            ReleaseInfo(name, file, digest, date.fromisoformat(latest), codes, modifiers)
            for name, file, digest, latest, codes, modifiers in rows
        )
        """The releases held, oldest first."""
        self.identity: str = hashlib.sha256(
            "".join(f"{release.id} {release.digest}\n" for release in self.releases).encode()
        ).hexdigest()
        """SHA-256 over the releases and their content: the same whatever the order of import or the machine."""
        if expected is not None and expected != self.identity:
            raise CodeSetError(f"{self.path}: the code set was changed while it was in use; start again")

    def _all_dates(self) -> list[date]:
        """Every day on which a look-up may change its answer, ascending."""
        query = (
            "SELECT added, 0 FROM entry UNION SELECT effective, 0 FROM entry UNION SELECT terminated, 1 FROM entry"
            " UNION SELECT id || '-01', 0 FROM release"
        )
        found = {
            date.fromisoformat(day) + timedelta(days=later)
            for day, later in self._memory.execute(query)
            if day is not None
        }
        return sorted(found | {date.fromisoformat(JW_REQUIRED), date.fromisoformat(JZ_REQUIRED)})

    def code(self, code: str) -> CodeEntry | None:
        """Return a code over all releases, or None where none has it."""
        return self._entry("code", code)

    def modifier(self, modifier: str) -> CodeEntry | None:
        """Return a modifier over all releases, or None where none has it."""
        return self._entry("modifier", modifier)

    def boundary(self, as_of: date) -> date:
        """Return the latest day up to `as_of` on which anything changes its status; `date.min` before the first.

        Two days with one boundary give the same findings.
        """
        number = bisect_right(self._dates, as_of)
        return self._dates[number - 1] if number else date.min

    def _entry(self, kind: Kind, code: str) -> CodeEntry | None:
        if os.getpid() != self._process:
            self._connect(self.identity)
        key = (kind, code)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._look_up(kind, code)
        return self._kept[key]

    def _look_up(self, kind: Kind, code: str) -> CodeEntry | None:
        rows = self._memory.execute(
            # The names of the columns are this package's own
            f"SELECT release, {COLUMNS} FROM entry WHERE code = ? AND kind = ? ORDER BY release",  # noqa: S608
            (code, kind),
        ).fetchall()
        if not rows:
            return None
        last = rows[-1][0]
        left = next((release.id for release in self.releases if release.id > last), None)
        return CodeEntry(kind, code, tuple((row[0], _as_entry(row[1:])) for row in rows), left)

    def close(self) -> None:
        """Free the copy in memory."""
        self._memory.close()

    def __enter__(self) -> CodeSet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[CodeSet], tuple[Path, str]]:
        return CodeSet, (self.path, self.identity)


def _as_entry(row: tuple[str, ...]) -> Entry:
    kind, code, long, short, added, effective, terminated, action, coverage, pricing, types, betos, references = row
    return Entry(
        kind="modifier" if kind == "modifier" else "code",
        code=code,
        long_description=long,
        short_description=short,
        added=_day(added),
        effective=_day(effective),
        terminated=_day(terminated),
        action=action,
        coverage=coverage,
        pricing=tuple(pricing.split()),
        types_of_service=tuple(types.split()),
        betos=betos,
        cross_references=tuple(references.split()),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

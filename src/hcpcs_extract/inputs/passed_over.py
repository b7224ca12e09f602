"""The files that a walk through folders does not read: how many there are, by suffix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

import regex

_MOST_SUFFIXES: Final = 10
"""Suffixes that are named, the most frequent first."""
_SUFFIX: Final = regex.compile(r"(?:\.[a-z0-9_-]{1,10})?\.(?:gz|bz2|xz|zst)|\.[a-z0-9_-]{1,10}")


class PassedOver:
    """Counts files by suffix.

    Hidden files and those in hidden folders (their names begin with a full stop) are not counted: they belong to the
    system or to other programs, or are what a run keeps for itself. Nor are files for which `is_own` is true.
    """

    def __init__(self, is_own: Callable[[str], bool] | None = None) -> None:
        """`is_own` says of a path whether this run writes that file."""
        self._is_own = is_own
        self._counts: Counter[str] = Counter()

    def add(self, path: str, name: str) -> None:
        """Count a file; `name` is its path below the folder that is walked, with slashes."""
        if name.startswith(".") or "/." in name or (self._is_own is not None and self._is_own(path)):
            return
        self._counts[suffix_of(name)] += 1

    def clear(self) -> None:
        """Begin again at zero."""
        self._counts.clear()

    @property
    def total(self) -> int:
        """How many files there are."""
        return self._counts.total()

    @property
    def by_suffix(self) -> dict[str, int]:
        """How many files there are of each suffix, the most frequent first; an empty suffix for none."""
        return dict(sorted(self._counts.items(), key=lambda item: (-item[1], not item[0], item[0])))

    def __str__(self) -> str:
        """Return the number and the numbers by suffix.

        >>> found = PassedOver()
        >>> for name in ("a.PDF", "b/c.pdf", "d.xlsx", "notes", ".DS_Store"):
        ...     found.add(name, name)
        >>> str(found)
        '4: 2 .pdf, 1 .xlsx, 1 without suffix'
        """
        ordered = [*self.by_suffix.items()]
        parts = [f"{count} {suffix or 'without suffix'}" for suffix, count in ordered[:_MOST_SUFFIXES]]
        if others := sum(count for _, count in ordered[_MOST_SUFFIXES:]):
            parts.append(f"{others} with other suffixes")
        return f"{self.total}: {', '.join(parts)}" if parts else "0"


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in small letters; empty if it has none.

    The suffix of a compression comes with the one before it.

    >>> suffix_of("a/b.PDF"), suffix_of("x.csv.gz"), suffix_of("Dr. Smith's notes"), suffix_of("v1.2/README")
    ('.pdf', '.csv.gz', '', '')
    """
    parts = [part.lower() for part in PurePosixPath(name).suffixes[-2:]]
    for suffix in ("".join(parts), parts[-1] if parts else ""):
        if _SUFFIX.fullmatch(suffix):
            return suffix
    return ""

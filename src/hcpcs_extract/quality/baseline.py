"""Findings that are known: a file of fingerprints, to compare with and to write anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ..run.whole_files import remove_abandoned, write_whole

VERSION: Final = 1


class BaselineError(ValueError):
    """The file is not a baseline: its message says why."""


class _Baseline(Struct, forbid_unknown_fields=True):
    version: int
    findings: dict[str, str]


def read(path: Path) -> frozenset[str]:
    """Return the fingerprints of a baseline. Raises OSError, and BaselineError for a file that is none."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Baseline)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise BaselineError(f"not a baseline: {error}") from error
    if found.version != VERSION:
        raise BaselineError(f"a baseline of version {found.version}; this program reads version {VERSION}")
    return frozenset(found.findings)


def write(path: Path, findings: Mapping[str, str]) -> None:
    """Write fingerprints, each with what a person may know it by, sorted by that: one a line. Raises OSError."""
    remove_abandoned(path)
    ordered = dict(sorted(findings.items(), key=lambda item: (item[1], item[0])))
    write_whole(path, (json.dumps({"version": VERSION, "findings": ordered}, indent=1) + "\n").encode())

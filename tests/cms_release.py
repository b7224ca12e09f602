"""Small HCPCS releases in CMS's layout, built from rows of facts.

The importer and the rules over a code set are tested with them.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from hcpcs_extract.codes.cms_release import read_release
from hcpcs_extract.codes.store import add

CLOSING = {"code": "V5364", "long": "Screening of swallowing", "added": "20020101"}
"""Every release ends with it."""
OPENING = {"code": "A1", "long": "Dressing of one wound", "added": "20020701"}


def release_text(rows: list[dict[str, Any]], latest: str) -> str:
    """Return a release; `latest` (YYYYMMDD) is when its last change takes effect.

    Rows have `code`, `long` and, as they like, the other columns.
    """
    named = {row["code"]: row for row in (OPENING, CLOSING)} | {row["code"]: row for row in rows}
    ordered = sorted(named.values(), key=lambda row: row["code"].rjust(5))
    return "".join(line + "\r\n" for row in ordered for line in records(row, latest if row is ordered[0] else ""))


def records(row: dict[str, Any], latest: str = "") -> list[str]:
    """The records of 320 characters of one code or modifier."""
    is_modifier = len(row["code"]) == 2
    parts = textwrap.wrap(row["long"], 78) or [""]
    lines = []
    for number, part in enumerate(parts, 1):
        first = number == 1
        line = [" "] * 320
        kind = ("7" if first else "8") if is_modifier else ("3" if first else "4")
        fields: dict[int, str] = {1: row["code"].rjust(5), 6: f"{number * 100:05}", 11: kind, 12: part}
        if first:
            fields |= {
                92: row.get("short", row["long"][:28]),
                120: row.get("pricing", "" if is_modifier else "51"),
                205: row.get("successor", ""),
                230: row.get("coverage", "C"),
                257: row.get("betos", ""),
                261: row.get("tos", "" if is_modifier else "1"),
                269: row.get("added", "20190101"),
                277: latest or row.get("effective", row.get("added", "20190101")),
                285: row.get("ended", ""),
                293: row.get("action", "N"),
            }
        for column, text in fields.items():
            line[column - 1 : column - 1 + len(text)] = text
        lines.append("".join(line))
    return lines


INOTUZUMAB = "Injection, inotuzumab ozogamicin, 0.1 mg"
GEMTUZUMAB = "Injection, gemtuzumab ozogamicin, 0.1 mg"
_COMMON: list[dict[str, Any]] = [
    {"code": "JW", "long": "Drug amount discarded/not administered to any patient", "added": "20030101"},
    {"code": "KX", "long": "Requirements specified in the medical policy have been met", "added": "20020701"},
    {"code": "J9203", "long": GEMTUZUMAB, "added": "20180101"},
    {"code": "E0601", "long": "Continuous positive airway pressure (cpap) device",
     "pricing": "45", "betos": "D1E", "tos": "P", "added": "19870101"},
    {"code": "G0463", "long": "Hospital outpatient clinic visit for assessment and management of a patient",
     "pricing": "00", "added": "20140101"},
]  # fmt: skip
RELEASES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "2018-01": (
        "20180101",
        [
            *_COMMON,
            {"code": "C9028", "long": INOTUZUMAB, "pricing": "53", "added": "20180101", "action": "A"},
            {
                "code": "G9976",
                "long": "Reason for not examining the macula documented",
                "pricing": "00",
                "added": "20180101",
            },
        ],
    ),
    "2019-01": (
        "20190101",
        [
            *_COMMON,
            {
                "code": "C9028", "long": INOTUZUMAB, "pricing": "53", "added": "20180101", "effective": "20190101",
                "ended": "20181231", "successor": "J9229", "action": "D",
            },
            {"code": "J9229", "long": INOTUZUMAB, "added": "20190101", "action": "A"},
        ],
    ),
    "2026-01": (
        "20260101",
        [
            *_COMMON,
            {"code": "J9229", "long": INOTUZUMAB, "added": "20190101"},
            {"code": "JZ", "long": "Zero drug amount discarded/not administered to any patient", "added": "20230101"},
            {
                "code": "Q9999",
                "long": "Injection, an invented antibody with a descriptor that is so long that it does not fit into "
                "two records of the file, since it goes on and on without saying much, biosimilar, 10 mg",
                "added": "20250401",
            },
        ],
    ),
}  # fmt: skip
"""Releases by id: when the last change takes effect, and the rows."""


def write_release(folder: Path, release: str) -> Path:
    """Write one of RELEASES as CMS names its file, and return its path."""
    latest, rows = RELEASES[release]
    path = folder / f"HCPC{release[:4]}_JAN_ANWEB.txt"
    path.write_text(release_text(rows, latest), encoding="ascii", newline="")
    return path


def small_store(folder: Path, releases: tuple[str, ...] = tuple(RELEASES)) -> Path:
    """Import some of RELEASES, in the order given, into a store in `folder`, and return its path."""
    store = folder / "codes.sqlite"
    add(store, [read_release(write_release(folder, release)) for release in releases])
    return store

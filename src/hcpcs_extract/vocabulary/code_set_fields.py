"""What the letters of CMS's HCPCS Level II release mean, and the dates of its policy on discarded drugs.

Sources: CMS, record layout of the HCPCS contractor file (2026), fields 16 and 30; dates of JW and JZ: CMS HCPCS release of January 2026
and the Medicare contractors' notices on discarded drugs.
"""

from typing import Final

COVERAGE: Final[list[tuple[str, str]]] = [
    ("C", "at the carrier's judgment"),
    ("D", "special coverage instructions apply"),
    ("I", "not payable by Medicare"),
    ("M", "not covered by Medicare"),
    ("S", "not covered by Medicare, by statute"),
]
ACTIONS: Final[list[tuple[str, str]]] = [
    ("A", "added"),
    ("B", "administrative data and long description changed"),
    ("C", "long description changed"),
    ("D", "discontinued"),
    ("F", "administrative data changed"),
    ("N", "no change"),
    ("P", "payment data changed"),
    ("R", "taken up again"),
    ("S", "short description changed"),
    ("T", "type of service changed"),
]
JW_REQUIRED: Final = "2017-01-01"
"""From this day on a claim for a separately payable Part B drug from a single-dose container carries JW where some was discarded."""
JZ_REQUIRED: Final = "2023-07-01"
"""From this day on such a claim carries JZ where nothing was discarded: so it carries one of the two."""
LAST_CODE: Final = "V5364"
"""Last code of every release since 2018: a file that ends before it was cut."""

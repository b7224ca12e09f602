"""The dates of CMS's policy on discarded drugs: facts that the code set and a rule share, not words.

Sources: CMS HCPCS release of January 2026, and the Medicare contractors' notices on discarded drugs.
"""

from typing import Final

JW_REQUIRED: Final = "2017-01-01"
"""From this day on, a claim for a separately payable Part B drug from a single-dose container carries JW if some of it
was discarded."""
JZ_REQUIRED: Final = "2023-07-01"
"""From this day on, such a claim carries JZ if nothing was discarded: so it carries one of the two."""

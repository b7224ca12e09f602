"""Routes and forms of administration: canonical word, wordings, and whether it is specific.

A wording stands also with "for" before it and with "use", "administration", "injection" or "infusion" after it.
An unspecific word ("Injection") is the route only where the title has no specific one.
"""

from typing import Final

ROUTES: Final[list[tuple[str, bool, list[str]]]] = [
    ("injection", False, ["Injection", "Injectable", "Inj", "Inj.", "injectable suspension"]),
    ("infusion", False, ["Infusion"]),
    (
        "intravenous",
        True,
        ["intravenous", "intravenously", "IV", "intravenous injection", "intravenous infusion"],
    ),
    ("intramuscular", True, ["intramuscular", "IM", "intramuscular injection"]),
    ("subcutaneous", True, ["subcutaneous", "SC", "subcutaneous injection"]),
    ("intravitreal", True, ["intravitreal"]),
    ("intra-articular", True, ["intra-articular"]),
    ("intrathecal", True, ["intrathecal"]),
    ("intradermal", True, ["intradermal"]),
    ("intravesical", True, ["intravesical", "intravesical instillation"]),
    ("intranasal", True, ["intranasal", "nasal spray", "nasal"]),
    ("intraocular", True, ["intraocular"]),
    ("ophthalmic", True, ["ophthalmic"]),
    (
        "inhalation",
        True,
        ["inhalation", "inhalation solution", "administered through DME", "nebulized"],
    ),
    ("oral", True, ["oral", "orally", "by mouth"]),
    ("topical", True, ["topical", "topically"]),
    ("transdermal", True, ["transdermal"]),
    ("rectal", True, ["rectal"]),
    ("implant", True, ["implant"]),
]

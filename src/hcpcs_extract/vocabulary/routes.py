"""Routes and forms of administration: canonical word, wordings, and whether it is specific.

An unspecific word ("Injection") is the route only where the title has no specific one.
"""

from typing import Final

ROUTES: Final[list[tuple[str, bool, list[str]]]] = [
    ("injection", False, ["Injection", "Injectable", "Inj", "Inj.", "for injection", "injectable suspension"]),
    ("infusion", False, ["Infusion", "for infusion"]),
    (
        "intravenous",
        True,
        ["intravenous", "intravenously", "IV", "for intravenous use", "intravenous injection", "intravenous infusion"],
    ),
    ("intramuscular", True, ["intramuscular", "IM", "for intramuscular use", "intramuscular injection"]),
    ("subcutaneous", True, ["subcutaneous", "SC", "for subcutaneous use", "subcutaneous injection"]),
    ("intravitreal", True, ["intravitreal", "for intravitreal use"]),
    ("intra-articular", True, ["intra-articular", "for intra-articular injection", "for intra-articular use"]),
    ("intrathecal", True, ["intrathecal"]),
    ("intradermal", True, ["intradermal"]),
    ("intravesical", True, ["intravesical", "intravesical instillation"]),
    ("intranasal", True, ["intranasal", "nasal spray", "for intranasal use", "nasal"]),
    ("intraocular", True, ["intraocular"]),
    ("ophthalmic", True, ["ophthalmic"]),
    (
        "inhalation",
        True,
        ["inhalation", "inhalation solution", "for inhalation", "administered through DME", "nebulized"],
    ),
    ("oral", True, ["oral", "orally", "for oral use", "by mouth"]),
    ("topical", True, ["topical", "for topical use", "topically"]),
    ("transdermal", True, ["transdermal"]),
    ("rectal", True, ["rectal"]),
    ("implant", True, ["implant"]),
]

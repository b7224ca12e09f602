"""Stems that end nonproprietary names of drugs, and words that end like them and are none.

Source: the stems of international nonproprietary names; only those that hardly any other English word ends with.
"""

from typing import Final

STEMS: Final = (
    "mab", "nib", "cept", "platin", "taxel", "rubicin", "parin", "cillin", "mycin", "micin", "floxacin", "conazole", "fungin",
    "vir", "statin", "grastim", "poetin", "tide", "leucel", "caine", "setron", "dronate", "azepam", "azolam", "tocin", "limus",
    "trexate", "tabine", "arabine", "racetam", "ozogamicin", "vedotin", "deruxtecan", "mustine", "tecan", "zomib", "ciclib",
    "profen", "olol", "sartan", "pril", "prazole", "idone", "apine", "oxetine", "penem", "cycline", "sulfan", "lipase", "sidase",
    "glucosidase", "asparaginase", "zumab", "ximab", "parib", "lukin", "kinra", "actide", "relin", "relix", "prost", "terol",
    "tropium", "sonide", "thasone", "solone",
)  # fmt: skip
NO_DRUGS: Final = frozenset(
    [
        "peptide",
        "polypeptide",
        "nucleotide",
        "oligonucleotide",
        "concept",
        "accept",
        "except",
        "intercept",
        "april",
        "riptide",
        "biopeptide",
    ]
)
"""Words that end in a stem and name no drug."""

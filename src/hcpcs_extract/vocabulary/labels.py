"""Labels that introduce a value on the same line ("Service type: …"): label id and wordings."""

from typing import Final

LABELS: Final[list[tuple[str, list[str]]]] = [
    ("service_type", ["Service type", "Type of service", "Service types", "Service category", "Service line"]),
    (
        "site_of_service",
        [
            "Typical site of service",
            "Typical sites of service",
            "Site of service",
            "Sites of service",
            "Typical site(s) of service",
            "Typical place of service",
            "Typical places of service",
            "Place of service",
            "Common site of service",
            "Common sites of service",
            "Usual site of service",
            "Usual sites of service",
            "Typical setting",
            "Typical settings",
        ],
    ),
    ("headline", ["Headline"]),
    ("lead", ["Lead"]),
    ("represents", ["What the code represents", "What this code represents"]),
    (
        "payers",
        [
            "Key payers covered",
            "Key payers",
            "Payers covered",
            "Payers",
            "Major payers",
            "Payers in scope",
            "Key payers in scope",
            "Covered payers",
            "National payers",
            "Key national payers",
            "Major national payers",
            "Payers included",
            "Key payers included",
            "Payers discussed",
            "Payers addressed",
        ],
    ),
    ("readers_learn", ["What readers will learn", "What you will learn", "Readers will learn"]),
    ("data_availability", ["Note on data availability", "Data availability", "Data availability note", "Note on data"]),
]

"""Payers: canonical name and the other names that documents use for the same payer."""

from typing import Final

PAYERS: Final[list[tuple[str, list[str]]]] = [
    ("Aetna", ["Aetna Inc.", "CVS Aetna", "Aetna (CVS Health)", "CVS Health/Aetna", "Aetna Health"]),
    (
        "Blue Cross Blue Shield",
        [
            "Blue Cross & Blue Shield",
            "Blue Cross and Blue Shield",
            "Blue Cross/Blue Shield",
            "Blue Cross-Blue Shield",
            "BlueCross BlueShield",
            "BlueCross Blue Shield",
            "Blue Cross Blue Shield Association",
            "Blue Cross Blue Shield plans",
            "BCBS",
            "BCBSA",
        ],
    ),
    ("Cigna Health", ["Cigna", "Cigna Healthcare", "The Cigna Group"]),
    (
        "UnitedHealthcare",
        ["United Healthcare", "United HealthCare", "UnitedHealth", "UnitedHealth Group", "United Health Care", "UHC"],
    ),
    (
        "Medicare",
        [
            "Original Medicare",
            "Medicare Part B",
            "traditional Medicare",
            "fee-for-service Medicare",
            "Medicare fee-for-service",
            "CMS Medicare",
        ],
    ),
    ("Medicare Advantage", ["Medicare Advantage plans", "Medicare Part C"]),
    ("Medicaid", ["state Medicaid", "Medicaid programs", "state Medicaid programs", "Medicaid managed care"]),
    ("Humana", ["Humana Inc."]),
    ("TRICARE", ["Tri-Care"]),
    ("Anthem", ["Anthem Blue Cross", "Elevance Health", "Elevance"]),
    ("Kaiser Permanente", ["Kaiser"]),
    ("Centene", ["Centene Corporation"]),
    ("Molina Healthcare", ["Molina"]),
    ("Veterans Affairs", ["Veterans Health Administration", "Department of Veterans Affairs"]),
    ("Highmark", []),
    ("Delta Dental", ["Delta Dental plans"]),
    ("MetLife", ["MetLife Dental"]),
    ("Guardian", ["Guardian Life"]),
    ("Oscar Health", []),
    ("Health Net", []),
    ("Independence Blue Cross", []),
    ("CHAMPVA", []),
    ("Federal Employee Program", []),
    ("WellCare", []),
    ("Ambetter", []),
]

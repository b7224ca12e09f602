"""Modifiers by what they go with: codes alone, and facts about them; no descriptors of CPT.

Sources: the list of CPT modifier codes (codes only); CMS, ambulance fee schedule, letters of origin and destination.
"""

from typing import Final

CPT_MODIFIERS: Final = frozenset(
    [
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "32",
        "33",
        "47",
        "50",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "59",
        "62",
        "63",
        "66",
        "73",
        "74",
        "76",
        "77",
        "78",
        "79",
        "80",
        "81",
        "82",
        "90",
        "91",
        "92",
        "93",
        "95",
        "96",
        "97",
        "99",
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "1P",
        "2P",
        "3P",
        "8P",
    ]
)
"""Every modifier of CPT."""
PROCEDURE_ONLY: Final = frozenset(
    [
        "22",
        "23",
        "26",
        "47",
        "51",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "62",
        "63",
        "66",
        "73",
        "74",
        "78",
        "79",
        "80",
        "81",
        "82",
        "AS",
        "TC",
    ]
)
"""Modifiers that say how a procedure was done, by whom, or how its fee is split: they say nothing of a drug.

24, 25 and 27 are not among them: pages on drugs name them for the visit that is billed beside.
"""
TRANSPORT_LETTERS: Final = frozenset("DEGHIJNPRSX")
"""Letters of origin and destination: a pair of them is a modifier of a transport."""
TRANSPORT_CODES: Final = ("A0021", "A0999")
"""First and last code of transports."""

OPPOSITES: Final = {"JW": "JZ", "JZ": "JW", "LT": "RT", "RT": "LT"}
"""Modifiers whose descriptors differ in little more than the word that makes one the opposite of the other."""

SYNONYMS: Final = {
    word: words[0]
    for words in (
        ("discarded", "discard", "waste", "wastage", "wasted", "unused", "leftover", "leftovers"),
        ("zero", "without", "none", "nothing"),
        ("rental", "rent", "rented", "renting", "rents"),
        ("waiver", "waived", "abn", "notice", "beneficiary"),
        ("requirements", "criteria", "criterion", "conditions"),
        ("new", "purchase", "purchased"),
        ("infused", "infusion", "pump"),
        ("subcutaneously", "subcutaneous", "skin"),
        ("intravenously", "intravenous", "vein"),
        ("denied", "denial", "deny"),
        ("disaster", "catastrophe", "emergency"),
    )
    for word in words
}
"""Words for one thing in descriptors of modifiers, each with the one that stands for all."""

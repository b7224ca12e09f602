"""Modifier systems: what the characters of a modifier say about who maintains it."""

from typing import Final

from ..model import ModifierSystem

SHAPES: Final[list[tuple[str, ModifierSystem]]] = [
    ("[0-9]{2}", "CPT"),
    ("[1-8]P", "CPT"),
    ("P[1-6]", "CPT"),
    ("[A-Z][A-Z0-9]", "HCPCS"),
]
"""Regular expression for the whole modifier, and its system; the first that matches decides.

Physical-status modifiers (P1 to P6) and performance-measure modifiers (1P to 8P) are CPT's.
"""

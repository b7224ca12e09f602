"""Table columns: column id and the header wordings that name it; and what a set of columns makes of a table."""

from typing import Final

from ..model import TableKind

COLUMNS: Final[list[tuple[str, list[str]]]] = [
    ("modifier", ["Modifier", "Modifiers", "Modifier Code", "Mod", "Mod.", "Modifier(s)"]),
    (
        "description",
        [
            "Description",
            "Modifier Description",
            "Meaning",
            "Definition",
            "Descriptor",
            "What It Means",
            "Code Description",
            "Diagnosis Description",
            "Short Description",
            "Diagnosis",
            "Condition",
        ],
    ),
    (
        "when_to_use",
        [
            "When to Use",
            "When Used",
            "Usage",
            "Use",
            "When to Apply",
            "When Applied",
            "When to Report",
            "When It Applies",
            "When to Append",
            "Typical Use",
            "Usage Notes",
            "How to Use",
            "Use When",
            "When to Use It",
            "Application",
        ],
    ),
    (
        "diagnosis_code",
        ["ICD-10 Code", "ICD-10-CM Code", "ICD-10", "ICD-10-CM", "Diagnosis Code", "ICD Code", "ICD-10 Diagnosis"],
    ),
    (
        "code",
        [
            "Code",
            "CPT Code",
            "HCPCS Code",
            "CPT/HCPCS Code",
            "HCPCS/CPT Code",
            "Related Code",
            "CDT Code",
            "Procedure Code",
            "Billing Code",
            "CPT",
            "HCPCS",
        ],
    ),
    ("taxonomy_code", ["Taxonomy Code", "Taxonomy", "Provider Taxonomy", "NUCC Code", "Taxonomy ID"]),
]

KINDS: Final[list[tuple[str, TableKind]]] = [
    ("modifier", "modifiers"),
    ("diagnosis_code", "diagnoses"),
    ("taxonomy_code", "other"),
]
"""The first column id that a table has decides its kind."""

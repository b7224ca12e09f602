"""Headings of the document family: section id, level in the outline, and the wordings that name it."""

from typing import Final

from ..model import SectionId

HEADINGS: Final[list[tuple[SectionId, int, list[str]]]] = [
    ("summary", 1, ["Summary & Overview", "Summary", "Overview", "Executive Summary", "Overview & Summary"]),
    (
        "billing_code_overview",
        1,
        [
            "Billing Code Overview",
            "CPT Code Overview",
            "HCPCS Code Overview",
            "CDT Code Overview",
            "Code Overview",
            "Procedure Code Overview",
            "Billing Code Summary",
            "HCPCS Level II Code Overview",
        ],
    ),
    (
        "clinical_coding_specifications",
        1,
        ["Clinical & Coding Specifications", "Clinical & Coding Specification", "Clinical & Coding Details"],
    ),
    ("clinical_context", 2, ["Clinical Context", "Clinical Scenario", "Clinical Vignette", "Clinical Background"]),
    (
        "coding_specifications",
        2,
        [
            "Coding Specifications",
            "Coding Specification",
            "Coding Details",
            "Modifiers",
            "Modifier Table",
            "Coding Modifiers",
        ],
    ),
    (
        "related_diagnoses",
        2,
        [
            "Related Diagnoses",
            "Related Diagnosis Codes",
            "Associated Diagnoses",
            "Associated Diagnosis Codes",
            "Diagnoses",
            "Diagnosis Codes",
            "ICD-10 Diagnoses",
            "ICD-10 Diagnosis Codes",
            "ICD-10-CM Diagnoses",
            "ICD-10-CM Diagnosis Codes",
            "ICD-10 Codes",
            "ICD-10-CM Codes",
            "Related ICD-10 Codes",
            "Related ICD-10 Diagnoses",
            "Related ICD-10-CM Codes",
            "Related ICD-10-CM Diagnoses",
            "Associated ICD-10 Codes",
            "Associated ICD-10 Diagnoses",
            "Associated ICD-10-CM Diagnoses",
            "Associated ICD-10-CM Codes",
            "Common Diagnoses",
        ],
    ),
    (
        "related_codes",
        2,
        [
            "Related Codes",
            "Related CPT Codes",
            "Related HCPCS Codes",
            "Related CPT/HCPCS Codes",
            "Related HCPCS/CPT Codes",
            "Related CDT Codes",
            "Related Billing Codes",
            "Related Procedure Codes",
            "Related Procedures",
            "Associated Codes",
            "Associated Procedure Codes",
        ],
    ),
    (
        "taxonomies",
        2,
        [
            "Taxonomies",
            "Taxonomy",
            "Provider Taxonomies",
            "Provider Taxonomy",
            "Provider Taxonomy Codes",
            "Associated Taxonomies",
            "Associated Provider Taxonomies",
            "Related Taxonomies",
            "Taxonomy Codes",
        ],
    ),
]

STEMS: Final[list[tuple[str, SectionId]]] = [
    ("diagnos", "related_diagnoses"),
    ("icd-10", "related_diagnoses"),
    ("taxonom", "taxonomies"),
    ("related codes", "related_codes"),
    ("related cpt", "related_codes"),
    ("related hcpcs", "related_codes"),
    ("related procedure", "related_codes"),
    ("related billing", "related_codes"),
]
"""Words that tell the section of a heading whose wording is not listed."""

CLOSING: Final[list[SectionId]] = ["clinical_coding_specifications", "clinical_context", "coding_specifications"]
"""Sections that close every whole document of the family."""

EXPECTED: Final[list[SectionId]] = ["summary", "billing_code_overview", *CLOSING]
"""Sections of every whole document of the family, in order."""

TABLE_SECTIONS: Final[list[SectionId]] = ["coding_specifications", "related_diagnoses", "related_codes", "taxonomies"]
"""Sections that consist of a table or of a statement that there is none."""

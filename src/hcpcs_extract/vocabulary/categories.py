"""Families of codes: HCPCS Level II by letter, CPT by number range or final letter, CDT by hundreds.

Products are the families whose codes stand for an item (a drug, a device, a supply), not for a service.
"""

from typing import Final

HCPCS: Final[list[tuple[str, str, str, bool]]] = [
    ("A0000", "A0999", "Transportation services including ambulance", False),
    ("A1000", "A8999", "Medical and surgical supplies", True),
    ("A9000", "A9999", "Administrative, miscellaneous and investigational items; radiopharmaceuticals", True),
    ("B4000", "B9999", "Enteral and parenteral therapy", True),
    ("C1000", "C9599", "Outpatient prospective payment system: devices, drugs and biologicals", True),
    ("C9600", "C9799", "Outpatient prospective payment system: procedures", False),
    ("C9800", "C9999", "Outpatient prospective payment system: devices, drugs and biologicals", True),
    ("E0000", "E9999", "Durable medical equipment", True),
    ("G0000", "G9999", "Procedures and professional services", False),
    ("H0000", "H9999", "Behavioral health and substance use treatment services", False),
    ("J0000", "J8499", "Drugs administered other than orally", True),
    ("J8500", "J9999", "Chemotherapy drugs", True),
    ("K0000", "K9999", "Durable medical equipment (DME contractors)", True),
    ("L0000", "L4999", "Orthotic procedures and devices", True),
    ("L5000", "L9999", "Prosthetic procedures and devices", True),
    ("M0000", "M9999", "Medical services and quality measures", False),
    ("P2000", "P7999", "Pathology and laboratory services", False),
    ("P9000", "P9999", "Blood products and related services", True),
    ("Q0000", "Q9999", "Temporary codes: drugs, biologicals, skin substitutes and supplies", True),
    ("R0000", "R9999", "Diagnostic radiology services", False),
    ("S0000", "S0199", "Temporary codes of private payers: drugs", True),
    ("S0200", "S9999", "Temporary codes of private payers: services", False),
    ("T1000", "T5999", "Codes of state Medicaid agencies", False),
    ("U0000", "U0999", "Coronavirus diagnostic testing", False),
    ("V2000", "V2999", "Vision services and supplies", True),
    ("V5000", "V5029", "Hearing and speech-language services", False),
    ("V5030", "V5299", "Hearing aids and supplies", True),
    ("V5300", "V5999", "Hearing and speech-language services", False),
]
CPT: Final[list[tuple[str, str, str, bool]]] = [
    ("00100", "01999", "Anesthesia", False),
    ("10004", "69990", "Surgery", False),
    ("70010", "79999", "Radiology", False),
    ("80047", "89398", "Pathology and laboratory", False),
    ("90281", "90399", "Immune globulins", True),
    ("90460", "90474", "Medicine", False),
    ("90475", "90759", "Vaccines and toxoids", True),
    ("90760", "99199", "Medicine", False),
    ("99202", "99499", "Evaluation and management", False),
    ("99500", "99607", "Medicine", False),
]
CPT_LETTERS: Final[list[tuple[str, str]]] = [
    ("F", "Category II: performance measurement"),
    ("T", "Category III: emerging technology"),
    ("U", "Proprietary laboratory analyses"),
    ("M", "Multianalyte assays with algorithmic analyses"),
    ("A", "Immunization administration"),
]
CDT: Final[list[tuple[str, str, str, bool]]] = [
    ("D0100", "D0999", "Diagnostic", False),
    ("D1000", "D1999", "Preventive", False),
    ("D2000", "D2999", "Restorative", False),
    ("D3000", "D3999", "Endodontics", False),
    ("D4000", "D4999", "Periodontics", False),
    ("D5000", "D5899", "Prosthodontics, removable", False),
    ("D5900", "D5999", "Maxillofacial prosthetics", False),
    ("D6000", "D6199", "Implant services", False),
    ("D6200", "D6999", "Prosthodontics, fixed", False),
    ("D7000", "D7999", "Oral and maxillofacial surgery", False),
    ("D8000", "D8999", "Orthodontics", False),
    ("D9000", "D9999", "Adjunctive general services", False),
]

"""Units of a dose: code in the record (UCUM where it has one) and the wordings of titles."""

from typing import Final

UNITS: Final[list[tuple[str, list[str]]]] = [
    ("mg", ["mg", "mgs", "milligram", "milligrams"]),
    ("mcg", ["mcg", "µg", "μg", "ug", "microgram", "micrograms"]),
    ("g", ["g", "gm", "gms", "gram", "grams"]),
    ("kg", ["kg", "kilogram", "kilograms"]),
    ("mL", ["ml", "mL", "cc", "milliliter", "milliliters", "millilitre", "millilitres"]),
    ("L", ["L", "liter", "liters", "litre", "litres"]),
    (
        "cm2",
        [
            "sq cm",
            "sq. cm",
            "sq cm.",
            "sq. cm.",
            "square centimeter",
            "square centimeters",
            "square centimetre",
            "square centimetres",
            "cm2",
            "cm²",
        ],
    ),
    ("cm3", ["cubic centimeter", "cubic centimeters", "cm3", "cm³", "cu cm"]),
    ("mCi", ["mCi", "millicurie", "millicuries"]),
    ("uCi", ["uCi", "µCi", "μCi", "microcurie", "microcuries"]),
    ("MBq", ["MBq", "megabecquerel", "megabecquerels"]),
    ("[iU]", ["IU", "I.U.", "international unit", "international units", "i.u."]),
    ("10*6.[iU]", ["million IU", "million international units"]),
    ("10*6.unit", ["million units"]),
    ("unit", ["unit", "units", "USP unit", "USP units"]),
    ("meq", ["meq", "mEq", "milliequivalent", "milliequivalents"]),
    ("mmol", ["mmol", "millimole", "millimoles"]),
    ("dose", ["dose", "doses", "treatment dose", "therapeutic dose", "study dose"]),
    ("vial", ["vial", "vials", "single-dose vial"]),
    ("tablet", ["tablet", "tablets"]),
    ("capsule", ["capsule", "capsules"]),
    ("lens", ["lens", "lenses"]),
    ("syringe", ["syringe", "syringes"]),
]
SCALES: Final[list[tuple[str, str, str]]] = [
    ("mcg", "mg", "0.001"),
    ("g", "mg", "1000"),
    ("L", "mL", "1000"),
    ("uCi", "mCi", "0.001"),
    ("10*6.[iU]", "[iU]", "1000000"),
    ("10*6.unit", "unit", "1000000"),
]
"""Units that are multiples of another one: unit, the other, and how many of that make one."""

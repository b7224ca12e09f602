"""Which codes stand for a drug."""

from __future__ import annotations

from typing import Final

from ...model.record import Draft

_UNITS: Final = frozenset(["mg", "mcg", "g", "mL", "mCi", "uCi", "[iU]", "10*6.[iU]", "unit", "10*6.unit", "meq"])
_LETTERS: Final = frozenset("CQSA")


def is_drug(draft: Draft) -> bool:
    """Whether the page's code stands for a drug.

    It is a J code, or another one whose title names a drug's unit and its route.
    """
    code, product = draft.code, draft.product
    if code is None or code.system != "HCPCS":
        return False
    if code.value.startswith("J"):
        return True
    if product is None or product.dose is None or product.route is None:
        return False
    return code.value[0] in _LETTERS and product.dose.unit in _UNITS

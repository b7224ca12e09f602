"""The shapes of codes, as regular expressions to put into others: capitals only, without what may stand beside them.

>>> import re
>>> [name for name in ("HCPCS", "CDT", "CPT", "ICD_10_CM", "MODIFIER") if re.fullmatch(globals()[name], "J9203")]
['HCPCS']
>>> [name for name in ("HCPCS", "CDT", "CPT", "ICD_10_CM", "MODIFIER") if re.fullmatch(globals()[name], "D0120")]
['CDT']
>>> [bool(re.fullmatch(CPT, code)) for code in ("00632", "3044F", "0018U", "3044X", "632")]
[True, True, True, False, False]
>>> [bool(re.fullmatch(BILLING_CODE, code)) for code in ("J9203", "D0120", "0018U", "Z5111", "j9203")]
[True, True, True, False, False]
>>> [bool(re.fullmatch(ICD_10_CM, code)) for code in ("C92", "C92.00", "C92.", "92.0")]
[True, True, False, False]
>>> [bool(re.fullmatch(MODIFIER, code)) for code in ("JW", "P3", "51", "1P", "9P", "JWX")]
[True, True, True, True, False, False]
"""

from __future__ import annotations

from typing import Final

HCPCS: Final = "[A-CE-V][0-9]{4}"
CDT: Final = "D[0-9]{4}"
CPT: Final = "[0-9]{4}[0-9AFMTU]"
ICD_CATEGORY: Final = "[A-TV-Z][0-9][0-9AB]"
ICD_10_CM: Final = rf"{ICD_CATEGORY}(?:\.[0-9A-TV-Z]{{1,4}})?"
BILLING_CODE: Final = f"(?:{HCPCS}|{CDT}|{CPT})"
"""A code that a service or an item is billed with."""
MODIFIER: Final = "(?:[A-Z][A-Z0-9]|[0-9]{2}|[1-8]P)"

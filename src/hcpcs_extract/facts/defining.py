"""How prose says what a page's code is: "HCPCS Level II code J9203 represents …"."""

from __future__ import annotations

from typing import Final

from ..codes.expressions import BILLING_CODE
from ..text.phrases import Phrase

DEFINING_SECTIONS: Final = frozenset(["summary", "billing_code_overview"])
CODE: Final = rf"(?:(?:HCPCS|CPT|CDT) (?:Level I{{1,2}})?)? (?:code)? [`*]{{0,2}}(?P<code>(?-i:{BILLING_CODE}))"
"""A code in the language of phrases, with what it may be called before it."""
PAST: Final = Phrase(
    "{past}",
    matches=["J9999 was «formerly» used", "a «temporary» code", "It «gave way» to J9203."],
    refuses=["for a while", "It gave relief on the way.", "temporarily"],
)
"""What was, or is not meant: it keeps even the first sentence of a section from saying what the page is about."""
CONTRAST: Final = Phrase(
    r"{past} | {contrast} | once(?!\s{1,3}(?:per|for|every|each|an?)\b)",
    matches=[
        "billed «instead» of J9203",
        "«Unlike» J9999",
        "the drug «differs»",
        "«once» J9999 ended",
        "an «add-on» code",
    ],
    refuses=["J9203 describes 0.1 mg.", "once every week", "once a day", "in addition", "notable"],
)
"""What speaks of another code, of what was, or of what is not meant."""
STATES_CODE: Final = Phrase(
    r"""
    (?:(?:HCPCS|CPT|CDT)[®™]? (?:Level I{1,2})? (?:billing|procedure)? (?:code)? | (?:billing|procedure)? code )
    """
    rf"[`*]{{0,2}}(?P<code>(?-i:{BILLING_CODE}))[`*]{{0,2}} (?:{{defines}}|is (?:the|a) (?:billing)? code for)",
    matches=[
        "«HCPCS Level II code J9203 represents» it",
        "The «code `J9203` describes» it",
        "«CPT® 99213 covers» it",
        "«Billing code J9203 is the code for» it",
    ],
    refuses=["J9203 represents", "HCPCS code J9203 was", "codes J9203 and J9271 describe", "code J9203-JW represents"],
)
"""A sentence's words that give the code of the page, where no title line does."""

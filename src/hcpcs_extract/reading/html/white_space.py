"""White space in the text of an HTML page."""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = re.compile("  +")
_OTHER_SPACE: Final = "\n\t\r\f"


def single_spaced(text: str) -> str:
    r"""Fold white space as a browser does: a no-break space stays.

    >>> single_spaced("0.1\n  mg"), single_spaced("0.1\u00a0 mg")
    ('0.1 mg', '0.1\xa0 mg')
    """
    if "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        for space in _OTHER_SPACE:
            text = text.replace(space, " ")
    return _BLANKS.sub(" ", text) if "  " in text else text

"""A sentence that says what the code stands for names another drug than the title.

The text of another page was taken over, or a name was mistaken for one like it: names of drugs may differ by a syllable, or by a suffix of four letters alone.

Find out which drug is meant before you use anything of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..page import Hit, Page
from ..ruling import Facts
from ._sentences import CONTRAST, DEFINING_SECTIONS, prose
from ._words import drugs

SEVERITY = "warning"
MESSAGE = "the text names {drug} where the title has {title}"


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each other drug in a sentence about the code that does not name the title's."""
    product, code = facts["product"], facts["code"]
    if product is None or code is None or product.name.partial is True:
        return
    own = drugs(product.name.value.lower())
    if not own:
        return
    known = {part for name in own for part in (name, name.partition("-")[0])}
    for start, end, _ in prose(page, [code.value.lower(), "this code", "the code"], DEFINING_SECTIONS):
        named = drugs(page.lowered, start, end)
        others = [name for name in named if name not in known]
        if others and not _names_all(own, named) and CONTRAST.search(page.text, start, end) is None:
            for name in others:
                yield Hit(named[name], {"drug": name, "title": product.name.value})


def _names_all(own: Iterable[str], named: Iterable[str]) -> bool:
    """Whether every name of the title is there; one without its suffix stands for the whole."""
    return all(name in named or name.partition("-")[0] in named for name in own)

"""A sentence that says what the code stands for names another drug than the title.

The text of another page was taken over, or a name was mistaken for one like it: names of drugs may differ by a syllable, or by a suffix of four letters alone.

Find out which drug is meant before you use anything of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..page import Block, Hit, Page
from ..prose import plain, shape
from ..ruling import Facts
from ..vocabulary.drug_stems import STEMS
from ._sentences import CONTRAST, DEFINING_SECTIONS, prose
from ._words import LAST_LETTERS, SHORTEST_STEM, drugs

SEVERITY = "warning"
MESSAGE = "the text names {drug} where the title has {title}"

_NUMBERED = b"aaaaa0"
"""A digit right after a longer word, in `Page.shape`."""


def check(page: Page, facts: Facts) -> Iterator[Hit]:
    """Yield each other drug in a sentence about the code that does not name the title's."""
    product, code = facts["product"], facts["code"]
    if product is None or code is None or product.name.partial is True:
        return
    name = product.name.value.lower()
    blocks = list(_blocks_with_other_drugs(page, name))
    own = drugs(name) if blocks else {}
    if not own:
        return
    known = {part for name in own for part in (name, name.partition("-")[0])}
    for start, end in prose(page, (code.value.lower(), "this code", "the code"), blocks):
        named = drugs(page.lowered, start, end)
        others = [name for name in named if name not in known]
        if others and not _names_all(own, named) and CONTRAST.search(page.text, start, end) is None:
            for name in others:
                yield Hit(named[name], {"drug": name, "title": product.name.value})


def _blocks_with_other_drugs(page: Page, name: str) -> Iterator[Block]:
    """Blocks of the defining sections whose words may name another drug than the title's name does; few do."""
    known = {word for word in plain(name).split() if word.endswith(STEMS)}
    suffixed = [word + hyphen for word in known for hyphen in "-\u2011"]
    glued = _NUMBERED in page.shape or _NUMBERED in shape(plain(name))  # then a name may end inside a word
    if not known and not glued:
        return
    for block, words in page.worded:
        if words and page.section_at(block.start) in DEFINING_SECTIONS:
            names = {word for word in words if word[-SHORTEST_STEM:] in LAST_LETTERS and word.endswith(STEMS)}
            if glued or not names <= known or page.holds(suffixed, block.start, block.end):
                yield block


def _names_all(own: Iterable[str], named: Iterable[str]) -> bool:
    """Whether every name of the title is there; one without its suffix stands for the whole."""
    return all(name in named or name.partition("-")[0] in named for name in own)

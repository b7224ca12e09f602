"""The words that an abbreviation stands for."""

from __future__ import annotations

from typing import Final

from ..text.phrases import Passage, Phrase
from ..text.words import lower

_NO_LONG_FORM: Final = Phrase(
    "{auxiliary}|given|seen", matches=["it «is» not so"], refuses=["acute myeloid leukemia", "island"]
)
"""A sentence that happens to hold the letters ("is given (IV)") is not a long form."""
_MOST_WORDS_BACK: Final = 12
_STOPS: Final = frozenset(".;:()|\n")
"""What no long form reaches across."""


def long_form(passage: Passage, short: str, before: int, floor: int) -> tuple[int, int] | None:
    """Span of the words before offset `before` (not before `floor`) whose letters give `short`; else None.

    Method: Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text (2003):
    match the letters from the right; the first one must begin a word.

    >>> from ..vocabulary import built_in
    >>> passage = Passage.of("relapsed acute myeloid leukemia (AML), given (IV)", built_in().lexicon)
    >>> passage.text[slice(*long_form(passage, "AML", 32, 0))]
    'acute myeloid leukemia'
    >>> long_form(passage, "IV", 45, 0) is None
    True
    """
    text = passage.whole.text
    letters = [c.lower() for c in short.removesuffix("s") if c.isalnum()]
    if len(letters) < 2:
        return None
    end = before
    while end > floor and (text[end - 1].isspace() or text[end - 1] in "*_`"):
        end -= 1
    lowest = max(floor, end - 14 * min(_MOST_WORDS_BACK, len(letters) + 5))
    lowered = lower(text[lowest:end])
    position = len(lowered)
    for letter in reversed(letters):
        position = lowered.rfind(letter, 0, position)
        if position < 0:
            return None
    while lowest + position > 0 and text[lowest + position - 1].isalnum():
        position = lowered.rfind(letters[0], 0, position)
        if position < 0:
            return None
    position += lowest
    if not _STOPS.isdisjoint(text[position:end]) or _NO_LONG_FORM.find(passage, position, end):
        return None
    if end - position <= len(short) + 2:
        return None
    return position, end

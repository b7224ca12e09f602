"""Quantities: an amount with a unit ("0.1 mg", "1,000 units", "per vial"), wherever one is looked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from msgspec import Struct

from ..text.phrases import Lexicon, Passage, Phrase
from ..text.words import plain

AMOUNT: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}"
"""The regular expression for an amount: digits, with a comma before each group of three, or with a decimal point."""
QUANTITY: Final = Phrase(
    rf"(?<![\w.,<-])(?:(?P<amount>{AMOUNT})[\s\u2011-]{{0,2}}|(?:per|each)\s{{1,3}})(?P<unit>{{unit}})(?![\w/])",
    matches=[
        "Injection, «0.1 mg»",
        "«100,000 units» of it",
        "a «5-mg» dose",
        "«1mL»",
        "Graft, «per square centimeter»",
        "«each vial»",
    ],
    refuses=["10 mg/mL", "J9203 mg", "1.2.3 mg", "100 milk", "5   mg", "<5 mg", "permg", "10-20 mg", "mg"],
)
"""A quantity. "per" and "each" stand for the amount 1. The first part of a rate ("10 mg/mL") is not a quantity."""
ONE_UNIT: Final = Phrase(
    r"\s{0,3}=\s{0,3}1 unit",
    matches=["500 mL« = 1 unit»", "500 mL«=1 unit»"],
    refuses=["500 mL = 10 units", "1 unit = 500 mL", "500 mL = 1 units"],
)
"""What follows the quantity of a billing unit in a title that gives several: "500 mL = 1 unit"."""
# Where a quantity may begin, and the first letters of its unit: QUANTITY is tried only there. A test compares the two.
_MAY_BEGIN: Final = re.compile(
    r"""
    [0-9.peEP] (?<! [\w.,<-] . )
    (?: (?<= [0-9.] ) [0-9.,]{0,15} [\s\u2011-]{0,2}
      | (?<= [pP] ) [eE][rR] \s{1,3}
      | (?<= [eE] ) [aA][cC][hH] \s{1,3}
    )
    (?= (?P<letters> [^\W\d_]{0,30} ) )
    """,
    re.VERBOSE,
)
_LETTERS: Final = re.compile(r"[^\W\d_]{0,30}")
_GLUED: Final = re.compile("[0-9][a-z]")
"""A letter right behind a digit, in `Whole.plain`: a unit may begin there, inside a word."""


class Quantity(Struct, frozen=True, gc=False):
    """An amount of a unit, and where it stands."""

    start: int
    end: int
    amount: str
    """A decimal number: no commas, a digit before its point."""
    unit: str
    """The id of the unit."""
    has_number: bool
    """Whether the text gives the amount; in "per vial" it does not."""


def quantities(
    passage: Passage, start: int | None = None, end: int | None = None, *, of: Collection[str] | None = None
) -> Iterator[Quantity]:
    """Yield the quantities of a passage, or of its part from `start` to `end` (offsets in the whole text), in order.

    With `of`, only those in these units (ids).

    >>> from hcpcs_extract.vocabulary import built_in
    >>> def found(text: str) -> list[tuple[str, str]]:
    ...     return [(one.amount, one.unit) for one in quantities(Passage.of(text, built_in().lexicon))]
    >>> found("Injection, x, 1,000 Units"), found("x, .5mg per vial"), found("one 2.50-milliliter dose")
    ([('1000', 'unit')], [('0.5', 'mg'), ('1', 'vial')], [('2.50', 'mL')])
    >>> found("10 mg/mL"), found("a 62-year-old in bed 5"), found("J9203 milligram"), found("mg"), found("")
    ([], [], [], [], [])
    >>> [one.unit for one in quantities(Passage.of("20 mg in 1 mL, per 0.1 mg", built_in().lexicon), of=["mL"])]
    ['mL']
    """
    text, lexicon = passage.whole.text, passage.whole.lexicon
    start = passage.start if start is None else start
    end = passage.end if end is None else end
    if not _may_have(passage, of) and not _GLUED.search(passage.whole.plain, start, end):
        return
    beginnings = lexicon.derived(_beginnings_of_units)
    last = start
    for place in _MAY_BEGIN.finditer(text, start, end):
        if place.start() < last or place["letters"].casefold() not in beginnings:
            continue
        match = QUANTITY.opens(passage, place.start(), end)
        if match is None or (unit := lexicon.meaning("unit", match["unit"])) is None:
            continue
        last = match.end()
        if of is not None and unit not in of:
            continue
        amount = (match["amount"] or "1").replace(",", "")
        if amount.startswith("."):
            amount = "0" + amount
        yield Quantity(match.start(), last, amount, unit, match["amount"] is not None)


def _may_have(passage: Passage, of: Collection[str] | None) -> bool:
    """Whether a passage has a word that a unit (one of `of`, if given) begins with."""
    known = passage.whole.lexicon.derived(_first_words_of_units)
    for unit in ("",) if of is None else of:
        if unit in known and ("" in known[unit] or not known[unit].isdisjoint(passage.words)):
            return True
    return False


def _first_words_of_units(lexicon: Lexicon) -> dict[str, set[str]]:
    """Return the words, as `Passage.words` has them, that the wordings of each unit begin with; those of all under "".

    The word is empty where a wording has no letters and digits of ASCII.
    """
    found: dict[str, set[str]] = {"": set()}
    for wording in lexicon.wordings.get("unit", ()):
        word = "".join(plain(wording).split()[:1])
        found[""].add(word)
        found.setdefault(lexicon.meaning("unit", wording) or "", set()).add(word)
    return found


def _beginnings_of_units(lexicon: Lexicon) -> frozenset[str]:
    """Return the letters that the wordings of units begin with."""
    return frozenset(
        match[0] for unit in lexicon.wordings.get("unit", ()) if (match := _LETTERS.match(unit.casefold())) is not None
    )


def billing_unit(passage: Passage, start: int | None = None, end: int | None = None) -> Quantity | None:
    """Return the quantity of a billing unit in a title or descriptor: the last one, or the one before "= 1 unit".

    >>> from hcpcs_extract.vocabulary import built_in
    >>> def found(text: str) -> str | None:
    ...     one = billing_unit(Passage.of(text, built_in().lexicon))
    ...     return None if one is None else f"{one.amount} {one.unit}"
    >>> found("Vial of 20 mg, per 0.1 mg"), found("Saline (500 mL = 1 unit), 1 dose"), found("Office visit")
    ('0.1 mg', '500 mL', None)
    """
    found = list(quantities(passage, start, end))
    for one in found[:-1]:
        if ONE_UNIT.opens(passage, one.end, end):
            return one
    return found[-1] if found else None

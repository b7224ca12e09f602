"""Statements that data is missing; announcements of how gaps are marked are none."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from ..facts import fact, trim
from ..model import Fact
from ..page import Page, Sentence, Table
from ..prose import one_line
from ..text.phrases import Passage, Phrase

LACKS: Final = Phrase(
    r"{lacking} | left (?:\w+){0,3}? out",
    matches=["It is «not» there", "The lists «left this test out».", "«Nothing» was sent."],
    refuses=["a note", "It was left there."],
)
NAMES_INPUT: Final = Phrase(
    r"""
      inputs?
    | (?:the|our|its|this) (?:\w+)? (?:sources?|extract|export|feed|submission|dataset|data set)(?!\s{1,3}of)
    | (?:source|supplied|provided|underlying|submitted)
      (?:data|records?|files?|material|documents?|pages?|information|sets?)
    | (?:data|material|information|lists?|files?|records?) (?:we were|that was|that were)?
      (?:supplied|provided|sent|given|available|received)
    | data\s{0,3}(?:source|set|feed|file)s?
    """,
    matches=["from «the supplied extract»", "in the «material available»", "the «lists we were sent»", "a «dataset»"],
    refuses=["the source of error", "a data sheet", "a list"],
)
DATA_LACKING: Final = Phrase(
    r"""
      {data_noun}\b[^.;]{0,120}?\b(?:(?:not|never) (?:\w+){0,2}? {data_given}|unavailable|missing|absent)
    | (?:no|neither|nor) (?:[\w-]+){0,6}? {data_noun}\b[^.;]{0,80}?\b(?:{data_given}|came|exists?)
    | no(?:body|\s{1,3}one)\b[^.;]{0,60}\b(?:sent|given|gave|give|provided|supplied)\b[^.;]{0,60}\b{data_noun}
    """,
    matches=[
        "The «fees that we need are not yet available».",
        "«No list of taxonomies came» with it.",
        "«Nobody gave us any rates».",
    ],
    refuses=["The fees are available.", "No appointment was available.", "Nobody gave up."],
)
LABEL_LACKING: Final = Phrase(
    r"""
    [A-Z][^.:;]{2,70}?(?::|\s[-–—]) (?:data)?
    (?: not (?:\w+){0,2}? {data_given} | not (?:in|part of|among) | none | no data | unavailable | missing | nothing
      | our \w+ gave no )
    """,
    matches=["«Allowables - not supplied».", "«Retention rates: no data».", "«Limits: our sources gave no» figure."],
    refuses=["A9606 counts the activity – not the volume – of it.", "Rates: see the list.", "No data"],
)
"""What opens with a label and says that there is nothing behind it."""
ANNOUNCED: Final = Phrase(
    "{announced}",
    matches=["Gaps are «noted» where applicable.", "Gaps are «shown  as» dashes."],
    refuses=["Take note.", "Gaps are shown."],
)
"""Words that announce how gaps are marked: "where data is not available, this is flagged"."""
CONDITIONAL: Final = Phrase(
    "where|when|if|whenever|any|wherever|should|items?|elements?|fields?|gaps?",
    matches=["«Where» data is missing", "«Elements» without data"],
    refuses=["Whereas data is missing", "Data is missing."],
)
NOTHING_LACKS: Final = Phrase(
    "no missing | not missing | nothing is missing | no gaps?",
    matches=["There is «no gap»", "«Nothing is missing» here."],
    refuses=["It is missing.", "no gaping hole"],
)
CONDITION: Final = Phrase(
    r"(?:where|when|if|whenever|wherever)(?=\s)",
    matches=["«Where» data is missing, we say so.", "«If» not stated"],
    refuses=["Iffy data", "Where-ever"],
)
QUOTED: Final = Phrase(
    r"[\"“'‘`][^\"”'’`]{0,40}\b(?:not available|not provided|unavailable)[^\"”'’`]{0,60}[\"”'’`]",
    matches=["The words «“Data not available in the input”» appear.", "shown as «'unavailable'»"],
    refuses=["Data not available in the input", "“Data” is not available."],
)
UNLISTED_LABEL: Final = Phrase(
    r"[*_]{0,2}[A-Z][\w ]{2,40}:[*_]{0,2}\s{1,3}(?=[A-Z])",
    matches=["«Data caveat: »The source", "«**Note:** »Data"],
    refuses=["Data caveat: the source", "A: B"],
    case_matters=True,
)
FOR: Final = Phrase(
    r"""
    (?:available|provided|supplied|unavailable|present|given)
    (?: (?:in|within|from) (?:the|this) (?:\w+){0,2}? (?:input|source|data) (?:data|record|file)? )?
    (?:for|on|about|regarding|include|includes|including|are|concerning)\s{0,3}:?\s{1,3}(?P<what>[^.]{3,200})
    """,
    matches=["Data not «available in the input for payer rates»."],
    refuses=["Data not available in the input.", "It was given in full."],
)
NO_WHAT: Final = Phrase(
    r"""
    no (?:input)? (?:data|information) (?:was|were|is|are)? (?:available|provided|supplied)?
    (?:for|on|about|regarding) (?P<what>[^.]{3,160}?)(?:\s{1,3}(?:is|are|was|were)\s{1,3}[^.]{0,400})?(?:\.|$)
    """,
    matches=["«No data on rates were found.»", "There is «no information about limits»"],
    refuses=["No data was found.", "No limits are known."],
)
SUBJECT: Final = Phrase(
    r"""
    (?:the)? (?P<what>[^.,;]{3,160}?) (?:is|are|was|were) (?:currently|also)?
    (?: not (?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)
      | unavailable | missing | absent )
    """,
    matches=["«The rates are not available» in the input.", "«Payer lists were also missing»."],
    refuses=["The rates are known.", "Rates, not available"],
)
_WHAT: Final = (FOR, NO_WHAT)
_PLAIN_SUBJECT: Final = frozenset(
    ("data", "input data", "information", "input", "the data", "this data", "this information", "these data")
)


def extract(page: Page) -> list[Fact]:
    """Return each sentence, line or table note that says that data is missing."""
    gaps = _in_prose(page)
    for block in page.own:
        if block.table is not None and (noted := _in_table(page, block.table)):
            at = bisect_left(gaps, block.start, key=_begin)
            gaps[at:at] = noted
    return gaps


def _begin(gap: Fact) -> int:
    return gap.span[0]


def _in_prose(page: Page) -> list[Fact]:
    gaps = []
    for sentence in page.sentences_with(LACKS):
        gap = _without_label(page, sentence)
        # What is not recorded or given in a vignette is the patient's; there only the input itself counts.
        if _is_gap(gap) and (page.section_at(sentence.block.start) != "clinical_context" or NAMES_INPUT.find(gap)):
            gaps.append(fact(page, _what(gap), gap.start, gap.end, sentence.end))
    return gaps


def _in_table(page: Page, table: Table) -> list[Fact]:
    gaps: list[Fact] = []
    whole = page.part(table.start, table.end)
    if LACKS.find(whole) is None:
        return gaps
    for row in table.rows:
        # In HTML a row may hold cells that lie in a row above.
        if not table.cells_explicit and LACKS.find(whole, row.start, row.end) is None:
            continue
        for cell in row.cells:
            gap = page.part(cell.start, cell.end) if LACKS.find(whole, cell.start, cell.end) else None
            if gap is not None and _is_gap(gap):
                gaps.append(fact(page, _what(gap), cell.start, cell.end, cell.end if row.closed else row.end))
    return gaps


def _without_label(page: Page, sentence: Sentence) -> Passage:
    """Return a sentence without its marks, and without an unlisted label ("Data caveat: The …") if a gap follows it."""
    start, end = max(sentence.start, sentence.block.value_start), sentence.end
    if (label := UNLISTED_LABEL.opens(sentence, start)) and _is_gap(page.part(label.end(), end)):
        start = label.end()
    first, last = trim(page.text, start, end)
    return page.part(first, last) if start > sentence.start else Passage(page.whole, first, last, sentence.words)


def _is_gap(said: Passage) -> bool:
    """Whether a sentence or cell says that data is missing.

    >>> from ..vocabulary.words import built_in
    >>> said = ["No payer information is available in the input.", "Same-day appointments were not available."]
    >>> [_is_gap(Passage.of(text, built_in())) for text in said]
    [True, False]
    """
    if not (LACKS.find(said) and (NAMES_INPUT.find(said) or DATA_LACKING.find(said) or LABEL_LACKING.opens(said))):
        return False
    if QUOTED.find(said) or NOTHING_LACKS.find(said) or CONDITION.opens(said):
        return False
    announced = ANNOUNCED.find(said)
    return announced is None or not (CONDITIONAL.opens(said) or _lacks_before(said, announced.start()))


def _lacks_before(said: Passage, end: int) -> bool:
    """Whether what stands before an announcement is a gap by itself: it is announced, then."""
    start = said.start
    return bool(
        DATA_LACKING.find(said, start, end) or (LACKS.find(said, start, end) and NAMES_INPUT.find(said, start, end))
    )


def _what(said: Passage) -> str:
    """Return what is missing, or `unspecified`.

    >>> from ..vocabulary.words import built_in
    >>> said = ["Data not available in the input.", "Data not available in the input for associated taxonomies."]
    >>> [_what(Passage.of(text, built_in())) for text in said]
    ['unspecified', 'associated taxonomies']
    """
    for phrase in _WHAT:
        if match := phrase.find(said):
            return one_line(match["what"]).rstrip(" .")
    match = SUBJECT.opens(said)
    if match is not None and match["what"].lower() not in _PLAIN_SUBJECT:
        return one_line(match["what"])
    return "unspecified"

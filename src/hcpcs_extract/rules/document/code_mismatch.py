"""A sentence that says what the page's code is names another code of the same system.

Either a code was mistyped or the text of another page was taken over: then nothing in that sentence, and perhaps in
that section, can be relied on. Codes that are named beside the page's own, set against it, or listed in a table are not
meant.

Compare the sentence with the title, and ask where the page came from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from ...facts.defining import CODE, CONTRAST, DEFINING_SECTIONS, PAST
from ...facts.defining_sentences import DEFINES, opens_section, sentence_at
from ...facts.modifier_rows import own_tables
from ...facts.names_of_drugs import common_words, distinctive, drug_stems, drugs
from ...model.page import Hit, Page, Sentence
from ...model.record import Draft
from ...text.phrases import Passage, Phrase
from ...text.words import plain

SEVERITY = "warning"
ABOUT = "codes_mentioned"
MESSAGE = "the text speaks of {code} where the title has {title}"
_SPEAKING_SECTIONS: Final = DEFINING_SECTIONS | {"clinical_context"}
_REACH: Final = 80
_NAMED_FIRST: Final = Phrase(
    rf"[\s*`_]{{0,4}}(?:The|Billing)? {CODE}",
    matches=[
        "«HCPCS Level II code J9203» is",
        "«J9203» is",
        "«**The code J9203»** is",
        "«Billing code `J9203»`",
    ],
    refuses=["HCPCS code is", "HCPCS J92031", "code j9203"],
)
"""How a sentence begins that says what a code is."""
_IN_USE: Final = Phrase(
    rf"(?:when|whenever|each time) {CODE}[`*]{{0,2}} is (?:billed|reported|submitted|claimed|used|coded)",
    matches=["«When HCPCS code J9203 is billed», it", "«each time J9203 is used»"],
    refuses=["when J9203 was billed", "J9203 is billed", "when the code is billed"],
)
_UNIT_OF: Final = Phrase(
    rf"(?:each|one|every|a) (?:billing)? unit of {CODE}",
    matches=["«one unit of J9203» is", "«Each billing unit of HCPCS J9203»"],
    refuses=["units of J9203", "one unit of it", "one unit per J9203"],
)
_WAS: Final = Phrase(
    r"[`*]{0,2}\s{1,3}(?:was|were|had|stood|\w{2,20}ed)",
    matches=["J9203« was»", "J9203« replaced» it"],
    refuses=["J9203 is", "J9203 bed", "was"],
)
_BESIDE: Final = Phrase(
    "{beside}",
    matches=["on the «same day»", "billed «together» with it", "«as well»"],
    refuses=["the same drug", "the day", "well"],
)
"""What says that another code on the claim is used beside the page's own, not in its place."""


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield the first mention of each such code."""
    code = draft.code
    if code is None:
        return
    mentions = [mention for mention in draft.codes_mentioned if mention.system == code.system]
    places = [mention.span[0] for mention in mentions]
    in_tables: frozenset[str] | None = None
    for mention in mentions:
        if mention.value == code.value or mention.section not in _SPEAKING_SECTIONS:
            continue
        sentence = sentence_at(page, mention.span[0])
        if sentence is None or not _is_alone(page, code.value, places, sentence):
            continue
        opens = opens_section(page, sentence)
        if (PAST if opens else CONTRAST).find(sentence):
            continue
        if not _names_the_code(page, draft, mention.span, sentence, opens=opens):
            continue
        in_tables = _words_in_tables(page) if in_tables is None else in_tables
        if mention.value not in in_tables:
            yield Hit(mention.span, {"code": mention.value, "title": code.value})


def _is_alone(page: Page, code: str, places: list[int], sentence: Sentence) -> bool:
    """Whether a sentence names one code for the first time, and the page's own not at all."""
    start, end = sentence.start, sentence.end
    if bisect_left(places, end) - bisect_left(places, start) != 1:
        return False
    return page.plain.find(code.lower(), start, end) < 0


def _words_in_tables(page: Page) -> frozenset[str]:
    """Return the words in the cells of the page's own tables, in capitals."""
    return frozenset(
        word
        for table in own_tables(page)
        for row in table.rows
        for cell in row.cells
        for word in plain(cell.text).upper().split()
    )


def _names_the_code(page: Page, draft: Draft, span: tuple[int, int], sentence: Sentence, *, opens: bool) -> bool:
    """Whether a sentence uses the code as the name of what the page is about."""
    first, last = span
    if any(match.start("code") == first for phrase in (_UNIT_OF, _IN_USE) for match in phrase.each(sentence)):
        return _BESIDE.find(sentence) is None and not _names_another_drug(page, draft, sentence)
    if page.section_at(sentence.start) not in DEFINING_SECTIONS or first - sentence.start > _REACH:
        return False
    begins = _NAMED_FIRST.opens(sentence)
    if begins is None or begins.start("code") != first:
        return False
    if opens:
        return page.text[last : last + 1] != ":" and _WAS.opens(sentence, last) is None
    product, common = draft.product, page.vocabulary.derived(common_words)
    return (
        product is not None
        and DEFINES.opens(sentence, last) is not None
        and bool(distinctive(product.name.value, common) & distinctive(page.text[last : sentence.end], common))
    )


def _names_another_drug(page: Page, draft: Draft, sentence: Sentence) -> bool:
    """Whether a sentence names a drug that is not the title's: then the other code is that drug's."""
    product = draft.product
    stems = page.vocabulary.derived(drug_stems)
    own = drugs(Passage.of(product.name.value, page.whole.lexicon), stems) if product is not None else {}
    return any(name not in own for name in drugs(sentence, stems))

"""The patient of the clinical vignette: age, sex, condition."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import regex

from ..facts import fact, place
from ..marks import trim_value
from ..model import AgeUnit, Fact, PatientFact, Sex
from ..page import Page, Sentence
from ..prose import offsets, one_line
from ..vocabulary.verbs import BEFORE_OBJECT, VERBS
from ._statements import by_re

_AGE: Final = regex.compile(
    r"(?<![\w./])(?<![0-9]\s)(?P<age>[0-9]{1,3})[\s\u2011-]{0,2}(?P<unit>year|month|week|day)s?[\s\u2011-]{1,2}old\b|\baged?\s{1,3}(?P<age>[0-9]{1,3})(?:\s{1,3}(?P<unit>year|month|week|day)s?)?\b",
    regex.IGNORECASE,
)
_SEXES: Final[dict[str, Sex]] = {
    **dict.fromkeys(["woman", "female", "girl", "lady", "mother", "women", "she"], "female"),
    **dict.fromkeys(["man", "male", "boy", "gentleman", "father", "men", "he"], "male"),
}
_NOUNS: Final = frozenset(
    [
        "patient",
        "woman",
        "man",
        "female",
        "male",
        "girl",
        "boy",
        "child",
        "infant",
        "adult",
        "adolescent",
        "teenager",
        "toddler",
        "newborn",
        "neonate",
        "person",
        "beneficiary",
        "individual",
        "athlete",
        "resident",
        "lady",
        "gentleman",
        "veteran",
        "worker",
        "student",
        "teacher",
        "smoker",
        "recipient",
        "member",
        "enrollee",
        "son",
        "daughter",
        "twin",
        "husband",
        "wife",
        "grandmother",
        "grandfather",
        "nurse",
        "farmer",
        "driver",
        "pupil",
        "amputee",
    ]
)
_NOUN: Final = f"(?:{'|'.join(sorted(_NOUNS))})"
_ANY_PATIENT: Final = regex.compile(rf"\b(?:[Aa]n?|[Tt]he)\s{{1,3}}(?P<person>(?:[\w-]+\s{{1,3}}){{0,4}}?{_NOUN})\b")
_PERSON: Final = regex.compile(rf"\b{_NOUN}\b", regex.IGNORECASE)
_SAID_OF_PERSON: Final = regex.compile(r",?\s{1,3}(?:with|who|presents?|presenting|has|is|was|comes|arrives|in|on)\b")
_WORD: Final = re.compile(r"[a-z]+")
_CONDITION: Final = regex.compile(
    r"\b(?:(?:diagnosed|presents|living|presenting|admitted|seen)\s{1,3}with|with|who\s{1,3}has|that\s{1,3}has|has|suffering\s{1,3}from|whose|recovering\s{1,3}from"
    r"|(?:evaluation|treatment|management|care|workup)\s{1,3}(?:of|for)|(?:treated|graft|transplant|surgery|therapy|followed|seen|admitted|screened|chemotherapy)\s{1,3}for)"
    r"\s{1,3}(?:(?:an?|the)\s{1,3})?(?:(?:known\s{1,3}|confirmed\s{1,3})?(?:history|diagnosis)\s{1,3}of\s{1,3}(?:an?\s{1,3})?)?(?!(?:been|had|no\b|not\b|never|tried|just|already|failed|his|her|their)\b)"
)
_CONDITION_WORDS: Final = frozenset([
    "diagnosed", "presents", "living", "presenting", "admitted", "seen", "with", "who", "that", "has", "suffering", "whose", "recovering", "evaluation",
    "treatment", "management", "care", "workup", "treated", "graft", "transplant", "surgery", "therapy", "followed", "screened", "chemotherapy",
])  # fmt: skip
"""Words one of which is in what _CONDITION matches."""
# What ends a condition: a mark, but for a full stop with the space before it …
_ENDING_MARK: Final = by_re(r"[(,;:—–.](?:(?<!\.)|(?=\s|$))")
_MARK_AND_SPACE: Final = regex.compile(r"\s{0,3}[(,;:—–]|\.(?=\s|$)")
_MOST_SPACE: Final = 3
# … or a word.
_NO_WORD: Final = regex.compile(r"\W")
_ENDING_ALONE: Final = frozenset([
    *VERBS, "who", "whose", "that", "which", "despite", "after", "before", "since", "because", "but", "where", "when", "while", "until", "now",
])  # fmt: skip
"""Words that end a condition, …"""
_ENDING: Final = regex.compile(
    r"\s{1,3}(?:and\s{1,3}(?:is|was|has|presents|who|needs|requires|an?\s{1,3}history)|[a-z]+\s{1,3}(?:years?|months?|weeks?|days?)\s{1,3}ago"
    r"|at\s{1,3}(?:an?|the|her|his)|in\s{1,3}(?:an?|her|his)\s{1,3}(?:\w+\s{1,3})?(?:clinic|office|hospital|center)|to\s{1,3}(?:an?|the|her|his)|for\s{1,3}(?:whom|an?|the|her|his|treatment|evaluation|follow|[a-z]+\s{1,3}(?:years?|months?|weeks?))"
    r"|\w+(?:s|ed)\s{1,3}(?=(?:" + "|".join(BEFORE_OBJECT) + r")\s))(?!\w)"
)
_OBJECTS: Final = frozenset(BEFORE_OBJECT)
_ENDING_WITH_MORE: Final = frozenset(["and", "at", "in", "to", "for"])
"""… and those that end one with what follows; so do others in -s or -ed, and what says how long ago."""
_VIGNETTE_SECTIONS: Final = ("clinical_context", "clinical_coding_specifications")
_AGE_WORDS: Final = frozenset(["old", "age", "aged"])
# Words one of which every introduction holds, in the vignette; elsewhere it holds an age.
_VIGNETTE_WORDS: Final = _NOUNS | _AGE_WORDS
_ARTICLES: Final = frozenset(["a", "an", "the"])
_ANCHORS: Final = ("-old", " old", "\u2011old", "aged ", " age ")
_UNITS: Final[dict[str, AgeUnit]] = {"year": "year", "month": "month", "week": "week", "day": "day"}
_LONGEST_INTRODUCTION: Final = 60
# "100-months-old": characters before the word.
_LONGEST_AGE: Final = 20


def extract(page: Page) -> PatientFact | None:
    """Return the patient of the first sentence that introduces one: by age anywhere, without age in the clinical context."""
    for sentence in page.saying(_VIGNETTE_WORDS):
        if sentence.block.kind == "label":
            continue
        has_age = not _AGE_WORDS.isdisjoint(sentence.words)
        in_vignette = page.section_at(sentence.block.start) in _VIGNETTE_SECTIONS
        if not in_vignette and not (has_age and page.holds(_ANCHORS, sentence.start, sentence.end)):
            continue
        match = _age(page, sentence) if has_age else None
        if match and not (in_vignette and _opens(page.text, match, sentence)) and not _is_person(page, match, sentence):
            match = None
        if match is None and in_vignette:
            match = _any_patient(page, sentence)
        if match is not None:
            return _patient(page, sentence, match)
    return None


def _age(page: Page, sentence: Sentence) -> regex.Match[str] | None:
    """Return the first age of a sentence; it begins a few characters before its word."""
    word = offsets(page.plain, _AGE_WORDS & sentence.words, sentence.start, sentence.end)[0]
    return _AGE.search(page.text, max(sentence.start, word - _LONGEST_AGE), sentence.end)


def _any_patient(page: Page, sentence: Sentence) -> regex.Match[str] | None:
    """Return the first person of a sentence."""
    if _NOUNS.isdisjoint(sentence.words):
        return None
    return page.first_match(_ANY_PATIENT, _ARTICLES & sentence.words, sentence.start, sentence.end)


def _opens(text: str, age: regex.Match[str], sentence: Sentence) -> bool:
    """Whether an age opens its sentence ("A 29-year-old goalkeeper …")."""
    return text[sentence.start : age.start()].strip(" *_").lower() in ("a", "an", "the", "this", "")


def _is_person(page: Page, age: regex.Match[str], sentence: Sentence) -> bool:
    """Whether an age is that of a person (and not of a protocol): a person is named beside it, or what follows is said of one."""
    start = max(sentence.start, age.start() - _LONGEST_INTRODUCTION)
    near = _person(page, start, min(sentence.end, age.end() + _LONGEST_INTRODUCTION))
    return near is not None or _SAID_OF_PERSON.match(page.text, age.end()) is not None


def _person(page: Page, start: int, end: int) -> regex.Match[str] | None:
    """Return the first person named between two offsets."""
    at = start
    for word in page.plain[start:end].split():
        at = page.plain.find(word, at, end)
        if word in _NOUNS and (match := _PERSON.match(page.text, at, end)):
            return match
        at += len(word)
    return None


def _patient(page: Page, sentence: Sentence, match: regex.Match[str]) -> PatientFact:
    text, end = page.text, sentence.end
    first, stop = match.span()
    age = unit = None
    if "age" in match.re.groupindex:
        age, unit = match["age"], match["unit"]
        if person := _person(page, stop, min(end, stop + _LONGEST_INTRODUCTION)):
            stop = person.end()
        else:
            for earlier in _PERSON.finditer(text, max(sentence.start, first - _LONGEST_INTRODUCTION), first):
                first = earlier.start()
    else:
        first = match.start("person")
    quote, span, section, partial = place(page, first, stop, end)
    lead = None if _CONDITION_WORDS.isdisjoint(sentence.words) else _CONDITION.search(text, stop, end)
    return PatientFact(
        value=one_line(quote),
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        age=int(age) if age else None,
        age_unit=_UNITS[unit.lower() if unit else "year"] if age else None,
        sex=_sex(page, first, stop, min(lead.start() if lead else end, stop + _LONGEST_INTRODUCTION), end),
        condition=_condition(page, lead, end),
    )


def _condition_end(text: str, start: int, end: int) -> int:
    """Offset of the first mark or word after `start` that ends a condition, with the space before it; `end` where there is none."""
    stop = _ending_mark(text, start, end)
    dated = text.find("ago", start, stop) >= 0
    last = start
    for token, following in pairwise([*text[start:stop].split(), ""]):
        at = text.find(token, last, stop)
        word = token if token.isalpha() else _NO_WORD.split(token, 1)[0]
        is_alone = word in _ENDING_ALONE
        if at > last and (
            is_alone or dated or word in _ENDING_WITH_MORE or (following in _OBJECTS and word.endswith(("s", "ed")))
        ):
            before = max(last, at - _MOST_SPACE)
            if is_alone or _ENDING.match(text, before, end):
                return before
        last = at + len(token)
    return stop


def _ending_mark(text: str, start: int, end: int) -> int:
    mark = _ENDING_MARK.search(text, start, end)
    if mark is None:
        return end
    if not text[mark.start() - 1].isspace():
        return mark.start()
    match = _MARK_AND_SPACE.search(text, max(start, mark.start() - _MOST_SPACE), end)
    return match.start() if match else end


def _sex(page: Page, first: int, stop: int, reach: int, end: int) -> Sex | None:
    """Return the sex that the words introducing a person at `[first, stop)` state, up to `reach`, the verb or the condition."""
    for match in _WORD.finditer(page.lowered, first, reach):
        if sex := _SEXES.get(match[0]):
            return sex if match.end() <= stop or match.end() <= _condition_end(page.text, stop, end) else None
    return None


def _condition(page: Page, lead: regex.Match[str] | None, end: int) -> Fact | None:
    if lead is None:
        return None
    first, last = trim_value(page.text, lead.end(), _condition_end(page.text, lead.end(), end), also=".,;")
    return fact(page, one_line(page.text[first:last]), first, last, end) if first < last else None

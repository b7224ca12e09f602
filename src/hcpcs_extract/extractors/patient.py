"""The patient of the clinical vignette: age, sex, condition."""

from __future__ import annotations

from typing import Final

import regex

from ..facts import fact, place, trim
from ..model import AgeUnit, Fact, PatientFact, Sex
from ..page import Page
from ..prose import offsets, one_line
from ..vocabulary.verbs import BEFORE_OBJECT, VERBS

_AGE: Final = regex.compile(
    r"(?<![\w./])(?<![0-9]\s)(?P<age>[0-9]{1,3})[\s\u2011-]{0,2}(?P<unit>year|month|week|day)s?[\s\u2011-]{1,2}old\b|\baged?\s{1,3}(?P<age>[0-9]{1,3})(?:\s{1,3}(?P<unit>year|month|week|day)s?)?\b",
    regex.IGNORECASE,
)
_FEMALE: Final = frozenset(["woman", "female", "girl", "lady", "mother", "women", "she"])
_MALE: Final = frozenset(["man", "male", "boy", "gentleman", "father", "men", "he"])
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
_WORD: Final = regex.compile(r"[A-Za-z]+")
_CONDITION: Final = regex.compile(
    r"\b(?:(?:diagnosed|presents|living|presenting|admitted|seen)\s{1,3}with|with|who\s{1,3}has|that\s{1,3}has|has|suffering\s{1,3}from|whose|recovering\s{1,3}from"
    r"|(?:evaluation|treatment|management|care|workup)\s{1,3}(?:of|for)|(?:treated|graft|transplant|surgery|therapy|followed|seen|admitted|screened|chemotherapy)\s{1,3}for)"
    r"\s{1,3}(?:(?:an?|the)\s{1,3})?(?:(?:known\s{1,3}|confirmed\s{1,3})?(?:history|diagnosis)\s{1,3}of\s{1,3}(?:an?\s{1,3})?)?(?!(?:been|had|no\b|not\b|never|tried|just|already|failed|his|her|their)\b)"
)
_CONDITION_WORDS: Final = frozenset([
    "diagnosed", "presents", "living", "presenting", "admitted", "seen", "with", "who", "that", "has", "suffering", "whose", "recovering", "evaluation",
    "treatment", "management", "care", "workup", "treated", "graft", "transplant", "surgery", "therapy", "followed", "screened", "chemotherapy",
])  # fmt: skip
"""Words one of which begins what _CONDITION matches."""
# What ends a condition: a mark …
_ENDING_MARK: Final = regex.compile(r"\s{0,3}[(,;:—–]|\.(?:\s|$)")
# … or a word.
_NEXT_WORD: Final = regex.compile(r"\s{1,3}(?P<word>\w+)")
_ENDING: Final = regex.compile(
    r"\s{1,3}(?:"
    + "|".join(VERBS)
    + r"|who|whose|that|which|and\s{1,3}(?:is|was|has|presents|who|needs|requires|an?\s{1,3}history)|despite|after|before|since|because|but|where|when|while|until|now|[a-z]+\s{1,3}(?:years?|months?|weeks?|days?)\s{1,3}ago"
    r"|at\s{1,3}(?:an?|the|her|his)|in\s{1,3}(?:an?|her|his)\s{1,3}(?:\w+\s{1,3})?(?:clinic|office|hospital|center)|to\s{1,3}(?:an?|the|her|his)|for\s{1,3}(?:whom|an?|the|her|his|treatment|evaluation|follow|[a-z]+\s{1,3}(?:years?|months?|weeks?))"
    r"|\w+(?:s|ed)\s{1,3}(?=(?:" + "|".join(BEFORE_OBJECT) + r")\s))(?!\w)"
)
_ENDING_WORDS: Final = frozenset([
    *VERBS, "who", "whose", "that", "which", "and", "despite", "after", "before", "since", "because", "but", "where", "when", "while", "until", "now",
    "at", "in", "to", "for",
])  # fmt: skip
"""Words that end a condition, alone or with what follows; so do others in -s or -ed, and what says how long ago."""
_VIGNETTE_SECTIONS: Final = ("clinical_context", "clinical_coding_specifications")
_AGE_WORDS: Final = frozenset(["old", "age", "aged"])
# Words one of which every introduction holds, in the vignette; elsewhere it holds an age.
_VIGNETTE_WORDS: Final = _NOUNS | _AGE_WORDS
_ARTICLES: Final = frozenset(["a", "an", "the"])
_ANCHORS: Final = ("-old", " old", "\u2011old", "aged ", " age ")
_LONGEST_INTRODUCTION: Final = 60
# "100-months-old": characters before the word.
_LONGEST_AGE: Final = 20


def extract(page: Page) -> PatientFact | None:
    """Return the patient of the first sentence that introduces one: by age anywhere, without age in the clinical context."""
    for block, words in page.worded:
        if block.kind not in ("paragraph", "item") or _VIGNETTE_WORDS.isdisjoint(words):
            continue
        in_vignette = page.section_at(block.start) in _VIGNETTE_SECTIONS
        for start, end in page.sentences_with(block, words & (_VIGNETTE_WORDS if in_vignette else _AGE_WORDS)):
            if not in_vignette and not page.holds(_ANCHORS, start, end):
                continue
            match = _age(page, words, start, end)
            if (
                match is not None
                and not (in_vignette and _opens(page.text, match, start))
                and not _is_person(page, match, start, end)
            ):
                match = None
            if match is None and in_vignette:
                match = _any_patient(page, words, start, end)
            if match is not None:
                return _patient(page, words, match, start, end)
    return None


def _age(page: Page, words: set[str], start: int, end: int) -> regex.Match[str] | None:
    """Return the first age of a sentence; it begins a few characters before its word."""
    found = offsets(page.plain, _AGE_WORDS & words, start, end)
    return _AGE.search(page.text, max(start, found[0] - _LONGEST_AGE), end) if found else None


def _any_patient(page: Page, words: set[str], start: int, end: int) -> regex.Match[str] | None:
    """Return the first person of a sentence."""
    if not offsets(page.plain, _NOUNS & words, start, end):
        return None
    return page.first_match(_ANY_PATIENT, _ARTICLES & words, start, end)


def _opens(text: str, age: regex.Match[str], start: int) -> bool:
    """Whether an age opens its sentence ("A 29-year-old goalkeeper …")."""
    return text[start : age.start()].strip(" *_").lower() in ("a", "an", "the", "this", "")


def _is_person(page: Page, age: regex.Match[str], start: int, end: int) -> bool:
    """Whether an age is that of a person (and not of a protocol): a person is named beside it, or what follows is said of one."""
    near = _person(page, max(start, age.start() - _LONGEST_INTRODUCTION), min(end, age.end() + _LONGEST_INTRODUCTION))
    return near is not None or _SAID_OF_PERSON.match(page.text, age.end()) is not None


def _person(page: Page, start: int, end: int) -> regex.Match[str] | None:
    return page.first_match(_PERSON, _NOUNS.intersection(page.plain[start:end].split()), start, end)


def _patient(page: Page, words: set[str], match: regex.Match[str], start: int, end: int) -> PatientFact:
    text = page.text
    groups = match.groupdict()
    person = _person(page, match.end(), min(end, match.end() + _LONGEST_INTRODUCTION))
    stop = person.end() if person and "age" in groups and groups["age"] else match.end()
    first = match.start()
    if groups.get("age") and not person:
        earlier = list(_PERSON.finditer(text, max(start, first - _LONGEST_INTRODUCTION), first))
        first = earlier[-1].start() if earlier else first
    if not groups.get("age"):
        first = match.start("person")
    quote, span, section, partial = place(page, first, stop, end)
    lead = page.first_match(_CONDITION, _CONDITION_WORDS & words, stop, end)
    unit = groups.get("unit")
    age = groups.get("age")
    return PatientFact(
        value=one_line(quote),
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        age=int(age) if age else None,
        age_unit=_unit(unit) if age else None,
        sex=_sex(text[first : _introduction_end(text, stop, end, lead)]),
        condition=_condition(page, lead, end),
    )


def _unit(word: str | None) -> AgeUnit:
    units: dict[str, AgeUnit] = {"year": "year", "month": "month", "week": "week", "day": "day"}
    return units[(word or "year").lower()]


def _introduction_end(text: str, stop: int, end: int, lead: regex.Match[str] | None) -> int:
    """End of the words about the person: up to the condition (`lead` begins it) or the verb."""
    return min(lead.start() if lead else end, _condition_end(text, stop, end), stop + _LONGEST_INTRODUCTION)


def _condition_end(text: str, start: int, end: int) -> int:
    """Offset of the first mark or word after `start` that ends a condition, with the space before it; `end` where there is none."""
    mark = _ENDING_MARK.search(text, start, end)
    stop = mark.start() if mark else end
    dated = text.find("ago", start, end) >= 0
    for match in _NEXT_WORD.finditer(text, start, stop):
        word = match["word"]
        if (dated or word in _ENDING_WORDS or word.endswith(("s", "ed"))) and _ENDING.match(text, match.start(), end):
            return match.start()
    return stop


def _sex(words: str) -> Sex | None:
    """Return the sex that the introducing words state.

    >>> _sex("34-year-old woman"), _sex("62-year-old patient")
    ('female', None)
    """
    for word in _WORD.findall(words.lower()):
        if word in _FEMALE:
            return "female"
        if word in _MALE:
            return "male"
    return None


def _condition(page: Page, lead: regex.Match[str] | None, end: int) -> Fact | None:
    if lead is None:
        return None
    first, last = trim(page.text, lead.end(), _condition_end(page.text, lead.end(), end), also=".,;")
    return fact(page, one_line(page.text[first:last]), first, last, end) if first < last else None

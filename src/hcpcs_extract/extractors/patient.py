"""The patient of the clinical vignette: age, sex, condition."""

from __future__ import annotations

from typing import Final

import regex

from ..facts.making import fact, place
from ..model.page import Page, Sentence
from ..model.record import AgeUnit, Fact, PatientFact, Sex
from ..reading.marks import trim_value
from ..text.phrases import Phrase
from ..text.words import one_line

AGE: Final = Phrase(
    r"""
      (?<![\w./])(?<![0-9]\s)(?P<age>[0-9]{1,3})[\s\u2011-]{0,2}(?P<unit>year|month|week|day)s?[\s\u2011-]{1,2}old
    | aged? (?P<age>[0-9]{1,3}) (?:(?P<unit>year|month|week|day)s?)?
    """,
    matches=[
        "A «62-year-old» woman",
        "a «3 months old» boy",
        "a man «aged 40 years»",
        "at «age 7»",
        "a «10‑day‑old» girl",
    ],
    refuses=["1.5-year-old", "2 10-year-old twins", "a 62-year plan", "old age", "aged care", "a 1000-year-old tree"],
)
PATIENT: Final = Phrase(
    r"(?:[Aa]n?|[Tt]he) (?P<person>(?:[\w-]{1,40}){0,4}? {person})",
    matches=["«A patient» with gout", "for «the retired school teacher»"],
    refuses=["the Member Services desk", "patient", "a patients' group", "a very old and very tall brave man"],
    case_matters=True,
)
"""A person without an age. Nouns in capitals are names of something else."""
PERSON: Final = Phrase("{person}", matches=["a «woman»", "the «Infant»"], refuses=["women", "a manual"])
SAID_OF_PERSON: Final = Phrase(
    r",?\s{1,3}(?:with|who|presents?|presenting|has|is|was|comes|arrives|in|on)",
    matches=["62-year-old« with» gout", "62-year-old«, who» walks"],
    refuses=["62-year-old protocol", "62-year-old, without"],
)
"""What follows an age that is a person's."""
CONDITION_LEAD: Final = Phrase(
    r"""
    {leads_to_condition} (?:an?|the)? (?:(?:known|confirmed)? (?:history|diagnosis) of (?:an?)?)?
    (?!(?:been|had|no|not|never|tried|just|already|failed|his|her|their)\b)
    """,
    matches=["a man «with »asthma", "a girl «who has a known history of a »rash", "«seen for the »flu"],
    refuses=["a man with no symptoms", "has been ill", "within", "a man with", "care"],
)
CONDITION_END: Final = Phrase(
    r"""
      \s{0,3}[(,;:—–]
    | \.(?=\s|$)
    | \s{1,3}(?:
        {patient_verb} | {begins_clause}
      | and (?:is|was|has|presents|who|needs|requires|an? history)
      | [a-z]{1,20} (?:years?|months?|weeks?|days?) ago
      | at (?:an?|the|her|his)
      | in (?:an?|her|his) (?:\w{1,40})? (?:clinic|office|hospital|center)
      | to (?:an?|the|her|his)
      | for (?:whom|an?|the|her|his|treatment|evaluation|follow|[a-z]{1,20} (?:years?|months?|weeks?))
      )(?!\w)
    """,
    matches=[
        "asthma« (»severe)",
        "asthma«.»",
        "asthma« cannot»",
        "asthma« who»",
        "asthma« and is» ill",
        "asthma« two years ago»",
        "asthma« in her local office»",
        "asthma« for several months»",
    ],
    refuses=[
        "asthma and gout",
        "stage 2.5 disease",
        "asthma in adults",
        "asthma diagnosed",
        "allergy to milk",
        "asthma",
    ],
    case_matters=True,
)
SEX: Final = Phrase(
    "(?P<female>{female})|{male}",
    matches=["a «woman»", "«He» walks", "a «female» patient"],
    refuses=["a patient", "shell", "humane"],
)
_VIGNETTE_SECTIONS: Final = ("clinical_context", "clinical_coding_specifications")
_AGE_UNITS: Final[dict[str, AgeUnit]] = {"year": "year", "month": "month", "week": "week", "day": "day"}
_LONGEST_INTRODUCTION: Final = 60


def extract(page: Page) -> PatientFact | None:
    """Return the patient of the first sentence that introduces one.

    One with an age counts anywhere, one without an age in the clinical context.
    """
    for sentence in page.sentences_with(AGE, PATIENT):
        if sentence.block.kind == "label":
            continue
        in_vignette = page.section_at(sentence.block.start) in _VIGNETTE_SECTIONS
        age = AGE.find(sentence)
        if age and ((in_vignette and _opens(page.text, age, sentence)) or _is_person(age, sentence)):
            return _aged(page, sentence, age)
        if in_vignette and (match := PATIENT.find(sentence)):
            return _patient(page, sentence, match.span("person"))
    return None


def _opens(text: str, age: regex.Match[str], sentence: Sentence) -> bool:
    """Whether an age opens its sentence ("A 29-year-old goalkeeper …")."""
    return text[sentence.start : age.start()].strip(" *_").lower() in ("a", "an", "the", "this", "")


def _is_person(age: regex.Match[str], sentence: Sentence) -> bool:
    """Whether an age is that of a person (and not of a protocol).

    A person is named beside it, or what follows is said of one.
    """
    start = max(sentence.start, age.start() - _LONGEST_INTRODUCTION)
    near = PERSON.find(sentence, start, min(sentence.end, age.end() + _LONGEST_INTRODUCTION))
    return near is not None or SAID_OF_PERSON.opens(sentence, age.end()) is not None


def _aged(page: Page, sentence: Sentence, age: regex.Match[str]) -> PatientFact:
    """Return the patient whose age is given, with the noun behind the age, or else the first one before it."""
    first, stop = age.span()
    if person := PERSON.find(sentence, stop, min(sentence.end, stop + _LONGEST_INTRODUCTION)):
        stop = person.end()
    else:
        for earlier in PERSON.each(sentence, max(sentence.start, first - _LONGEST_INTRODUCTION), first):
            first = earlier.start()
    unit = age["unit"]
    return _patient(page, sentence, (first, stop), int(age["age"]), _AGE_UNITS[unit.lower() if unit else "year"])


def _patient(
    page: Page, sentence: Sentence, span: tuple[int, int], age: int | None = None, age_unit: AgeUnit | None = None
) -> PatientFact:
    """Return the patient whom the words at `span` introduce."""
    quote, span, section, partial = place(page, *span, sentence.end)
    lead = CONDITION_LEAD.find(sentence, span[1])
    return PatientFact(
        value=one_line(quote),
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        age=age,
        age_unit=age_unit,
        sex=_sex(sentence, span, lead),
        condition=_condition(page, sentence, lead),
    )


def _sex(sentence: Sentence, span: tuple[int, int], lead: regex.Match[str] | None) -> Sex | None:
    """Return the sex that the words at `span` state, or those behind them up to the verb or the condition."""
    reach = min(lead.start() if lead else sentence.end, span[1] + _LONGEST_INTRODUCTION)
    match = SEX.find(sentence, span[0], reach)
    if match is None or (match.end() > span[1] and match.end() > _condition_end(sentence, span[1])):
        return None
    return "female" if match["female"] else "male"


def _condition_end(sentence: Sentence, start: int) -> int:
    """Offset of the first mark or word that ends a condition, with the space before it; else the sentence's end."""
    match = CONDITION_END.find(sentence, start)
    return match.start() if match else sentence.end


def _condition(page: Page, sentence: Sentence, lead: regex.Match[str] | None) -> Fact | None:
    if lead is None:
        return None
    text, end = page.text, sentence.end
    first, last = trim_value(text, lead.end(), _condition_end(sentence, lead.end()), also=".,;")
    return fact(page, one_line(text[first:last]), first, last, end) if first < last else None

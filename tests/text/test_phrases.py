"""Phrases: each matches what stands beside it and refuses the rest; what the prefilter leaves out holds no match."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import pytest
import regex

import hcpcs_extract
from hcpcs_extract import pipeline
from hcpcs_extract.model.schema import checked_json
from hcpcs_extract.text.declared import declared
from hcpcs_extract.text.patterns import (
    Blank,
    Branches,
    Character,
    Edge,
    Group,
    Part,
    PatternError,
    Repeated,
    Wordings,
    parsed,
)
from hcpcs_extract.text.phrases import Lexicon, Passage, Phrase
from hcpcs_extract.text.preparing import prepare
from hcpcs_extract.vocabulary import Vocabulary, built_in

CORPUS: Final = Path(__file__).parent.parent.parent / "corpus"
OTHERWISE_USED: Final = {"common_word", "unspecific_route"}
"""Sets that code looks words up in, and no phrase."""
_POOL: Final = " aAbeZz09.,;:-–—()'’\"/*_`|%\n\téſK°+&#®"


PHRASES: Final = declared(hcpcs_extract, without=["spark", "__main__"])


@pytest.mark.parametrize("name", PHRASES)
def test_each_phrase_matches_and_refuses(name: str) -> None:
    phrase = PHRASES[name]
    assert phrase.matches, f"{phrase}: give a text that it matches"
    assert phrase.refuses, f"{phrase}: give a text that it refuses"
    for marked in phrase.matches:
        text = marked.replace("«", "").replace("»", "")
        match = phrase.find(Passage.of(text, built_in().lexicon))
        assert match is not None, f"{phrase} does not match {text!r}"
        if "«" in marked:
            assert match[0] == marked[marked.index("«") + 1 : marked.index("»")]
    for text in phrase.refuses:
        assert phrase.find(Passage.of(text, built_in().lexicon)) is None, f"{phrase} matches {text!r}"


def test_every_set_of_wordings_exists() -> None:
    known = set(built_in().lexicon.wordings)
    named = {name for phrase in PHRASES.values() for name in regex.findall(r"\{([a-z][a-z_]*)~?\}", phrase.pattern)}
    assert named <= known
    assert known <= named | OTHERWISE_USED


class _Sampler:
    """Writes texts that a pattern may match."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice

    def branches(self, branches: Branches) -> str:
        return "".join(map(self.part, self.dice.choice(branches)))

    def part(self, part: Part) -> str:
        match part:
            case Blank():
                return self.dice.choice([" ", " ", "  ", "\n", "\u00a0"])
            case Edge():
                return ""
            case Character(written):
                return self.dice.choice(_characters(written))
            case Wordings(_, wordings):
                words = self.dice.choice(wordings)
                return self.dice.choice([words, words.title(), words.upper(), words.replace(" ", "\n")])
            case Group(opening, branches):
                return "" if opening in ("(?!", "(?<!") else self.branches(branches)
            case Repeated(inner, least, most, _):
                return "".join(self.part(inner) for _ in range(self.dice.randint(least, min(most, least + 3))))


_KNOWN: dict[str, str] = {}


def _characters(written: str) -> str:
    if written not in _KNOWN:
        expression = regex.compile(written, regex.IGNORECASE | regex.DOTALL)
        _KNOWN[written] = "".join(filter(expression.fullmatch, _POOL + "".join(map(chr, range(33, 127))))) or "x"
    return _KNOWN[written]


@pytest.mark.parametrize("name", PHRASES)
def test_the_prefilter_refuses_no_match(name: str) -> None:
    """Over texts written from the pattern itself, alone and inside other words."""
    phrase, dice = PHRASES[name], Random(name)
    words = built_in().lexicon.wordings
    sampler, branches = _Sampler(dice), parsed(phrase.pattern, words)
    filtered, unfiltered = Lexicon(words), Lexicon(words, prefilter=False)
    matched = 0
    for _ in range(200):
        text = (
            dice.choice(["", "The ", "x", "\n", "— ", "("])
            + sampler.branches(branches)
            + dice.choice(["", " is.", "y", ", and"])
        )
        expected = phrase.find(Passage.of(text, unfiltered))
        found = phrase.find(Passage.of(text, filtered))
        assert (found and found.span()) == (expected and expected.span()), text
        matched += expected is not None
    assert matched >= 10, f"{phrase}: only {matched} of 200 texts written from it match"


def test_records_are_the_same_without_the_prefilter() -> None:
    documents = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in (".txt", ".md", ".html")]
    with_it = [checked_json(pipeline.extract(path.read_bytes(), name=path.name)) for path in documents]
    others = Vocabulary(**msgspec.structs.asdict(built_in()))
    without = others.__dict__["lexicon"] = Lexicon(others.lexicon.wordings, prefilter=False)
    found = [checked_json(pipeline.extract(path.read_bytes(), name=path.name, vocabulary=others)) for path in documents]
    assert found == with_it
    assert len(documents) > 100
    assert without, "no phrase was compiled with the other lexicon"


def test_two_vocabularies_in_two_threads() -> None:
    phrase = Phrase("{greeting} world", matches=[], refuses=[])
    one, other = Lexicon({"greeting": ["hello"]}), Lexicon({"greeting": ["good bye"]})

    def spans(lexicon: Lexicon) -> list[Any]:
        texts = ["hello world", "Good  bye world"] * 200
        return [match and match.span() for match in (phrase.find(Passage.of(text, lexicon)) for text in texts)]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(spans, [one, other])
    assert first == [(0, 11), None] * 200
    assert second == [None, (0, 15)] * 200


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("a b", r"a\s{1,3}b"),
        ("  a | b  ", "a|b"),
        ("( a | b )?", "(a|b)?"),
        ("a (?:b)? c", r"a\s{1,3}(?:(?:b)\s{1,3})?c"),
        ("a (?:b)?", r"a(?:\s{1,3}(?:b))?"),
        ("a (?:b)? (?:c)?", r"a(?:\s{1,3}(?:b))?(?:\s{1,3}(?:c))?"),
        ("a (?:b)?(?=x)", r"a(?:\s{1,3}(?:b))?(?=x)"),
        (r"(?:\w+){0,3}? c", r"(?:(?:\w+)\s{1,3}){0,3}?c"),
        ("a\n  b", r"a\s{1,3}b"),
        ("a[ b] c", r"a[ b]\s{1,3}c"),
        ("{often} a", r"(?:very\s{1,3}often|often)\s{1,3}a"),
        ("{often~}", r"(?:very[\s\u2010-\u2013/-]{1,3}often|often)"),
        ("a{1,2}", "a{1,2}"),
        (r"a\ b", r"a\ b"),
        ("[]a] [^]b]", r"[]a]\s{1,3}[^]b]"),
    ],
)
def test_the_language_of_patterns(pattern: str, expression: str) -> None:
    matcher = prepare(pattern, {"often": ["often", "very often"]})
    inside = matcher.expression
    assert f"(?:{expression})" in inside


@pytest.mark.parametrize("pattern", ["(a", "a)", "(?:a|(b)", "(?P<a>x|y)(?P=a)", r"(x)\1"])
def test_a_pattern_that_cannot_be_read(pattern: str) -> None:
    with pytest.raises(PatternError, match=regex.escape(repr(pattern))):
        parsed(pattern, {})


@pytest.mark.parametrize(
    ("pattern", "texts", "refused"),
    [
        ("is", ["is", "it is."], ["this", "isn", "is_"]),
        ("[a-z]+ly", ["mostly"], ["mostlyx"]),
        (", and", ["x, and y"], ["x, andy"]),
        (r"[,;]?\s{1,3}so", ["a so", "a, so"], ["a, son"]),
    ],
)
def test_a_phrase_is_whole_words(pattern: str, texts: list[str], refused: list[str]) -> None:
    phrase, lexicon = Phrase(pattern, matches=[], refuses=[]), Lexicon({})
    assert all(phrase.find(Passage.of(text, lexicon)) for text in texts)
    assert not any(phrase.find(Passage.of(text, lexicon)) for text in refused)


def test_blanks_dashes_and_slashes_of_a_loose_set_are_the_same() -> None:
    strict, loose = (Phrase(pattern, matches=[], refuses=[]) for pattern in ("{name}", "{name~}"))
    lexicon = Lexicon({"name": {"Blue Cross/Blue Shield": "BCBS", "A & B": "AB"}})
    texts = [
        "blue cross/blue shield",
        "Blue-Cross Blue\u2011Shield",
        "Blue Cross /\nBlue Shield",
        "A and B",
        "BlueCross",
    ]
    assert [bool(strict.find(Passage.of(text, lexicon))) for text in texts] == [True, False, False, False, False]
    assert [bool(loose.find(Passage.of(text, lexicon))) for text in texts] == [True, True, True, True, False]
    assert [lexicon.meaning("name", text) for text in texts] == ["BCBS", "BCBS", "BCBS", "AB", None]
    assert lexicon.meaning("no such set", "A") is None


@pytest.mark.parametrize(
    ("wording", "written"),
    [
        ("Blue Cross-Blue Shield", "Blue Cross\u2013Blue Shield"),
        ("Blue Cross Blue Shield", "Blue Cross \u2010 Blue Shield"),
        ("Blue Cross and Blue Shield", "Blue Cross & Blue Shield"),
        ("Blue Cross & Blue Shield", "Blue Cross and Blue Shield"),
        ("A&E", "A & E"),
        ("A and E", "A&E"),
        ("A & E and I", "A and E & I"),
        ("Driver's Health", "Driver\u2019s Health"),
        ("Driver\u2019s Health", "Driver's Health"),
    ],
)
@pytest.mark.parametrize("prefilter", [True, False])
def test_a_loose_set_has_every_spelling_of_the_same_words(wording: str, written: str, prefilter: bool) -> None:
    lexicon = Lexicon({"name": {wording: "it"}}, prefilter=prefilter)
    match = Phrase("{name~}", matches=[], refuses=[]).find(Passage.of(f"by {written}, too", lexicon))
    assert match is not None
    assert (match[0], lexicon.meaning("name", match[0])) == (written, "it")


def test_a_wording_of_many_ands_does_not_grow_without_bound() -> None:
    wording = " and ".join("abcdefghijklmnopqrstuvwxyz")
    lexicon = Lexicon({"name": [wording]})
    phrase = Phrase("{name~}", matches=[], refuses=[])
    assert phrase.find(Passage.of(wording, lexicon)) is not None
    assert len(lexicon[phrase].compile().pattern) < 2000


def test_a_wording_that_stands_for_two_things() -> None:
    with pytest.raises(ValueError, match="'a-b' stands for both 'one' and 'two'"):
        Lexicon({"name": {"A B": "one", "a-b": "two"}}).meaning("name", "A B")


def test_a_short_clause_holds_a_word_of_each_wording() -> None:
    phrase = Phrase("{payer}", matches=[], refuses=[])
    lexicon = Lexicon({"payer": ["Acme", "Acme Health", "The Acme Group", "Oscar Health", "Health Acme"]})
    assert lexicon[phrase].clauses == (frozenset(["acme", "health"]),)
    assert set(lexicon.index((phrase,)).needed) == {frozenset(["acme", "health"])}


def test_optional_words_behind_many_wordings_hide_no_lead() -> None:
    phrase = Phrase("{one} {other}?", matches=[], refuses=[])
    lexicon = Lexicon({"one": [f"a{n}" for n in range(40)], "other": [f"b{n}" for n in range(40)]})
    assert lexicon[phrase].leads == {f"a{n}" for n in range(40)}


@pytest.mark.parametrize(
    ("pattern", "text", "match"),
    [
        ("(?:[≤≥]|below) 5 mg", "≤ 5 mg", "≤ 5 mg"),
        ("(?:[αβ]|alpha) cells", "α cells", "α cells"),
        ("[h™] rate", "™ rate", "™ rate"),
        ("(?:[•])? rates", "• rates", "• rates"),
        ("(?:unknown|[_.]{4,20}) rate", "..... rate", "..... rate"),
        (r"(?:none|\.{5,9})", "see .....", "....."),
        (r"(?:\s{4,6}|y)z", "a     z", "     z"),
        ("rate[!-~]{1,5} x", "ratexx x", "ratexx x"),
        ("(?:rate)[ -~]fee", "rateXfee", "rateXfee"),
        ("[¼½¾] dose", "a ½ dose", "½ dose"),
        ("½ dose", "½ dose", "½ dose"),
    ],
)
def test_finds_that_the_prefilter_once_lost(pattern: str, text: str, match: str) -> None:
    phrase = Phrase(pattern, matches=[], refuses=[])
    found = phrase.find(Passage.of(text, Lexicon({})))
    assert found is not None
    assert found[0] == match

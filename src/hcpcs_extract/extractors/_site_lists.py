"""Lists of sites: single sites out of a stated value, without the explanations between and after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex
from msgspec import Struct

from ..codes import PLACES, places
from ..facts import trim
from ..prose import fold
from ..vocabulary.sites import SITES
from ._statements import Statement

Known = tuple[str, tuple[str, ...]] | None
"""Site id and place-of-service candidates, or None for a site that the vocabulary does not have."""


class Site(Struct, frozen=True):
    """One site of a list: its span, what the vocabulary knows of it, and the codes stated with it."""

    start: int
    end: int
    known: Known
    stated: list[str]


# Words that begin an explanation, not a site.
_EXPLANATION: Final = regex.compile(
    r"[,;]?\s{1,3}(?P<first>except|excluding|rather\s{1,3}than|instead\s{1,3}of|not|never|when|where|which|whose|while|because|since|depending|reflecting|although|though|as\s{1,3}part|as\s{1,3}the|as\s{1,3}an?\b|under|with|by|during|after|before|for|to|that|via|using"
    r"|based\s{1,3}on|allowing|given|especially|particularly|provided|if|unless|so|but|rather|owned|staffed|equipped|on\s{1,3}(?:the|an?)\s|in\s{1,3}(?:the|an?)\s)\b"
)
# Explanations that run to the end of their sentence, lists of their own included.
_FINAL: Final = frozenset(
    [
        "except",
        "excluding",
        "not",
        "never",
        "where",
        "which",
        "whose",
        "because",
        "since",
        "reflecting",
        "depending",
        "although",
        "though",
    ]
)
_CLAUSE: Final = frozenset(["when", "if", "unless", "while"])
_ARTICLE: Final = r"an?|the|either|both|in|at|another|other|any"
_OFTEN: Final = r"(?:(?:less|more|most)\s{1,3})?(?:often|commonly|frequently)|also|sometimes|typically|usually|occasionally|primarily|generally|mainly|rarely"
_LEAD: Final = regex.compile(
    rf"(?:(?:{_ARTICLE}|{_OFTEN}|or|and|e\.g\.,?|i\.e\.,?|as\s{{1,3}}well\s{{1,3}}as|within)\s{{1,3}})+",
    regex.IGNORECASE,
)
_TRAIL: Final = regex.compile(
    r"(?:\s{1,3}(?:and/or|and|or|as\s{1,3}well\s{1,3}as|plus|itself|afterwards|alone|only))+$", regex.IGNORECASE
)
_NOTHING: Final = regex.compile(
    rf"(?:and/or|and|or|as\s{{1,3}}well\s{{1,3}}as|plus|&|{_ARTICLE}|{_OFTEN})?", regex.IGNORECASE
)
_SPLIT: Final = regex.compile(
    r",?\s{1,3}(?P<example>such\s{1,3}as|including|for\s{1,3}example)\s{1,3}|\s{0,3}[,;]\s{0,3}(?:(?:and/or|and|or)\b,?)?\s{1,3}|\s{1,3}(?:and/or|and|or|as\s{1,3}well\s{1,3}as|plus|&)\s{1,3}|\s{1,3}[/—–]\s{1,3}|\s{0,3};\s{0,3}|\s{0,3}\n\s{0,3}|/"
)
_PARENTHESES: Final = regex.compile(r"\s{0,3}\([^()]*\)?")
_LAST_WORDS: Final = regex.compile(
    r"(?:^|[\s,](?:an?|the|with|in|at|by|and|or)\s{1,3})(?P<site>[\w'’-]+(?:\s{1,3}[\w'’-]+){0,4})\s{0,3}$"
)
_LIST_END: Final = regex.compile(r"\s[—–]\s|[.;]\s{1,3}(?=[A-Z])")
_GENERAL: Final = regex.compile(r"\b(?:settings?|facilit(?:y|ies)|sites?|locations?|places?)\b", regex.IGNORECASE)
_MOST_WORDS_OF_SITE: Final = 6
_LONGEST_NAME: Final = 60
_MOST_LOOKED_AT: Final = 200
"""Characters of a phrase that are looked at for the name of a site."""
_NO_SITE_BEGINS: Final = frozenset(
    [
        "when",
        "where",
        "which",
        "depending",
        "as",
        "with",
        "if",
        "not",
        "though",
        "for",
        "usually",
        "mostly",
        "often",
        "less",
        "more",
        "to",
        "so",
        "but",
        "because",
        "since",
        "while",
        "by",
        "followed",
        "it",
        "this",
    ]
)


_GENERIC: Final = frozenset(["setting", "settings", "environment", "environments", "location", "locations"])


def _words(text: str) -> str:
    """Fold a site for look-up: no possessives, no plurals.

    >>> _words("Physicians’ Offices"), _words("outpatient infusion centers")
    (' physician office ', ' outpatient infusion center ')
    """
    words = (word.strip(",.;:*_`") for word in fold(text).replace("'s", "").replace("'", "").split())
    return " " + " ".join(_singular(word) for word in words if word not in _GENERIC) + " "


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


_WORDINGS: Final = [(wording, number) for number, (_, _, wordings) in enumerate(SITES) for wording in wordings]
_WHOLE: Final = {_words(wording[1:]): number for wording, number in _WORDINGS if wording[0] == "="}
_CLAIMING: Final = [(_words(wording[:-1]), number) for wording, number in _WORDINGS if wording.endswith("…")]
"""Wordings that claim the words after them too, with the number of their site."""
_BY_LAST_WORD: Final[dict[str, list[tuple[str, int]]]] = {}
"""The other wordings by their last word."""
for _wording, _number in _WORDINGS:
    if _wording[0] != "=" and not _wording.endswith("…"):
        _BY_LAST_WORD.setdefault(_words(_wording).split()[-1], []).append((_words(_wording), _number))


def site_of(words: str) -> Known:
    """Site id and place-of-service candidates of a phrase, or None; the wording that ends last names the site, of these the one that begins first.

    >>> site_of("hospital outpatient departments")
    ('hospital-outpatient-department', ('19', '22'))
    >>> site_of("outpatient infusion center"), site_of("blood bank")
    (('outpatient-infusion-center', ()), None)
    """
    folded = _words(words[:_MOST_LOOKED_AT])
    whole = _WHOLE.get(folded)
    if whole is not None:
        return SITES[whole][0], tuple(SITES[whole][1])
    found = [(at, -len(phrase), number) for phrase, number in _CLAIMING if (at := folded.rfind(phrase)) >= 0]
    while len(folded) > 1:  # the blanks around the words
        before, _, last = folded[:-1].rpartition(" ")
        for phrase, number in _BY_LAST_WORD.get(last, ()):
            if folded.endswith(phrase):
                found.append((len(folded) - len(phrase), -len(phrase), number))
        if found:
            name, codes, _ = SITES[min(found)[2]]
            return name, tuple(codes)
        folded = before + " "
    return None


def single_sites(text: str, statement: Statement) -> list[Site]:
    """Return the single sites of a statement.

    Under a label every short piece that is no explanation is a site, known or not. In prose an unknown piece is one only where a known
    one follows it; an explanation ends the list, unless a comma and then a site and little else follow it.
    """
    stop = _LIST_END.search(text, statement.start, statement.end)
    end = stop.start() if stop and not statement.labelled else statement.end
    found: list[Site] = []
    waiting: list[Site] = []
    explained = False
    for begin, piece_end, separator in _split(text, _after_colon(text, statement.start, end), end):
        example = separator.strip(" ,")[:1].isalpha() and not separator.strip(" ,").startswith(
            ("and", "or", "as well", "plus")
        )
        if example and (found or waiting):
            if not _GENERAL.search(text, (found + waiting)[-1].start, begin):
                break
            (waiting or found).pop()
        goes_on = explained and separator[:1] not in (",", ";")  # "for casting and alignment": the explanation goes on
        if goes_on and not statement.labelled:
            break
        start, last, explanation = _without_remarks(text, begin, piece_end)
        explained = explained or explanation is not None
        if start < last:
            site = _site(text, start, last, piece_end)
            words = _PARENTHESES.sub("", text[start:last])
            is_name = _is_name(words) and not goes_on and separator.strip() not in ("—", "–")
            if site.known or site.stated:
                if (
                    explained
                    and explanation is None
                    and not statement.labelled
                    and len(words.split()) > _MOST_WORDS_OF_SITE
                ):
                    break
                found += [*waiting, site]
                waiting = []
            elif is_name and statement.labelled and not explained:
                found.append(site)
            elif is_name and not explained:
                waiting.append(site)
            elif not statement.labelled:
                break
        if explanation is not None:
            found += _sites_with_code(text, max(start, last), piece_end)
        # "the department when the clinic, the laboratory and …": a clause that hangs on a site runs to the end of the sentence.
        if explanation in _FINAL or (
            explanation in _CLAUSE and start < last and text[piece_end : piece_end + 1] != ";"
        ):
            break
    return found


def _sites_with_code(text: str, start: int, end: int) -> list[Site]:
    """Sites that an explanation names with their code ("…, with the surgical center (POS 24) far behind"): the code says that a site is meant."""
    found = []
    for match in places(text, start, end):
        opening = text.rfind("(", start, match.start())
        words = _LAST_WORDS.search(text, start, opening) if opening >= 0 else None
        if words is not None and (known := site_of(words["site"])) is not None:
            found.append(
                Site(
                    words.start("site"),
                    match.end() + text[match.end() : match.end() + 1].count(")"),
                    known,
                    list(match.captures("code")),
                )
            )
    return found


def _after_colon(text: str, start: int, end: int) -> int:
    """Where the list begins: after a colon, if a site follows it ("any setting: office, home")."""
    colon = text.find(": ", start, end)
    return colon + 2 if colon >= 0 and site_of(text[colon + 2 : end].split(",", maxsplit=1)[0]) else start


def _without_remarks(text: str, begin: int, piece_end: int) -> tuple[int, int, str | None]:
    """Span of a piece without articles, conjunctions and explanation, and the word that begins the explanation."""
    start, last = trim(text, begin, piece_end, also=".,;:(")
    if _NOTHING.fullmatch(text, start, last):
        return last, last, None
    if lead := _LEAD.match(text, start, last):
        start = lead.end()
    explanation = _EXPLANATION.search(" " + _masked(text[start:last]))
    if explanation:
        last = max(start, start + explanation.start() - 1)
    start, last = trim(text, start, last, also=".,;:")
    if trail := _TRAIL.search(text, start, last):
        last = trail.start()
    return start, last, explanation["first"].lower() if explanation else None


def _site(text: str, start: int, end: int, piece_end: int) -> Site:
    stated = [code for match in places(text, start, piece_end) for code in match.captures("code")]
    known = site_of(_PARENTHESES.sub("", text[start:end])) or site_of(text[start:end])
    if known is None and stated:
        end = trim(text, start, piece_end, also=".,;:")[1]
    return Site(start, end, known, stated)


def _is_name(words: str) -> bool:
    """Whether an unknown piece may be a site of its own: short, no verb form or preposition in front."""
    first = words.split(maxsplit=1)[0].lower() if words.strip() else "for"
    return (
        len(words) <= _LONGEST_NAME
        and len(words.split()) <= _MOST_WORDS_OF_SITE
        and not first.endswith("ing")
        and first not in _NO_SITE_BEGINS
    )


def _masked(words: str) -> str:
    """Blank out parentheses and lists of codes, so that words in them split and explain nothing; the length stays."""
    if "POS" in words or "lace" in words:
        words = PLACES.sub(lambda match: "x" * len(match[0]), words)
    return _PARENTHESES.sub(lambda match: "x" * len(match[0]), words) if "(" in words else words


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Split at commas, semicolons, slashes and conjunctions outside parentheses: span of each piece, and what stands before it."""
    masked = _masked(text[start:end])
    begin, separator = 0, ""
    for match in _SPLIT.finditer(masked):
        if match[0] == "/" and not (
            site_of(masked[begin : match.start()])
            and site_of(masked[match.end() : match.end() + _MOST_LOOKED_AT].split("/")[0].split(",")[0])
        ):
            continue
        yield start + begin, start + match.start(), separator
        begin, separator = match.end(), match[0].lstrip()
    yield start + begin, end, separator

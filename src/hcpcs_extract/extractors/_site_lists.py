"""Lists of sites: single sites out of a stated value, without the explanations between and after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex
from msgspec import Struct

from ..codes import PLACES, places
from ..facts import trim
from ..page import Page
from ._site_names import MOST_LOOKED_AT, Known, SiteWords, site_of, site_words
from ._statements import Statement, by_re


class Site(Struct, frozen=True):
    """One site of a list: its span, what the vocabulary knows of it, and the codes stated with it."""

    start: int
    end: int
    known: Known
    stated: list[str]


# Words that begin an explanation, not a site; the first ones run to the end of their sentence, lists of their own included.
_FINAL: Final = frozenset([
    "except", "excluding", "not", "never", "where", "which", "whose", "because", "since", "reflecting", "depending",
    "although", "though",
])  # fmt: skip
_CLAUSE: Final = frozenset(["when", "if", "unless", "while"])
_REMARK: Final = frozenset([
    "under", "with", "by", "during", "after", "before", "for", "to", "that", "via", "using", "allowing", "given",
    "especially", "particularly", "provided", "so", "but", "rather", "owned", "staffed", "equipped",
])  # fmt: skip
_EXPLANATION: Final = regex.compile(
    rf"[,;]?\s{{1,3}}(?P<first>{'|'.join(sorted(_FINAL | _CLAUSE | _REMARK))}"
    r"|instead\s{1,3}of|based\s{1,3}on|as\s{1,3}part|as\s{1,3}the|as\s{1,3}an?\b|on\s{1,3}(?:the|an?)\s|in\s{1,3}(?:the|an?)\s)\b"
)
_EXPLAINING: Final = _FINAL | _CLAUSE | _REMARK | {"instead", "based", "as", "on", "in"}
"""Words one of which every explanation begins with."""
_ARTICLE: Final = r"an?|the|either|both|in|at|another|other|any"
_OFTEN: Final = r"(?:(?:less|more|most)\s{1,3})?(?:often|commonly|frequently)|also|sometimes|typically|usually|occasionally|primarily|generally|mainly|rarely"
_LEAD: Final = regex.compile(
    rf"(?:(?:{_ARTICLE}|{_OFTEN}|or|and|e\.g\.,?|i\.e\.,?|as\s{{1,3}}well\s{{1,3}}as|within)\s{{1,3}})+",
    regex.IGNORECASE,
)
_NOTHING: Final = regex.compile(
    rf"(?:and/or|and|or|as\s{{1,3}}well\s{{1,3}}as|plus|&|{_ARTICLE}|{_OFTEN})?", regex.IGNORECASE
)
_MOST_OF_NOTHING: Final = 3
"""Words in what _NOTHING matches ("as well as")."""
_LEADING: Final = frozenset([
    "a", "an", "the", "either", "both", "in", "at", "another", "other", "any", "less", "more", "most", "often",
    "commonly", "frequently", "also", "sometimes", "typically", "usually", "occasionally", "primarily", "generally",
    "mainly", "rarely", "or", "and", "e", "i", "as", "within", "plus",
])  # fmt: skip
"""Words one of which begins what _LEAD and _NOTHING match."""
_TRAIL: Final = regex.compile(
    r"(?:\s{1,3}(?:and/or|and|or|as\s{1,3}well\s{1,3}as|plus|itself|afterwards|alone|only))+$", regex.IGNORECASE
)
_TRAILING: Final = frozenset(["and", "or", "as", "plus", "itself", "afterwards", "alone", "only"])
"""Words one of which ends what _TRAIL matches."""
_EXAMPLE: Final = r"(?:such\s{1,3}as|including|for\s{1,3}example)\s{1,3}"
_COMMA: Final = r"\s{0,3}(?:(?:and/or|and|or)\b,?)?\s{1,3}"
# Each begins with one character of a class, so that no other place is tried; what may follow depends on which it was.
_SPLIT: Final = by_re(
    rf"(?<=\s)\s{{0,2}}(?:{_EXAMPLE}|[,;]{_COMMA}|(?:and/or|and|or|as\s{{1,3}}well\s{{1,3}}as|plus|&)\s{{1,3}}|[/—–]\s{{1,3}}|;\s{{0,3}}|\n\s{{0,3}})"
    rf"|(?<=\n)\s{{0,3}}|(?<=,)\s{{1,3}}{_EXAMPLE}|(?<=[,;]){_COMMA}|(?<=;)\s{{0,3}}|(?<=/)",
    begin=r"\s,;/",
)
_PARENTHESES: Final = by_re(r"(?:(?<=\()|(?<=\s)\s{0,2}\()[^()]*\)?", begin=r"\s(")
_LAST_WORDS: Final = regex.compile(
    r"(?:^|[\s,](?:an?|the|with|in|at|by|and|or)\s{1,3})(?P<site>[\w'’-]+(?:\s{1,3}[\w'’-]+){0,4})\s{0,3}$"
)
_LIST_END: Final = by_re(r"[.;—–](?:(?<=[.;])\s{1,3}(?=[A-Z])|(?<=\s[—–])\s)")
_GENERAL: Final = regex.compile(r"\b(?:settings?|facilit(?:y|ies)|sites?|locations?|places?)\b", regex.IGNORECASE)
_MOST_WORDS_OF_SITE: Final = 6
_LONGEST_NAME: Final = 60
_NO_SITE_BEGINS: Final = frozenset([
    "when", "where", "which", "depending", "as", "with", "if", "not", "though", "for", "usually", "mostly", "often",
    "less", "more", "to", "so", "but", "because", "since", "while", "by", "followed", "it", "this",
])  # fmt: skip


def single_sites(page: Page, statement: Statement) -> list[Site]:
    """Return the single sites of a statement.

    Under a label every short piece that is no explanation is a site, known or not. In prose an unknown piece is one only where a known
    one follows it; an explanation ends the list, unless a comma and then a site and little else follow it.
    """
    text, names = page.text, page.vocabulary.derived(site_words)
    end = statement.end if statement.labelled else _end_of_list(text, statement)
    coded = text.find("POS", statement.start, end) >= 0 or text.find("lace", statement.start, end) >= 0
    found: list[Site] = []
    waiting: list[Site] = []
    explained = False
    for begin, piece_end, separator in _split(text, _after_colon(text, statement.start, end, names), end, names):
        if (found or waiting) and _is_example(separator):
            if not _GENERAL.search(text, (waiting or found)[-1].start, begin):
                break
            (waiting or found).pop()
        if explained and not statement.labelled and separator[:1] not in (",", ";"):
            break  # "for casting and alignment": the explanation goes on
        site, last, explanation = _read(page, begin, piece_end, names, coded=coded)
        explained = explained or explanation is not None
        if site is not None:
            if site.known or site.stated:
                if (
                    explained
                    and explanation is None
                    and not statement.labelled
                    and len(_bare(text[site.start : last]).split()) > _MOST_WORDS_OF_SITE
                ):
                    break
                found += [*waiting, site]
                waiting = []
            elif not explained and separator.strip() not in ("—", "–") and _is_name(_bare(text[site.start : last])):
                (found if statement.labelled else waiting).append(site)
            elif not statement.labelled:
                break
        if explanation is not None:
            found += _sites_with_code(text, last, piece_end, names)
        # "the department when the clinic, the laboratory and …": a clause that hangs on a site runs to the end of the sentence.
        if explanation in _FINAL or (
            explanation in _CLAUSE and site is not None and text[piece_end : piece_end + 1] != ";"
        ):
            break
    return found


def _end_of_list(text: str, statement: Statement) -> int:
    stop = _LIST_END.search(text, statement.start, statement.end)
    return statement.end if stop is None else stop.start() - (text[stop.start()] in "—–")


def _is_example(separator: str) -> bool:
    words = separator.strip(" ,")
    return words[:1].isalpha() and not words.startswith(("and", "or", "as well", "plus"))


def _sites_with_code(text: str, start: int, end: int, names: SiteWords) -> list[Site]:
    """Sites that an explanation names with their code ("…, with the surgical center (POS 24) far behind"): the code says that a site is meant."""
    found = []
    for match in places(text, start, end):
        opening = text.rfind("(", start, match.start())
        words = _LAST_WORDS.search(text, start, opening) if opening >= 0 else None
        if words is not None and (known := site_of(words["site"], names)) is not None:
            found.append(
                Site(
                    words.start("site"),
                    match.end() + text[match.end() : match.end() + 1].count(")"),
                    known,
                    list(match.captures("code")),
                )
            )
    return found


def _after_colon(text: str, start: int, end: int, names: SiteWords) -> int:
    """Where the list begins: after a colon, if a site follows it ("any setting: office, home")."""
    colon = text.find(": ", start, end)
    if colon >= 0 and site_of(text[colon + 2 : end].split(",", maxsplit=1)[0], names):
        return colon + 2
    return start


def _read(
    page: Page, begin: int, piece_end: int, names: SiteWords, *, coded: bool
) -> tuple[Site | None, int, str | None]:
    """Site of a piece, known or not, where its name ends, and the word that begins an explanation after it."""
    text = page.text
    start, last = trim(text, begin, piece_end, also=".,;:(")
    if (known := names.names.get(text[start:last].lower())) is not None:
        return Site(start, last, known, []), last, None
    start, last, explanation = _without_remarks(page, start, last)
    if start >= last:
        return None, last, explanation
    stated = [code for match in places(text, start, piece_end) for code in match.captures("code")] if coded else []
    piece = text[start:last]
    bare = _bare(piece)
    known = site_of(bare, names)
    if known is None and bare != piece:
        known = site_of(piece, names)
    end = last if known is not None or not stated else trim(text, start, piece_end, also=".,;:")[1]
    return Site(start, end, known, stated), last, explanation


def _without_remarks(page: Page, start: int, last: int) -> tuple[int, int, str | None]:
    """Span of a piece without articles, conjunctions and explanation, and the word that begins the explanation."""
    text = page.text
    words = page.plain[start:last].split()
    if not words:
        return last if text[start:last] == "&" else start, last, None
    lead = explanation = None
    if words[0] in _LEADING:
        if len(words) <= _MOST_OF_NOTHING and _NOTHING.fullmatch(text, start, last):
            return last, last, None
        if lead := _LEAD.match(text, start, last):
            start = lead.end()
    if not _EXPLAINING.isdisjoint(words) and (explanation := _EXPLANATION.search(" " + _masked(text[start:last]))):
        last = max(start, start + explanation.start() - 1)
    if lead or explanation:
        start, last = trim(text, start, last, also=".,;:")
    if (explanation or words[-1] in _TRAILING) and (trail := _TRAIL.search(text, start, last)):
        last = trail.start()
    return start, last, explanation["first"] if explanation else None


def _bare(piece: str) -> str:
    """Return a piece without parentheses."""
    return _PARENTHESES.sub("", piece) if "(" in piece else piece


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


def _split(text: str, start: int, end: int, names: SiteWords) -> Iterator[tuple[int, int, str]]:
    """Split at commas, semicolons, slashes and conjunctions outside parentheses: span of each piece, and what stands before it."""
    masked = _masked(text[start:end])
    begin, separator = 0, ""
    for match in _SPLIT.finditer(masked):
        first, last = match.span()
        between = masked[first:last]
        if between == "/" and not (
            site_of(masked[begin : min(first, begin + MOST_LOOKED_AT)], names)
            and site_of(masked[last : last + MOST_LOOKED_AT].split("/")[0].split(",")[0], names)
        ):
            continue
        yield start + begin, start + first, separator
        begin, separator = last, between.lstrip()
    yield start + begin, end, separator

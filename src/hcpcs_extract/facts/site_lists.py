"""Lists of sites: single sites out of a stated value, without the explanations between and after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex
from msgspec import Struct

from ..codes.shapes import PLACES, places
from ..model.page import Page
from ..text.phrases import Passage, Phrase, Whole
from .making import trim
from .site_names import MOST_LOOKED_AT, Known, SiteWords, site_of, site_words
from .statements import Statement


class Site(Struct, frozen=True):
    """One site of a list: its span, what the vocabulary knows of it, and the codes stated with it."""

    start: int
    end: int
    known: Known
    stated: list[str]


EXPLANATION: Final = Phrase(
    r"""
    [,;]?\s{1,3}(?:
      (?P<final>{explains_to_end})
      | (?P<clause>{explains_in_clause})
      | {explains} | instead of | based on | as part | as the | as an? | on (?:the|an?)(?=\s) | in (?:the|an?)(?=\s) )
    """,
    matches=[
        "an office«, where» it is",
        "a clinic« under» supervision",
        "a unit« as part» of",
        "office« on the» day",
    ],
    refuses=["where it is", "an office and home", "an office as needed", "in-home care"],
)
"""What begins an explanation.

`final` runs to the end of its sentence, lists of its own included; `clause` may hang on a site.
"""
_LEAD: Final = Phrase(
    r"(?:(?:{before_site}|{now_and_then}|or|and|e\.g\.,?|i\.e\.,?|as well as|within)\s{1,3}){1,9}",
    matches=["«or a »clinic", "«most often in the »office", "«e.g., »home"],
    refuses=["inpatient unit", "orthopedic office", "office"],
)
_NOTHING: Final = Phrase(
    "and/or|and|or|as well as|plus|{before_site}|{now_and_then}",
    matches=["«as well as»", "«and/or»", "«most commonly»"],
    refuses=["office", "inpatient"],
)
_TRAIL: Final = Phrase(
    r"(?:\s{1,3}(?:and/or|and|or|as well as|plus|itself|afterwards|alone|only)){1,9}$",
    matches=["office« and»", "clinic« itself or»"],
    refuses=["office and home", "and"],
)
_COMMA: Final = r"\s{0,3}(?:(?:and/or|and|or)\b,?)?\s{1,3}"
_EXAMPLE: Final = r"(?:such as|including|for example)\s{1,3}"
SEPARATOR: Final = Phrase(
    rf"""
      \s{{1,3}}(?:
          {_EXAMPLE} | [,;]{_COMMA} | (?:and/or|and|or|as well as|plus|&)\s{{1,3}} | [/—–]\s{{1,3}} | ;\s{{0,3}}
        | \n\s{{0,3}} )
    | \n\s{{0,3}} | ,\s{{1,3}}{_EXAMPLE} | [,;]{_COMMA} | ;\s{{0,3}} | /
    """,
    matches=[
        "office«, or »home",
        "office« and/or »home",
        "home«/»office",
        "clinics« such as »ours",
        "home«; »office",
    ],
    refuses=["home office", "home,office", "home—office"],
)
_PARENTHESES: Final = regex.compile(r"\s{0,3}\([^()]*\)?")
"""A remark in parentheses, closed or cut, with the space before it."""
_LAST_WORDS: Final = Phrase(
    r"(?:^|[\s,](?:an?|the|with|in|at|by|and|or)\s{1,3})(?P<site>[\w'’-]+(?:\s{1,3}[\w'’-]+){0,4})$",
    matches=["all that was never done, it is« at the surgical center»", "«surgical center»"],
    refuses=["of clinics;", "surgical center."],
)
_LIST_END: Final = regex.compile(r"[.;]\s{1,3}(?=[A-Z])|(?<=\s)[—–](?=\s)")
"""A full stop or semicolon before a capital, or a dash between spaces."""
_GENERAL: Final = Phrase(
    "settings?|facility|facilities|sites?|locations?|places?",
    matches=["other «facilities» like"],
    refuses=["settle", "the office"],
)
_DASHES: Final = ("—", "–")
_MOST_WORDS_OF_SITE: Final = 6
_LONGEST_NAME: Final = 60
_NO_SITE: Final = Phrase("{begins_no_site}", matches=["«when» needed"], refuses=["whenever", "office"])
"""What begins no name of a site."""


def single_sites(page: Page, statement: Statement) -> list[Site]:
    """Return the single sites of a statement.

    Under a label every short piece that is not an explanation is a site, known or not. In prose an unknown piece is one
    only where a known one follows it; an explanation ends the list, unless a comma and then a site and little else
    follow it.
    """
    text, names = page.text, page.vocabulary.derived(site_words)
    end = statement.end if statement.labelled else _end_of_list(text, statement)
    coded = text.find("POS", statement.start, end) >= 0 or text.find("lace", statement.start, end) >= 0
    found: list[Site] = []
    waiting: list[Site] = []
    explained = False
    for begin, piece_end, separator in _split(page, _after_colon(text, statement.start, end, names), end, names):
        if (found or waiting) and _is_example(separator):
            if not _GENERAL.find(page.part((waiting or found)[-1].start, begin)):
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
            elif not explained and separator.strip() not in _DASHES and _is_name(page, _bare(text[site.start : last])):
                (found if statement.labelled else waiting).append(site)
            elif not statement.labelled:
                break
        if explanation is not None:
            found += _sites_with_code(page, last, piece_end, names)
        # "the department when the clinic, the laboratory and …": a clause that hangs on a site runs to the end.
        if explanation is not None and (
            explanation["final"]
            or (explanation["clause"] and site is not None and text[piece_end : piece_end + 1] != ";")
        ):
            break
    return found


def _end_of_list(text: str, statement: Statement) -> int:
    stop = _LIST_END.search(text, statement.start, statement.end)
    return statement.end if stop is None else stop.start() - (stop[0] in "—–")


def _is_example(separator: str) -> bool:
    words = separator.strip(" ,")
    return words[:1].isalpha() and not words.startswith(("and", "or", "as well", "plus"))


def _sites_with_code(page: Page, start: int, end: int, names: SiteWords) -> list[Site]:
    """Sites that an explanation names with their code: "…, with the surgical center (POS 24) far behind"."""
    text, found = page.text, []
    for match in places(text, start, end):
        opening = text.rfind("(", start, match.start())
        words = _LAST_WORDS.find(page.part(start, len(text[:opening].rstrip()))) if opening >= 0 else None
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
) -> tuple[Site | None, int, regex.Match[str] | None]:
    """Site of a piece, known or not, where its name ends, and what begins an explanation after it."""
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


def _without_remarks(page: Page, start: int, last: int) -> tuple[int, int, regex.Match[str] | None]:
    """Span of a piece without articles, conjunctions and explanation, and what begins the explanation."""
    text, piece = page.text, page.part(start, last)
    if not piece.words:
        return last if text[start:last] == "&" else start, last, None
    if _NOTHING.covers(piece):
        return last, last, None
    lead = _LEAD.opens(piece)
    start = lead.end() if lead else start
    explanation = _explanation(page, piece, start)
    if explanation:
        last = max(start, start + explanation.start() - 1)
    if lead or explanation:
        start, last = trim(text, start, last, also=".,;:")
    if trail := _TRAIL.find(piece, start, last):
        last = trail.start()
    return start, last, explanation


def _explanation(page: Page, piece: Passage, start: int) -> regex.Match[str] | None:
    """Return what begins the explanation of a piece, outside parentheses; its offsets count from `start` - 1."""
    if not EXPLANATION.may_be_in(piece):
        return None
    masked = " " + _masked(page.text[start : piece.end])
    return EXPLANATION.find(Passage(Whole(masked, masked, page.whole.lexicon), 0, len(masked), piece.words))


def _bare(piece: str) -> str:
    """Return a piece without parentheses."""
    return _PARENTHESES.sub("", piece) if "(" in piece else piece


def _is_name(page: Page, words: str) -> bool:
    """Whether an unknown piece may be a site of its own: short, no verb form or preposition in front."""
    first = words.split(maxsplit=1)[:1]
    return (
        len(words) <= _LONGEST_NAME
        and len(words.split()) <= _MOST_WORDS_OF_SITE
        and bool(first)
        and not first[0].lower().endswith("ing")
        and _NO_SITE.opens(Passage.of(words.lstrip(), page.whole.lexicon)) is None
    )


def _masked(words: str) -> str:
    """Blank out parentheses and lists of codes, so that words in them split and explain nothing; the length stays."""
    if "POS" in words or "lace" in words:
        words = PLACES.sub(lambda match: "x" * len(match[0]), words)
    return _PARENTHESES.sub(lambda match: "x" * len(match[0]), words) if "(" in words else words


def _split(page: Page, start: int, end: int, names: SiteWords) -> Iterator[tuple[int, int, str]]:
    """Split at commas, semicolons, slashes and conjunctions outside parentheses.

    Yields the span of each piece, and what stands before it.
    """
    masked = _masked(page.text[start:end])
    begin, separator = 0, ""
    for match in SEPARATOR.each(Passage.of(masked, page.whole.lexicon)):
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

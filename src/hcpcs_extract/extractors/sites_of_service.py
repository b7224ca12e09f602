"""The typical sites of service, one fact each, with CMS place-of-service candidates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import regex

from ..facts import place, trim
from ..model import Mapping, SiteFact
from ..page import Page
from ..prose import fold
from ..vocabulary.sites import SITES
from ._statements import Statement, sites

_POS: Final = regex.compile(
    r"(?:\bPOS|[Pp]laces?\s+of\s+[Ss]ervice)(?:\s+codes?)?\s{0,2}(?P<code>[0-9]{2})(?:(?:\s*[,/]\s*|\s+(?:and|or)\s+)(?P<code>[0-9]{2}))*(?![0-9])"
)
# Words that begin an explanation, not a site.
_EXPLANATION: Final = regex.compile(
    r"[,;]?\s+(?:when|where|which|whose|while|because|since|depending|reflecting|although|though|as\s+part|as\s+the|as\s+an?\b|under|with|by|during|after|before|for|to|that|via|using|based\s+on|allowing"
    r"|given|especially|particularly|provided|if|unless|so|but|rather|owned|staffed|equipped|on\s+(?:the|an?)\s|in\s+(?:the|an?)\s)\b.*",
    regex.DOTALL,
)
# Explanations that run to the end of their sentence, lists of their own included.
_FINAL: Final = regex.compile(r"(?:where|which|whose|because|since|reflecting|depending|although|though)\b")
_DANGLING: Final = regex.compile(r"(?:and/or|and|or|an?|the|either|both|in|at|as well as|plus|&)?", regex.IGNORECASE)
_LEAD: Final = regex.compile(
    r"(?:(?:an?|the|either|both|or|and|in|at|also|often|sometimes|typically|usually|most\s+often|most\s+commonly|commonly|less\s+often|less\s+commonly|occasionally|another|other|any|e\.g\.,?|i\.e\.,?|as\s+well\s+as|primarily|generally|mainly|within)\s+)+",
    regex.IGNORECASE,
)
_SPLIT: Final = regex.compile(
    r"\s*[,;]\s*(?:(?:and/or|and|or)\b,?)?\s+|\s+(?:and/or|and|or|as well as|plus|&)\s+|\s+[/—–]\s+|\s*;\s*|\s*\n\s*|/"
)
_PARENTHESES: Final = regex.compile(r"\s*\([^()]*\)?")
_MOST_WORDS_OF_SITE: Final = 6
Known = tuple[str, tuple[str, ...]] | None
_SITE_END: Final = regex.compile(r"\s[—–]\s|[.;]\s+(?=[A-Z])")


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


_PHRASES: Final = [
    (_words(wording.removesuffix("…")), wording.endswith("…"), number)
    for number, (_, _, wordings) in enumerate(SITES)
    for wording in wordings
]
_BY_POS: Final = {codes[0]: name for name, codes, _ in reversed(SITES) if len(codes) == 1}


@lru_cache(maxsize=4096)
def site_of(words: str) -> Known:
    """Site id and place-of-service candidates of a phrase, or None; the wording that ends last names the site, then the longest.

    >>> site_of("hospital outpatient departments")
    ('hospital-outpatient-department', ('19', '22'))
    >>> site_of("outpatient infusion center"), site_of("blood bank")
    (('outpatient-infusion-center', ()), None)
    """
    folded = _words(words[:200])
    best: tuple[int, int, int] | None = None
    for phrase, claims_rest, number in _PHRASES:
        at = folded.rfind(phrase)
        if at < 0:
            continue
        rank = (len(folded) if claims_rest else at + len(phrase), len(phrase), number)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return (SITES[best[2]][0], tuple(SITES[best[2]][1])) if best else None


def extract(page: Page) -> list[SiteFact]:
    """Return the sites of the first statement that names one."""
    found: list[SiteFact] = []
    block_of_list = -1
    for statement in sites(page):
        if found and not (statement.labelled and statement.start == block_of_list):
            break
        found.extend(
            site
            for site in _sites(page, statement)
            if all(site.value != other.value or site.value == "other" for other in found)
        )
        block_of_list = _next_item(page, statement)
    return found


def _next_item(page: Page, statement: Statement) -> int:
    """Offset where a list that goes on after this statement's line would go on."""
    following = next((block for block in page.own if block.start >= statement.reach), None)
    return (
        trim(page.text, following.content_start, following.end, also=".")[0]
        if following and following.kind == "item"
        else -1
    )


def _sites(page: Page, statement: Statement) -> Iterator[SiteFact]:
    pieces: list[tuple[int, int, Known, list[str]]] = []
    for start, end, known in _pieces(page.text, statement):
        stated = [code for match in _POS.finditer(page.text, start, end) for code in match.captures("code")]
        if (
            known is None and stated and pieces
        ):  # "the dental office, specifically at Place of Service 11": a remark on the site before it
            pieces[-1][3].extend(stated)
        else:
            pieces.append((start, end, known, stated))
    for number, (start, end, known, stated) in enumerate(pieces, 1):
        # The last site may go on, or be given a code, in what follows up to the end of the line or sentence.
        yield _site(page, start, end, statement.reach if number == len(pieces) else end, known, stated)


def _site(page: Page, start: int, end: int, reach: int, known: Known, stated: list[str]) -> SiteFact:
    name, candidates = known or ("other", ())
    if stated:
        name = name if known else _BY_POS.get(stated[0], "other")
        candidates = tuple(stated)
    mapping: Mapping = "none" if not candidates else "exact" if len(candidates) == 1 else "ambiguous"
    quote, span, section, partial = place(page, start, end, reach)
    return SiteFact(
        value=name,
        quote=quote,
        span=span,
        section=section,
        partial=partial,
        pos_stated=stated,
        pos_candidates=list(candidates),
        mapping=mapping,
    )


def _pieces(text: str, statement: Statement) -> Iterator[tuple[int, int, Known]]:
    """Single sites of a list: span and what the vocabulary knows.

    An explanation ("when …", "for …") is cut off a piece. In prose the first piece that is neither a site nor an explanation ends
    the list, and after an explanation only a piece that is a site and little else goes on with it.
    """
    stop = _SITE_END.search(text, statement.start, statement.end)
    end = stop.start() if stop and not statement.labelled else statement.end
    any_known = explained = False
    for begin, piece_end, after_comma in _split(text, statement.start, end):
        if explained and not statement.labelled and not after_comma:
            return
        start, last = trim(text, begin, piece_end, also=".,;:(")
        if _DANGLING.fullmatch(text, start, last):
            continue
        if lead := _LEAD.match(text, start, last):
            start = lead.end()
        explanation = _EXPLANATION.search(_masked(" " + text[start:last]))
        if explanation:
            last = max(start, start + explanation.start() - 1)
        start, last = trim(text, start, last, also=".,;:")
        if start >= last:
            if explanation and _FINAL.match(explanation[0].lstrip(",; ")) and not statement.labelled:
                return
            explained = explained or explanation is not None
            continue
        words = text[start:last]
        known = site_of(_PARENTHESES.sub("", words)) or site_of(words)
        if known is None and _POS.search(words) is None and not (statement.labelled and _is_name(words)):
            if statement.labelled and not any_known:
                continue
            return
        if explained and not statement.labelled and len(_PARENTHESES.sub("", words).split()) > _MOST_WORDS_OF_SITE:
            return
        any_known = any_known or known is not None
        explained = explained or explanation is not None
        yield start, last, known
        if explanation and _FINAL.match(explanation[0].lstrip(",; ")) and not statement.labelled:
            return


def _is_name(words: str) -> bool:
    """Whether an unknown piece under a label may be a site of its own (short, no verb form in front)."""
    first = words.split(maxsplit=1)[0].lower()
    return (
        len(words) <= 60
        and not first.endswith("ing")
        and first not in ("when", "where", "which", "depending", "as", "with", "if", "not", "though")
    )


def _masked(words: str) -> str:
    """Blank out parentheses, so that words in them begin no explanation; the length stays."""
    return _PARENTHESES.sub(lambda match: "x" * len(match[0]), words)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Split at commas, semicolons, slashes and conjunctions outside parentheses; tells for each piece whether a comma or semicolon is before it."""
    masked = _masked(text[start:end])
    begin, after_comma = 0, False
    for match in _SPLIT.finditer(masked):
        if match[0] == "/" and not (
            site_of(masked[begin : match.start()]) and site_of(masked[match.end() :].split("/")[0].split(",")[0])
        ):
            continue
        yield start + begin, start + match.start(), after_comma
        begin, after_comma = match.end(), match[0].lstrip()[:1] in (",", ";")
    yield start + begin, end, after_comma

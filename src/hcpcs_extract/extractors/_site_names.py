"""The names of sites of service: which site of the vocabulary a phrase means."""

from __future__ import annotations

from typing import Final

from ..prose import fold
from ..vocabulary.sites import SITES

Known = tuple[str, tuple[str, ...]] | None
"""Site id and place-of-service candidates, or None for a site that the vocabulary does not have."""

MOST_LOOKED_AT: Final = 200
"""Characters of a phrase that are looked at for the name of a site."""
_GENERIC: Final = frozenset(["setting", "settings", "environment", "environments", "location", "locations"])
_WORDS: Final[dict[str, str]] = {}
"""The words of the vocabulary and their plurals, as they are looked up."""


_WHOLE: Final[dict[str, Known]] = {}
"""Sites that a wording names only as the whole of a phrase."""
_CLAIMING: Final[dict[str, list[tuple[str, Known]]]] = {}
"""Wordings that claim the words after them too, between blanks, by their first word."""
_ENDING: Final[dict[str, Known]] = {}
"""All other wordings, a blank after each word, and what they end in: the site that these words name by themselves, if any."""
NAMES: Final[dict[str, Known]] = {}
"""What the wordings mean as they stand, in lower case: most documents use them so."""


def site_of(phrase: str) -> Known:
    """Site id and place-of-service candidates of a phrase, or None; the wording that ends last names the site, of these the one that begins first.

    >>> site_of("hospital outpatient departments")
    ('hospital-outpatient-department', ('19', '22'))
    >>> site_of("outpatient infusion center"), site_of("blood bank")
    (('outpatient-infusion-center', ()), None)
    """
    phrase = phrase[:MOST_LOOKED_AT].lower()
    return NAMES[phrase] if phrase in NAMES else _site_of(_words(phrase))


def _site_of(words: list[str]) -> Known:
    if len(words) == 1 and words[0] in _WHOLE:
        return _WHOLE[words[0]]
    claims, claiming = (len(words), None) if _CLAIMING.keys().isdisjoint(words) else _claim(words)
    for end in range(len(words), 0, -1):
        begin, site = _name(words, end)
        if claiming is not None:  # its site reaches to the end of the phrase
            return claiming if site is None or claims < begin else site
        if site is not None:
            return site
    return None


def _claim(words: list[str]) -> tuple[int, Known]:
    """Where a wording begins that claims the words after it, and its site: the first of them, or else None."""
    joined = f" {' '.join(words)} "
    begin, claiming = len(joined), None
    for word in words:
        for phrase, site in _CLAIMING.get(word, ()):
            if 0 <= (at := joined.rfind(phrase)) < begin:
                begin, claiming = at, site
    return joined.count(" ", 0, begin), claiming


def _name(words: list[str], end: int) -> tuple[int, Known]:
    """Where the longest wording begins that ends before `end`, and its site, or else None."""
    begin, site, ending = end, None, ""
    for at in range(end - 1, -1, -1):
        ending = f"{words[at]} {ending}"
        if ending not in _ENDING:
            break
        if (named := _ENDING[ending]) is not None:
            begin, site = at, named
    return begin, site


def _words(text: str) -> list[str]:
    """Words of a phrase for look-up: no possessives, no plurals, none that only say that it is a place.

    >>> _words("Physicians’ Office Settings"), _words("outpatient infusion centers")
    (['physician', 'office'], ['outpatient', 'infusion', 'center'])
    """
    folded = fold(text)
    if "'" in folded:
        folded = folded.replace("'s", "").replace("'", "")
    return [word for part in folded.split() if (word := _WORDS.get(part) or _word(part))]


def _word(part: str) -> str:
    """Return one word for look-up, "" for one that says nothing; a mark that stands alone parts the words around it."""
    word = part.strip(",.;:*_`") or part
    if word in _GENERIC:
        return ""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _learn(wording: str, site: Known) -> None:
    words = _words(wording.strip("=…"))
    for word in words:
        _WORDS.update({form: word for form in (word, f"{word}s", f"{word[:-1]}ies") if _word(form) == word})
    if wording[0] == "=":
        _WHOLE[" ".join(words)] = site
    elif wording[-1] == "…":
        _CLAIMING.setdefault(words[0], []).append((f" {' '.join(words)} ", site))
    else:
        ending = ""
        for word in reversed(words):
            ending = f"{word} {ending}"
            _ENDING.setdefault(ending, None)
        _ENDING[ending] = _ENDING[ending] or site


_WORDINGS: Final = [(wording, (name, tuple(codes))) for name, codes, wordings in SITES for wording in wordings]
for _wording, _site in _WORDINGS:
    _learn(_wording, _site)
NAMES.update({phrase: site_of(phrase) for wording, _ in _WORDINGS if (phrase := wording.strip("=… ").lower())})

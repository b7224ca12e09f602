"""The names of sites of service: which site of the vocabulary a phrase means."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from ..text.words import fold
from ..vocabulary import Vocabulary

Known = tuple[str, tuple[str, ...]] | None
"""Site id and place-of-service candidates, or None for a site that the vocabulary does not have."""

MOST_LOOKED_AT: Final = 200
"""Characters of a phrase that are looked at for the name of a site."""
_GENERIC: Final = frozenset(["setting", "settings", "environment", "environments", "location", "locations"])


class SiteWords(Struct, frozen=True):
    """The names of sites in a vocabulary."""

    forms: dict[str, str]
    """The words of the names and their plurals, as they are looked up."""
    whole: dict[str, Known]
    """Sites that a wording names only as the whole of a phrase."""
    claiming: dict[str, list[tuple[str, Known]]]
    """Wordings that claim the words after them too, between blanks, by their first word."""
    ending: dict[str, Known]
    """All other wordings, a blank after each word, and what they end in: the site that these words name, if any."""
    names: dict[str, Known]
    """What the wordings mean as they stand, in lower case: most documents use them so."""


def site_words(vocabulary: Vocabulary) -> SiteWords:
    """Return what `Vocabulary.derived` keeps for this module."""
    known = SiteWords({}, {}, {}, {}, {})
    for row in vocabulary.sites:
        site = row.id, row.place_of_service
        for name in row.names:
            ending = ""
            for word in reversed(_learned(name, known)):
                ending = f"{word} {ending}"
                known.ending.setdefault(ending, None)
            known.ending[ending] = known.ending.get(ending) or site
        known.whole.update({" ".join(_learned(name, known)): site for name in row.whole_only})
        for name in row.claims_following:
            words = _learned(name, known)
            known.claiming.setdefault(words[0] if words else "", []).append((f" {' '.join(words)} ", site))
    for row in vocabulary.sites:
        for name in row.wordings:
            known.names[name.lower()] = _site_of(_words(name, known), known) or (row.id, row.place_of_service)
    return known


def _learned(wording: str, known: SiteWords) -> list[str]:
    """Return the words of a wording, and keep the forms in which documents may have them."""
    words = _words(wording, known)
    for word in words:
        known.forms.update({form: word for form in (word, f"{word}s", f"{word[:-1]}ies") if _word(form) == word})
    return words


def site_of(phrase: str, known: SiteWords) -> Known:
    """Site id and place-of-service candidates of a phrase, or None.

    The wording that ends last names the site; of several, the one that begins first.

    >>> from hcpcs_extract.vocabulary import built_in
    >>> known = built_in().derived(site_words)
    >>> site_of("hospital outpatient departments", known)
    ('hospital-outpatient-department', ('19', '22'))
    >>> site_of("outpatient infusion center", known), site_of("blood bank", known)
    (('outpatient-infusion-center', ()), None)
    """
    phrase = phrase[:MOST_LOOKED_AT].lower()
    return known.names[phrase] if phrase in known.names else _site_of(_words(phrase, known), known)


def _site_of(words: list[str], known: SiteWords) -> Known:
    if len(words) == 1 and words[0] in known.whole:
        return known.whole[words[0]]
    claims, claiming = (len(words), None) if known.claiming.keys().isdisjoint(words) else _claim(words, known)
    for end in range(len(words), 0, -1):
        begin, site = _name(words, end, known)
        if claiming is not None:  # its site reaches to the end of the phrase
            return claiming if site is None or claims < begin else site
        if site is not None:
            return site
    return None


def _claim(words: list[str], known: SiteWords) -> tuple[int, Known]:
    """Where a wording begins that claims the words after it, and its site: the first of them, or else None."""
    joined = f" {' '.join(words)} "
    begin, claiming = len(joined), None
    for word in words:
        for phrase, site in known.claiming.get(word, ()):
            if 0 <= (at := joined.rfind(phrase)) < begin:
                begin, claiming = at, site
    return joined.count(" ", 0, begin), claiming


def _name(words: list[str], end: int, known: SiteWords) -> tuple[int, Known]:
    """Where the longest wording begins that ends before `end`, and its site, or else None."""
    begin, site, ending = end, None, ""
    for at in range(end - 1, -1, -1):
        ending = f"{words[at]} {ending}"
        if ending not in known.ending:
            break
        if (named := known.ending[ending]) is not None:
            begin, site = at, named
    return begin, site


def _words(text: str, known: SiteWords) -> list[str]:
    """Words of a phrase for look-up: no possessives, no plurals, none that only say that it is a place.

    >>> none = SiteWords({}, {}, {}, {}, {})
    >>> _words("Physicians’ Office Settings", none), _words("outpatient infusion centers", none)
    (['physician', 'office'], ['outpatient', 'infusion', 'center'])
    """
    folded = fold(text)
    if "'" in folded:
        folded = folded.replace("'s", "").replace("'", "")
    return [word for part in folded.split() if (word := known.forms.get(part) or _word(part))]


def _word(part: str) -> str:
    """Return one word for look-up, "" for one that says nothing; a mark that stands alone parts the words around it."""
    word = part.strip(",.;:*_`") or part
    if word in _GENERIC:
        return ""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word

r"""The language of phrases: regular expressions with a blank for any white space and `{name}` for a set of wordings.

    {falls_under} (?:the|an?)? (?P<type>[^.;]{2,80}?) {type_noun}

- A blank, or a line break with the blanks around it, stands for a run of white space in the text. Beside `|`, just
  inside brackets and at both ends it only lays the pattern out.
- A group or set that may be left out or repeated (`(?:the|an?)?`, `(?:\w+){0,3}`) takes the blank behind it along; at
  the end of its branch, the blank before it.
- `{name}` stands for one of the wordings of that name, the longest first. In `{name~}` a blank, a dash of any kind
  and a slash between the words of a wording are the same, and so are `&` and `and`, and straight and curly apostrophes.
- `\G` stands where the search begins: at the beginning of the passage.
- All else is a regular expression of the `regex` library. Backslashes and character classes are left as they are.

`parsed` gives the tree of a pattern, `source` the regular expression for a tree. `prefilter.py` reads from the same
tree what a match cannot do without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

import regex
from msgspec import Struct

BLANK: Final = r"\s{1,3}"
"""The regular expression for a blank of a pattern."""
_LOOSE: Final = r"[\s\u2010-\u2013/-]{1,3}"
"""What stands between the words of a wording of `{name~}`."""
_AND: Final = regex.compile(r"\s{0,9}&\s{0,9}|\s{1,9}and\s{1,9}", regex.IGNORECASE)
_MOST_ANDS: Final = 4
"""More in one wording are matched as they stand: each doubles the number of its spellings."""
_APOSTROPHES: Final = regex.compile("['\u2018\u2019]")
_OPENING: Final = regex.compile(r"\((?:\?(?:P?<(?P<name>[A-Za-z_]\w*)>|<?[=!]|>|[a-z]*(?:-[a-z]+)?:))?")
_SET: Final = regex.compile(r"\{(?P<name>[a-z][a-z_]*)(?P<loose>~)?\}")
_CLASS: Final = regex.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", regex.DOTALL)
_ESCAPE: Final = regex.compile(r"\\(?:p\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", regex.DOTALL)
_REFERENCE: Final = regex.compile(r"\\[1-9]")
_QUANTIFIER: Final = regex.compile(r"(?:(?P<mark>[?*+])|\{(?P<least>[0-9]*)(?P<comma>,)?(?P<most>[0-9]*)\})[?+]?")
_EDGES: Final = frozenset([r"\b", r"\B", r"\A", r"\G", r"\Z"])
_WORD_ESCAPES: Final = {r"\d": True, r"\w": True, r"\s": False}
LOOKING: Final = ("(?=", "(?!", "(?<=", "(?<!")
"""How the groups begin that look at what stands beside the match."""
UNBOUNDED: Final = 1 << 16
"""How often a part without an upper bound may stand."""


class Blank(Struct, frozen=True):
    """A run of white space."""


class Character(Struct, frozen=True):
    """One character: a literal, an escape or a class, as it is written."""

    written: str


class Edge(Struct, frozen=True):
    """A place without width: an edge of a word, the beginning or end."""

    written: str


class Wordings(Struct, frozen=True):
    """One of a set of wordings."""

    name: str
    wordings: tuple[str, ...]
    loose: bool = False
    """Whether dashes and slashes between its words are the same as blanks."""


class Group(Struct, frozen=True):
    """Branches in brackets; `opening` is how the bracket is written (`(?:`, `(?P<type>`, `(?=`)."""

    opening: str
    branches: tuple[tuple[Part, ...], ...]


class Repeated(Struct, frozen=True):
    """A part that may be left out or stand several times; `written` is its quantifier."""

    part: Part
    least: int
    most: int
    written: str


Part = Blank | Character | Edge | Wordings | Group | Repeated
Branches = tuple[tuple[Part, ...], ...]


class PatternError(ValueError):
    """A pattern that cannot be read."""


def parsed(pattern: str, wordings: Mapping[str, Collection[str]]) -> Branches:
    """Return the branches of a pattern. A set that does not exist is empty and matches nothing. Raises PatternError.

    >>> parsed("{is} it", {"is": ["is", "was"]})[0][0]
    Wordings(name='is', wordings=('was', 'is'), loose=False)
    >>> parsed("(?:a", {})
    Traceback (most recent call last):
    ...
    hcpcs_extract.text.patterns.PatternError: the bracket at character 0 of '(?:a' is not closed
    """
    reader = _Reader(pattern, wordings)
    branches = reader.branches()
    if reader.at < len(pattern):
        raise PatternError(f"unbalanced ')' at character {reader.at} of {pattern!r}")
    return branches


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, wordings: Mapping[str, Collection[str]]) -> None:
        self.pattern, self.sets, self.at = pattern, wordings, 0

    def branches(self) -> Branches:
        """Read branches up to a closing bracket or the end."""
        found: list[list[Part]] = [[]]
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                found.append([])
            else:
                found[-1].append(self._quantified(self._part()))
        return tuple(tuple(_with_blanks(_laid_out(parts))) for parts in found)

    def _part(self) -> Part:
        pattern, at = self.pattern, self.at
        if pattern[at].isspace():
            self.at = at + len(pattern[at:]) - len(pattern[at:].lstrip())
            return Blank()
        if match := _OPENING.match(pattern, at):
            if match[0] == "(" and pattern[at + 1 : at + 2] == "?":
                raise PatternError(f"what is the bracket at character {at} of {pattern!r}? It is not supported")
            self.at = match.end()
            branches = self.branches()
            if self.at >= len(pattern):
                raise PatternError(f"the bracket at character {at} of {pattern!r} is not closed")
            self.at += 1
            return Group(match[0], branches)
        if match := _SET.match(pattern, at):
            self.at = match.end()
            wordings: Collection[str] = self.sets.get(match["name"], ())
            loose = match["loose"] is not None
            if loose:
                wordings = {spelling for wording in wordings for spelling in _spellings(wording)}
            ordered = sorted(wordings, key=lambda words: (-len(words), words))
            return Wordings(match["name"], tuple(ordered), loose)
        match = _CLASS.match(pattern, at) if pattern[at] == "[" else _ESCAPE.match(pattern, at)
        written = match[0] if match else pattern[at]
        if _REFERENCE.fullmatch(written):
            raise PatternError(f"{pattern!r} refers back to a group, which is not supported")
        self.at = at + len(written)
        return Edge(written) if written in _EDGES or written in "^$" else Character(written)

    def _quantified(self, part: Part) -> Part:
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None or isinstance(part, Blank):
            return part
        self.at = match.end()
        if match["mark"]:
            least, most = {"?": (0, 1), "*": (0, UNBOUNDED), "+": (1, UNBOUNDED)}[match["mark"]]
        else:
            least = int(match["least"] or 0)
            most = int(match["most"] or UNBOUNDED) if match["comma"] else least
        return Repeated(part, least, most, match[0])


def _laid_out(parts: list[Part]) -> list[Part]:
    """Leave out the blanks at both ends of a branch: they only lay the pattern out."""
    first, last = 0, len(parts)
    while first < last and isinstance(parts[first], Blank):
        first += 1
    while first < last and isinstance(parts[last - 1], Blank):
        last -= 1
    return parts[first:last]


def _with_blanks(parts: list[Part]) -> list[Part]:
    """Give each group that may be left out or repeated the blank behind it; at the end of a branch, the one before."""
    last = len(parts)
    while last and _has_no_width(parts[last - 1]):
        last -= 1
    tail = last
    while tail >= 2 and _takes_blank(parts[tail - 1]) and isinstance(parts[tail - 2], Blank):
        tail -= 2
    found: list[Part] = []
    for part in parts[:tail]:
        if isinstance(part, Blank) and found and _takes_blank(found[-1]):
            found[-1] = _joined(found[-1], before=False)
        else:
            found.append(part)
    return [*found, *(_joined(part, before=True) for part in parts[tail + 1 : last : 2]), *parts[last:]]


def _has_no_width(part: Part) -> bool:
    return isinstance(part, Edge) or (isinstance(part, Group) and part.opening in LOOKING)


def _takes_blank(part: Part) -> bool:
    return isinstance(part, Repeated) and isinstance(part.part, Group | Wordings)


def _joined(part: Part, *, before: bool) -> Part:
    assert isinstance(part, Repeated)  # noqa: S101  by _takes_blank
    inside = (Blank(), part.part) if before else (part.part, Blank())
    return Repeated(Group("(?:", (inside,)), part.least, part.most, part.written)


def source(branches: Branches) -> str:
    r"""Return the regular expression for the branches of a pattern.

    >>> source(parsed("falls under (?:the|an?)? (?P<type>[^.]{2,9}) type", {}))
    'falls\\s{1,3}under\\s{1,3}(?:(?:the|an?)\\s{1,3})?(?P<type>[^.]{2,9})\\s{1,3}type'
    >>> source(parsed("given (?:in full)? (?:today)?", {}))
    'given(?:\\s{1,3}(?:in\\s{1,3}full))?(?:\\s{1,3}(?:today))?'
    >>> source(parsed("{name~}", {"name": ["Tri-Care's"]}))
    "(?:Tri[\\s\\u2010-\\u2013/-]{1,3}Care['\u2018\u2019]s)"
    """
    return "|".join("".join(map(_source, parts)) for parts in branches)


def _source(part: Part) -> str:
    match part:
        case Blank():
            return BLANK
        case Character(written) | Edge(written):
            return written
        case Wordings(_, wordings, loose):
            return f"(?:{_any_of(wordings, loose=loose)})" if wordings else "(?!)"
        case Group(opening, branches):
            return f"{opening}{source(branches)})"
        case Repeated(inner, _, _, written):
            return _source(inner) + written


def _any_of(wordings: Sequence[str], *, loose: bool) -> str:
    """Wordings that begin with one letter stand together, so that all are passed over where another letter stands.

    >>> _any_of(["used", "done", "made", "use"], loose=False)
    'u(?:sed|se)|done|made'
    """
    by_letter: dict[str, list[str]] = {}
    for wording in wordings:
        by_letter.setdefault(wording[0].casefold(), []).append(_loosely(wording) if loose else _strictly(wording))
    found: list[str] = []
    for together in by_letter.values():
        letter = together[0][0]
        if len(together) > 1 and letter.isalnum() and all(words[0] == letter for words in together):
            found.append(f"{letter}(?:{'|'.join(words[1:] for words in together)})")
        else:
            found += together
    return "|".join(found)


def _strictly(wording: str) -> str:
    return BLANK.join(map(regex.escape, wording.split()))


def _loosely(wording: str) -> str:
    words = wording.replace("-", " ").replace("/", " ").split()
    joined = _LOOSE.join(map(regex.escape, words)).replace(f"{_LOOSE}\\&{_LOOSE}", r"\s{0,3}&\s{0,3}")
    return _APOSTROPHES.sub("['\u2018\u2019]", joined)


def _spellings(wording: str) -> Iterator[str]:
    """Yield a wording with `and` and with `&`, each wherever it has one of them.

    >>> sorted(_spellings("Blue Cross & Blue Shield")), list(_spellings("Aetna"))
    (['Blue Cross & Blue Shield', 'Blue Cross and Blue Shield'], ['Aetna'])
    """
    first, *others = _AND.split(wording)
    if len(others) > _MOST_ANDS:
        yield wording
        return
    for marks in product((" & ", " and "), repeat=len(others)):
        yield (first + "".join(mark + other for mark, other in zip(marks, others, strict=True))).strip()


def is_word(part: Character) -> bool | None:
    r"""Whether a character is part of a word in every case (True), in none (False), or in some (None).

    >>> [is_word(Character(c)) for c in ("a", "[a-z]", "[,;]", r"\s", "[^.]", ".", "é")]
    [True, True, False, False, None, None, True]
    """
    written = part.written
    if len(written) == 1 and written != ".":
        return _is_word(written)
    if written.startswith("[") and not written.startswith("[^"):
        inner = written[1:-1]
        for escape in _ESCAPE.findall(inner):
            if escape[1].isalpha() and escape not in _WORD_ESCAPES:
                return None
        kinds = {_WORD_ESCAPES[escape] for escape in _ESCAPE.findall(inner) if escape in _WORD_ESCAPES}
        rest = _ESCAPE.sub(lambda match: "" if match[0] in _WORD_ESCAPES else match[0][1], inner)
        rest = regex.sub(r"a-z|A-Z|0-9", "a", rest)
        if "-" in rest[1:-1]:  # another range: it may hold characters of both kinds
            return None
        kinds |= {_is_word(c) for c in rest}
        return kinds.pop() if len(kinds) == 1 else None
    if written in _WORD_ESCAPES:
        return _WORD_ESCAPES[written]
    if written.startswith("\\") and len(written) == 2 and not written[1].isalnum():
        return written[1] == "_"
    return None


def _is_word(character: str) -> bool:
    """Whether the `regex` library takes a character for one of a word; it does not take ½ and ² for one."""
    return regex.match(r"\w", character) is not None

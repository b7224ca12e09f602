"""The vocabulary: the words that readers, extractors and rules look up, as a value. Nothing here is global state.

A run hands one `Vocabulary` to all its stages. Two vocabularies can be in use at the same time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct

from ..text.phrases import Lexicon, Phrase
from ..text.preparing import Prepared, prepare
from . import rows

Derived = TypeVar("Derived")

FOLDER: Final = Path(__file__).parent
"""The folder of the built-in tables."""
COMPILED: Final = FOLDER / "compiled.json"
"""The built-in tables as `make generate` wrote them: reading the TOML files would take 20 times as long."""


PREPARED: Final = FOLDER / "prepared.json"
"""What is worked out of each phrase of the package with the built-in words, as `make generate` wrote it."""


class _PreparedPhrases(Struct):
    """The content of `prepared.json`: the identity of the words, and the phrases by `text.phrases.key`."""

    identity: str
    phrases: dict[str, Prepared]


class Vocabulary(
    Struct, frozen=True, eq=False, dict=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Every table of words, each a tuple of rows in the order of its file."""

    action_letters: tuple[rows.ActionLetter, ...] = ()
    boilerplate: tuple[rows.Boilerplate, ...] = ()
    categories: tuple[rows.Category, ...] = ()
    columns: tuple[rows.Column, ...] = ()
    coverage_letters: tuple[rows.CoverageLetter, ...] = ()
    cpt_letters: tuple[rows.CptLetter, ...] = ()
    drug_stems: tuple[rows.DrugStem, ...] = ()
    headings: tuple[rows.Heading, ...] = ()
    labels: tuple[rows.Label, ...] = ()
    modifiers: tuple[rows.Modifier, ...] = ()
    modifier_words: tuple[rows.ModifierWord, ...] = ()
    payers: tuple[rows.Payer, ...] = ()
    routes: tuple[rows.Route, ...] = ()
    sites: tuple[rows.Site, ...] = ()
    transports: tuple[rows.Transport, ...] = ()
    units: tuple[rows.Unit, ...] = ()
    word_sets: tuple[rows.WordSet, ...] = ()

    @classmethod
    def load(cls, folder: Path | str) -> Vocabulary:
        """Return the vocabulary that the TOML files of a folder hold, and nothing else.

        Raises VocabularyError (a ValueError) with a line for each thing that is wrong: file, row, what to do.
        """
        return cls().extended(folder)

    def extended(self, folder: Path | str) -> Vocabulary:
        """Return this vocabulary with the rows of a folder's TOML files: new ids are added, known ids replaced.

        A row with `extends = ID` in place of an id adds wordings to the row of that id.
        Raises VocabularyError, as `load` does.
        """
        from .loader import extended  # noqa: PLC0415  most runs read the compiled tables

        return Vocabulary(**cast("dict[str, Any]", extended(self, Path(folder))))

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the content: equal vocabularies have one identity, whatever files they came from."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The sets of wordings that phrases use, with the phrases compiled so far.

        A set of a table of its own says which row each wording stands for (`Lexicon.meaning`).
        """
        sets: dict[str, Collection[str]] = {row.id: row.names for row in self.word_sets}
        tables: dict[str, dict[str, str]] = {
            "payer": {wording: row.id for row in self.payers for wording in row.wordings},
            "route": {wording: row.id for row in self.routes for wording in row.names},
            "unspecific_route": {name: row.id for row in self.routes if not row.specific for name in row.names},
            "unit": {wording: row.id for row in self.units for wording in row.names},
        }
        assert tables.keys() == rows.TABLE_SETS.keys()  # noqa: S101  the loader refuses word sets of these names
        sets.update(tables)
        prepared = msgspec.json.decode(PREPARED.read_bytes(), type=_PreparedPhrases)
        fits = prepared.identity == self.identity
        return Lexicon(sets, self.identity, prepared=prepared.phrases if fits else None)

    def derived(self, build: Callable[[Vocabulary], Derived]) -> Derived:
        """Return what `build` makes of this vocabulary. It is built once and kept with the vocabulary.

        >>> Vocabulary().derived(lambda vocabulary: len(vocabulary.units))
        0
        """
        kept = self._kept
        if build not in kept:
            kept[build] = build(self)
        found: Derived = kept[build]
        return found

    @cached_property
    def _kept(self) -> dict[Callable[[Vocabulary], object], Any]:
        """What was derived, by the function that built it."""
        return {}


@cache
def built_in() -> Vocabulary:
    """Return the vocabulary that comes with the package."""
    return msgspec.json.decode(COMPILED.read_bytes(), type=Vocabulary)


def compiled() -> str:
    """Return what `compiled.json` must hold, from the TOML files."""
    return msgspec.json.format(msgspec.json.encode(Vocabulary.load(FOLDER)), indent=1).decode() + "\n"


def prepared(vocabulary: Vocabulary, phrases: Iterable[Phrase]) -> str:
    """Return what `prepared.json` must hold for the phrases of the package: one phrase a line."""
    wordings = vocabulary.lexicon.wordings
    lines = []
    for name, pattern in sorted({phrase.key: phrase.pattern for phrase in phrases}.items()):
        found = prepare(pattern, wordings)
        clauses = [sorted(clause) for clause in found.clauses]
        row = (found.expression, clauses, found.marks, sorted(found.leads))
        lines.append(f"{msgspec.json.encode(name).decode()}:{msgspec.json.encode(row).decode()}")
    return f'{{"identity":"{vocabulary.identity}","phrases":{{\n' + ",\n".join(lines) + "\n}}\n"

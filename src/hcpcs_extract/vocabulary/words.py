"""The sets of wordings for phrases: those of `words.toml`, and the tables whose wordings stand for something."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from ..text.phrases import Lexicon
from .payers import PAYERS
from .routes import ROUTES
from .units import UNITS


@cache
def built_in() -> Lexicon:
    """Return the lexicon of the words that come with the package.

    >>> built_in().meaning("unit", "milligrams"), built_in().meaning("payer", "Blue Cross-Blue Shield")
    ('mg', 'Blue Cross Blue Shield')
    """
    sets: dict[str, Collection[str]] = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    sets["payer"] = {wording: name for name, others in PAYERS for wording in (name, *others)}
    sets["route"] = {wording: name for name, _, wordings in ROUTES for wording in wordings}
    sets["unspecific_route"] = {wording: name for name, specific, names in ROUTES if not specific for wording in names}
    sets["unit"] = {wording: unit for unit, wordings in UNITS for wording in wordings}
    return Lexicon(sets)

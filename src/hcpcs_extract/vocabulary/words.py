"""The sets of wordings of `words.toml`, for phrases."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from ..text.phrases import Lexicon


@cache
def built_in() -> Lexicon:
    """Return the lexicon of the words that come with the package."""
    return Lexicon(tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8")))

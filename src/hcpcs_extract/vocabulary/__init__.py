"""The words that readers, extractors and rules look up: one table a TOML file, one thing a row.

May import `text/` and `model/`.
"""

from .vocabulary import Vocabulary, built_in

__all__ = ["Vocabulary", "built_in"]

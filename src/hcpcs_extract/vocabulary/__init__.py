"""The words that readers, extractors and rules look up: one table a TOML file, one thing a row.

It imports only the words of `prose` and the fixed names of `model`.
"""

from .vocabulary import Vocabulary, built_in

__all__ = ["Vocabulary", "built_in"]

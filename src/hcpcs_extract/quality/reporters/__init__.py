"""One format a file: `reporter(rules, color=…)` gives a Reporter, which makes of what was checked what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ...rules.rule import AnyRule
from ..checking import Checked, CorpusChecked, Failed, Tally

Rules = Mapping[str, AnyRule]
"""The rules that run, by id: those about one document, then those over the corpus, each in alphabetical order."""


class Reporter(Protocol):
    """Returns text for standard output as the run goes on; empty where there is nothing to say yet."""

    def document(self, checked: Checked) -> str:
        """Report the findings of one document."""

    def failure(self, failed: Failed) -> str:
        """Report a document that could not be processed."""

    def corpus(self, checked: CorpusChecked) -> str:
        """Report a finding over the corpus; comes after the documents."""

    def end(self, tally: Tally) -> str:
        """Report what is left, once."""

    def notes(self) -> list[str]:
        """Return what a person should know about the output itself: what was left out, what will not be shown."""

"""`Settings`: what shapes records besides the documents. One value goes from the door to the last stage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal, get_args

from msgspec import Struct

from ..vocabulary.vocabulary import Vocabulary, built_in

if TYPE_CHECKING:  # most runs have no code set, and start without the database's modules
    from ..codes.code_set import CodeSet

InputFormat = Literal["auto", "text", "markdown", "html"]
INPUT_FORMATS: Final[tuple[InputFormat, ...]] = get_args(InputFormat)


class Reference(Struct, frozen=True):
    """What a document is compared with."""

    code_set: CodeSet
    as_of: date
    """The day for which codes are judged: the boundary before the day that was asked for, so that equal boundaries give
    equal findings."""


class Settings(Struct, frozen=True):
    """What shapes records besides the documents. Raises ValueError for an input format that does not exist."""

    input_format: InputFormat = "auto"
    """How documents are read; `auto`: by their content, else by the suffixes of their names."""
    code_set: CodeSet | None = None
    """The releases of CMS that documents are compared with; None: the rules that need them do not run."""
    as_of: date | None = None
    """The day for which codes are judged; None: today."""
    vocabulary: Vocabulary | None = None
    """The words that are looked up; None: those that come with the package."""

    def __post_init__(self) -> None:
        """Check what a type checker may not have seen."""
        if self.input_format not in INPUT_FORMATS:
            raise ValueError(f"input_format is one of {', '.join(INPUT_FORMATS)}, not {self.input_format!r}")

    @property
    def words(self) -> Vocabulary:
        """The vocabulary in force."""
        return self.vocabulary or built_in()

    def reference(self) -> Reference | None:
        """Return what rules compare documents with, or None without a code set."""
        if self.code_set is None:
            return None
        return Reference(self.code_set, self.code_set.boundary(self.as_of or date.today()))


DEFAULTS: Final = Settings()
"""The settings of a library call that names none."""

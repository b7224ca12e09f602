"""What becomes of one document, or of several at once: records or failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from msgspec import Struct

from ..inputs.sources import Document
from ..model.record import Failure, Record
from ..model.schema import checked_json
from ..pipeline import Extracted, extract_all
from ..reading.decode import DecodeError
from ..settings.settings import DEFAULTS, Settings
from .totals import BUG

T = TypeVar("T")

LONGEST: Final = 4000
"""Most characters of a failure's reason."""
_TOGETHER: Final = 16
"""Documents that go through the stages together: with a few the stages' code is not used often enough to pay, and many
do not fit into the processor's caches."""
_BYTES_TOGETHER: Final = 500_000


class Result(Struct, frozen=True):
    """What became of one document: the JSON of its record, or of its failure."""

    name: str
    json: bytes
    outcome: Record | Failure
    text: str = ""
    """The text that the record's spans count in."""


def convert(documents: Iterable[Document | Failure], settings: Settings = DEFAULTS) -> Iterator[Result]:
    """Yield one result for each document, in order, in this process."""
    for document in documents:
        yield convert_one(document, settings)


def in_groups(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Group items for `convert_all`, in order, so that memory is bounded.

    A group has few items and, if it has more than one, few bytes. An item is taken only when its group is wanted;
    `size` is that of the document that it holds, 0 for none.
    """
    group: list[T] = []
    held = 0
    for item in items:
        group.append(item)
        held += size(item)
        if len(group) == _TOGETHER or held >= _BYTES_TOGETHER:
            yield group
            group, held = [], 0
    if group:
        yield group


def convert_all(documents: Sequence[Document | Failure], settings: Settings = DEFAULTS) -> list[Result]:
    """Return what became of each document of a group, in order, as `convert_one` does, but faster."""
    if len(documents) > 1:
        with suppress(Exception):  # a fault of ours, in one of them
            return _together(documents, settings)
    return [convert_one(document, settings) for document in documents]


def _together(documents: Sequence[Document | Failure], settings: Settings) -> list[Result]:
    made = iter(extract_all([(item.name, item.data) for item in documents if isinstance(item, Document)], settings))
    return [_failed(item) if isinstance(item, Failure) else _result(item, next(made)) for item in documents]


def convert_one(document: Document | Failure, settings: Settings = DEFAULTS) -> Result:
    """Return what became of one document; never raises for what a document holds."""
    if isinstance(document, Failure):
        return _failed(document)
    try:
        return _together([document], settings)[0]
    except MemoryError:
        return _failed(Failure(name=document.name, stage="crashed", reason="out of memory"))
    except Exception as error:  # noqa: BLE001  the one place where a fault of ours must not end the run
        return _failed(Failure(name=document.name, stage=BUG, reason=f"{type(error).__name__}: {error}"[:LONGEST]))


def _result(document: Document, outcome: Extracted | DecodeError) -> Result:
    if isinstance(outcome, DecodeError):
        return _failed(Failure(name=document.name, stage="decode", reason=str(outcome)))
    return Result(document.name, checked_json(outcome.record), outcome.record, outcome.text)


def _failed(failure: Failure) -> Result:
    return Result(failure.name, checked_json(failure), failure)

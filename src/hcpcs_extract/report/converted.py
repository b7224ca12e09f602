"""The documents of the report: each with its record and the text that the record's spans count in. The one place that converts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..batch import convert
from ..corpus import Document, documents
from ..model import Failure, Record
from ..pipeline import InputFormat, read


class Converted(Struct, frozen=True):
    """What became of one document."""

    outcome: Record | Failure
    text: str
    """The text of the record's spans; empty for a failure."""


def converted(inputs: Iterable[str], *, input_format: InputFormat = "auto") -> Iterator[Converted]:
    """Yield every document of the inputs, in order. Raises MissingInputError before the first if an input does not exist."""
    waiting: deque[Document | Failure] = deque()

    def noted() -> Iterator[Document | Failure]:
        for document in documents(inputs):
            waiting.append(document)
            yield document

    # One result for each document, in order: the oldest that waits is the one that the result is about.
    for result in convert(noted(), input_format=input_format):
        document = waiting.popleft()
        text = ""
        if isinstance(document, Document) and isinstance(result.outcome, Record):
            text = read(document.data, name=document.name, input_format=input_format)[0].text
        yield Converted(result.outcome, text)

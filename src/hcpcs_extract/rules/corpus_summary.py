"""What is kept of each document for the corpus rules: a few hundred bytes, however long the document."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from hashlib import blake2b
from string import punctuation
from typing import Final
from zlib import crc32

from msgspec import UNSET, Struct

from ..model.record import Data, Fact, Record, Verdict
from ..text.words import fold

SLOTS: Final = 64
"""Slots of a sketch; the share of equal slots estimates the share of common phrases, give or take 5 points."""
SLOT_BYTES: Final = 2
COMPARED: Final = ("title", "product", "dose", "service_type", "sites_of_service", "payers", "modifiers")
"""What documents about one code are compared by, in the order of `Digest.facts`."""
_FACT_BYTES: Final = 4
_PHRASE: Final = 3
_LONGEST: Final = 200
_EMPTY: Final = 1 << 32
_MIXED: Final = [0x9E3779B1 * (2 * slot + 1) % _EMPTY for slot in range(SLOTS)]
"""Odd factors, one a slot, that give a checksum another place in the order."""
_BLANKS: Final = str.maketrans(dict.fromkeys(punctuation, " "))


class Digest(Struct, frozen=True, gc=False):
    """One document, as the corpus rules see it."""

    name: str
    source: str
    """The input that it came from, where the caller says so; shared among the documents of an input."""
    code: str | None
    product: str | None
    """Folded name of the product, its first 200 characters."""
    dose: str | None
    """Amount and unit."""
    words: int
    chars: int
    size: int
    """In bytes."""
    verdict: Verdict
    content: bytes
    """Hash of the words in order: equal if documents differ only in white space or encoding."""
    sketch: bytes
    """MinHash of the phrases of three words, two bytes a slot."""
    facts: bytes
    """A checksum for each field of `COMPARED`; zeros where the document does not state it."""
    shape: frozenset[str]
    """Kinds of its sections and tables; shared among documents of one shape."""

    def fact(self, field: str) -> bytes | None:
        """Return the checksum of a field of `COMPARED`, or None where the document does not state it."""
        at = COMPARED.index(field) * _FACT_BYTES
        found = self.facts[at : at + _FACT_BYTES]
        return found if any(found) else None


class CorpusHit(Struct, frozen=True):
    """What a rule over a corpus saw: which documents, and the data that its message is made of."""

    documents: Sequence[Digest]
    data: Data


class Digester:
    """Makes digests, and shares among them what many documents have in common."""

    def __init__(self) -> None:
        self._shapes: dict[frozenset[str], frozenset[str]] = {}

    def digest(self, record: Record, text: str, source: str = "") -> Digest:
        """Return the digest of a record and the text that its spans count in."""
        shape = _shape(record)
        product = record.product
        return Digest(
            name=record.source.name,
            source=sys.intern(source),
            code=sys.intern(record.code.value) if record.code else None,
            product=sys.intern(fold(product.name.value)[:_LONGEST]) if product else None,
            dose=sys.intern(f"{product.dose.amount} {product.dose.unit}") if product and product.dose else None,
            words=record.source.words,
            chars=record.source.chars,
            size=record.source.bytes,
            verdict=record.truncation.verdict,
            content=blake2b(" ".join(text.split()).encode(), digest_size=16).digest(),
            sketch=sketch(text),
            facts=b"".join(_checksum(value) for value in _compared(record)),
            shape=self._shapes.setdefault(shape, shape),
        )


def sketch(text: str) -> bytes:
    """Return the MinHash of the phrases of a text; punctuation, case and marks do not count. The same on every machine.

    Of each slot two bytes are kept: two different phrases look alike once in 65,536.
    """
    words = " ".join(text.translate(_BLANKS).casefold().split()).encode("utf-8", "surrogatepass").split(b" ")
    length = min(_PHRASE, len(words))
    phrases = map(b" ".join, zip(*(words[at:] for at in range(length)), strict=False))
    slots = array("H", (slot >> 6 & 0xFFFF for slot in _least(list(map(crc32, phrases)))))
    if sys.byteorder == "big":
        slots.byteswap()
    return slots.tobytes()


def _least(checksums: list[int]) -> list[int]:
    """Return the least checksum of each slot (one permutation hashing, Li, Owen and Zhang 2012).

    The low six bits of a checksum say which slot it is for. A slot that has none takes the least of all, in an order
    of its own: so the share of equal slots has the share of common phrases as its mean, for short texts too.
    """
    slots = [_EMPTY] * SLOTS
    for checksum in checksums:
        if checksum < slots[checksum & 63]:  # noqa: PLR1730  several times as fast as `min`
            slots[checksum & 63] = checksum
    if _EMPTY in slots:
        distinct = set(checksums)
        for slot, factor in enumerate(_MIXED):
            if slots[slot] == _EMPTY:
                slots[slot] = min([checksum * factor % _EMPTY for checksum in distinct])
    return slots


def _shape(record: Record) -> frozenset[str]:
    sections = {f"section {section.id}" for section in record.sections if section.id not in ("preamble", "other")}
    return frozenset(sections | {f"table {table.kind}" for table in record.tables})


def _compared(record: Record) -> list[list[str]]:
    """Return the values of each field of `COMPARED`.

    A list is empty where the document does not state the field, or not to its end.
    """
    product = record.product
    dose = product.dose if product else None
    # The table of modifiers stands at the end: of a document that was cut, it says which rows are left, not which there
    # are.
    is_whole = record.truncation.verdict == "none"
    return [
        _values(record.title),
        _values(product.name if product else None),
        [f"{dose.amount} {dose.unit}"] if dose and dose.partial is UNSET else [],
        _values(record.service_type),
        _values(*record.sites_of_service),
        _values(*record.payers),
        sorted(modifier.modifier for modifier in record.modifiers if modifier.modifier) if is_whole else [],
    ]


def _values(*facts: Fact | None) -> list[str]:
    stated = [fact for fact in facts if fact]
    return sorted(fact.value for fact in stated) if all(fact.partial is UNSET for fact in stated) else []


def _checksum(values: list[str]) -> bytes:
    if not values:
        return bytes(_FACT_BYTES)
    # Zeros stand for no value at all.
    return (crc32("\0".join(map(fold, values)).encode()) or 1).to_bytes(_FACT_BYTES, "big")

"""Records as rows of the tables in `output/tables/tables.py`.

A record can be put together again from its rows (a test does): nothing that a record says is left out.
Keys are stable: a document's comes from its name, a row's from its place in the record.
"""

from __future__ import annotations

import hashlib

from ...model.record import Record
from .columns import Row
from .tables import TABLES

__all__ = ["Row", "document_id", "rows"]


def document_id(name: str) -> str:
    """Return the key of a document: 32 hexadecimal digits.

    >>> document_id("j9203.txt")
    '9fc2666e8c8188bca04fd1da8e22c5b4'
    """
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def rows(record: Record, text: str) -> dict[str, list[Row]]:
    """Return the rows of a record by table, in the order of `TABLES` and of its columns; decimals are strings.

    `text` is the text that the record's spans count in.
    """
    key = document_id(record.source.name)
    return {table.name: table.rows(key, record, text) for table in TABLES}

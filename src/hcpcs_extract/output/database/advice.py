"""What to do when a database refuses: its own message says what is wrong, not how to go on."""

from __future__ import annotations

import re
from typing import Final

_HELD: Final = "another load, or another program, holds the database: try again when that has ended"
_TAKEN: Final = "something else in it has a name that the tables need: give a database, or a schema, without it"
_BY_STATE: Final = {"55P03": _HELD, "42P07": _TAKEN, "42710": _TAKEN}
"""By PostgreSQL's own codes, which are the same in every language."""
_BY_WORDS: Final = (
    (r"database (?:table )?is locked", _HELD),
    (r"\balready (?:exists\b|an? )", _TAKEN),
    (
        r"password authentication failed|no password supplied",
        "see that the name is right, and give the password in PGPASSWORD or ~/.pgpass",
    ),
    (r"database \".*\" does not exist", "make it first, for instance with createdb, or correct its name"),
    (r"not resolve host|translate host name", "see that the host is written as it is meant"),
    (r"file is not a database", "the file holds something else, or is encrypted: name another file, or a new one"),
    (r"disk image is malformed", "the file is damaged: name another file, and convert everything into that"),
    (r"readonly database|open database file", "see that the file and its folder may be written to"),
)
"""By words, where there is no code: when a connection is refused, and in SQLite."""


def advised(said: str, error: BaseException | None = None) -> str:
    """Return a message of a database with what to do, where that is known.

    >>> advised("file is not a database")
    'file is not a database; the file holds something else, or is encrypted: name another file, or a new one'
    >>> advised("division by zero")
    'division by zero'
    """
    advice = _BY_STATE.get(str(getattr(error, "sqlstate", None)))
    advice = advice or next((advice for words, advice in _BY_WORDS if re.search(words, said)), None)
    return f"{said}; {advice}" if advice else said

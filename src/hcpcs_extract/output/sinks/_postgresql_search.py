"""The full-text search of a PostgreSQL database: the column `sections.search`, which the server keeps by itself.

PostgreSQL's parser takes `discarded/not` for a file, `vial.The` for a host and `99213-99215` for a word and a negative
number, and finds none of their words. So marks are separated from words before it sees them, as SQLite's search does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlalchemy as sa

_SEARCHED: Final = 100_000
"""Characters of a section that are searched: a tsvector holds no more than 1 MB, and a text of words all different
fills it."""
_MARKS: Final = (
    r"[!-,/:-@[-`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3003\u3008-\u301f\ufeff\ufff9-\uffff]+"
    r"|\.(?!\d)|(?<!\d)\."
)
"""Marks that part words, by number: in some locales of a database none beyond ASCII is known as a mark. A hyphen
between letters stays, for the parser gives the whole and the parts; and so does the point of a decimal number."""
_PARTED: Final = (
    f"regexp_replace(regexp_replace(left(text, {_SEARCHED}), '{_MARKS}', ' ', 'g'), "
    r"'-(\d+)', '-\1 \1', 'g')"  # "COVID-19", read as "COVID" and "-19", is found by "19" too
)
_WORDS: Final = f"to_tsvector('english', {_PARTED})"
STATEMENTS: Final = (
    f"ALTER TABLE sections ADD COLUMN search tsvector GENERATED ALWAYS AS ({_WORDS}) STORED",
    "CREATE INDEX sections_search ON sections USING gin (search)",
)
_PROBE: Final = "Drug discarded/not given. 0.1 mg/mL, vial.The next; 99213-99215 \u201cx\u201d\u2014y"
_EXPRESSION: Final = (
    "SELECT pg_get_expr(made.adbin, made.adrelid) FROM pg_attribute"
    " JOIN pg_attrdef AS made ON made.adrelid = attrelid AND made.adnum = attnum"
    " WHERE attrelid = to_regclass('sections') AND attname = 'search' AND attgenerated = 's' AND NOT attisdropped"
)


def changed(connection: sa.Connection) -> str | None:
    """Return what is wrong with the search; None where all is well.

    Something of it is not there, or makes other words than `STATEMENTS` of the same text.
    """
    found = connection.exec_driver_sql(_EXPRESSION).scalar()
    if found is None:
        return "its table sections has no generated column search"
    theirs, ours = (expression.replace("%", "%%") for expression in (str(found), _WORDS))
    row = "jsonb_populate_record(NULL::sections, jsonb_build_object('text', %(probe)s::text))"
    same = connection.exec_driver_sql(
        f"SELECT ({theirs}) = ({ours}) FROM {row} AS sections",  # noqa: S608  what the server runs for every row anyway
        {"probe": _PROBE},
    ).scalar()
    return None if same is True else "its column sections.search parts words otherwise"

"""What a SQLite database has besides tables.

The full-text search over sections, kept by triggers, and the trigger that deletes a document's rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..tables.tables import TABLES

if TYPE_CHECKING:
    import sqlalchemy as sa

# Datasette and sqlite-utils find the search of a table by its name in double quotes.
_CONTENT: Final = 'content="sections"'
_CONTENT_BEFORE: Final = "content='sections'"
"""How earlier versions of this program wrote it: the same table, and such a database can still be loaded."""
_SEARCH: Final = (
    "CREATE VIRTUAL TABLE sections_search USING fts5("
    f"text, {_CONTENT}, content_rowid='search_id', tokenize='porter unicode61')",
    "CREATE TRIGGER sections_search_insert AFTER INSERT ON sections BEGIN"
    " INSERT INTO sections_search(rowid, text) VALUES (new.search_id, new.text); END",
    "CREATE TRIGGER sections_search_delete AFTER DELETE ON sections BEGIN"
    " INSERT INTO sections_search(sections_search, rowid, text) VALUES ('delete', old.search_id, old.text); END",
    "CREATE TRIGGER sections_search_update AFTER UPDATE ON sections BEGIN"
    " INSERT INTO sections_search(sections_search, rowid, text) VALUES ('delete', old.search_id, old.text);"
    " INSERT INTO sections_search(rowid, text) VALUES (new.search_id, new.text); END",
)
# Foreign keys cascade only for those who switch them on; this holds for everyone, so that no row stays without its
# document.
_DELETING: Final = "CREATE TRIGGER documents_delete AFTER DELETE ON documents BEGIN {} END".format(
    " ".join(
        f"DELETE FROM {name} WHERE document_id = old.document_id;"  # noqa: S608  names of ours
        for name in ("hcpcs_extract_loaded", *(table.name for table in reversed(TABLES[1:])))
    )
)
STATEMENTS: Final = (*_SEARCH, _DELETING)
"""Each makes one thing: `CREATE KIND NAME …`, `CREATE VIRTUAL TABLE NAME …`."""


def changed(connection: sa.Connection) -> str | None:
    """Return what is not there as `STATEMENTS` made it, or None."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    there = {str(row[0]): str(row[1]).replace(_CONTENT_BEFORE, _CONTENT).split() for row in rows}
    for statement in STATEMENTS:
        words = statement.split()
        kind, name = ("table", words[3]) if words[1] == "VIRTUAL" else ("trigger", words[2])
        if name not in there:
            return f"it has no {kind} {name}"
        if there[name] != words:
            return f"its {kind} {name} is another"
    return None

"""The page that describes the tables, `docs/tables.md`, made from `output/tables/tables.py`."""

from __future__ import annotations

from collections.abc import Iterator

from hcpcs_extract.output.tables.columns import Table
from hcpcs_extract.output.tables.tables import TABLES, VERSION, references

_ABOVE = """# Tables

Made by `make generate` from `src/hcpcs_extract/output/tables/tables.py`. This is the shape (version {version}) of
every output that has tables: SQLite, PostgreSQL and CSV. A record can be put together again from its rows: nothing
that it says is left out.

- **Keys are stable**: the same on every machine, for any number of workers, in every run. A document's comes from its
  name alone, a row's from its place in the record. `printf j9203.txt | sha256sum | cut -c 1-32` gives the key of
  `j9203.txt`.
- **Quantities are exact.** `dose_amount` is NUMERIC. PostgreSQL holds any, with its zeros (`0.30`); SQLite's numbers
  hold 15 digits, and a document with a longer one is a failure.
- **Codes are text**: place of service `01` keeps its zero, CPT code `00632` both of its.
- Spans are half-open and count Unicode code points, as in the record;
  `substr(text, span_start + 1, span_end - span_start)` of the whole text is the quote.

```mermaid
erDiagram
{diagram}
```
"""
_BELOW = """## In a database

| | SQLite | PostgreSQL |
|---|---|---|
| URL | `sqlite:///records.db`, `sqlite:////home/me/records.db` | `postgresql://name@host:5432/database` |
| types | text, integer, numeric, boolean (0 and 1), JSON as text | text, integer, numeric, boolean, jsonb |
| full text | FTS5 table `sections_search` (words in all their forms, English), by `sections.search_id`; Datasette \
and sqlite-utils find it by themselves | column `sections.search`, a tsvector (English) with a GIN index; the first \
100,000 characters of a section |
| loading | `executemany` | `COPY` |
| two loads at once | `BEGIN IMMEDIATE`; the second waits up to 60 seconds | \
an advisory lock for each transaction; the second waits up to 60 seconds |
| deleting | deleting from `documents` deletes all rows, by triggers and foreign keys | the same, by foreign keys |
| cannot hold | an amount of more than 15 digits | \
the character NUL (U+0000) in any text; a database whose encoding is not UTF-8 is refused |

- **One transaction a batch** (about a second's work, a thousand documents at most): no document is ever there in part.
  What was committed stays, whatever happens next; the same command again completes it. `--resume` is not needed, and
  may be given: it means nothing more.
- **Again changes nothing.** `hcpcs_extract_loaded` holds a hash over the rows of each document, which differs with its
  content, the settings and whatever else shapes them. A document whose rows are the same is not touched, one whose rows
  differ is replaced. Rows that were changed by hand are not noticed.
- Documents that are gone from the input stay, and so do the rows of one that now fails.
  `DELETE FROM documents WHERE name = '…'` removes one with all its rows.
- Two documents of the same name in one run: the second is a failure (`write`). What a database cannot hold is a failure
  too, never a changed value: the same query has the same answer in both about the documents that both hold, and one
  with a NUL is not in PostgreSQL.
- `hcpcs_extract_version` holds the version of the tables. Another version, changed tables, a changed search (SQLite's
  triggers and `sections_search`, PostgreSQL's column `search`), or other tables of these names are refused before
  anything is written; the way on is an empty database, and everything converted into that.
- Passwords are better left out of the URL (every user of the machine sees it): PostgreSQL reads `PGPASSWORD` and
  `~/.pgpass`. No message shows them, and a URL that does not say for sure where the password ends is refused:
  `@ : / ? # &` in a name or password are written `%40 %3A %2F %3F %23 %26`.
- Failures go to `records.db.failures.jsonl` beside `records.db`; with PostgreSQL to `DATABASE.failures.jsonl` in the
  working folder. `--failures FILE` names another place: give each of two loads at once its own, and loads into
  databases of one name on two servers, too.

## Search

In both databases words are found in their forms (English), and marks part words: `discarded/not`, `99213-99215` and
`end.Next` are two each. So search for words without marks; quotes make a phrase of them (`"drug amount"`). Words of
letters and numbers without a point are found alike, with these differences:

| | SQLite | PostgreSQL |
|---|---|---|
| very common words (`not`, `the`, `when`) | found | passed over |
| accents (`naïve`, `naive`) | the same | two words |
| numbers and codes with a point (`0.1`, `G47.10`) | several words, `"0.1"` finds them as a phrase | one word |
| forms of a word | Porter's rules of 1980: `generation` finds `general` | \
their newer version: `generation` finds `generator` |

## In CSV

`-o tables.csv/` is a folder with one file for each table: RFC 4180, UTF-8 without mark, CR LF, a header row. Null is an
empty field, an empty text is `""` (as PostgreSQL's `COPY … CSV` reads them); booleans are `true` and `false`. All files
are written, then appear, each whole.

A text that begins with `= + - @`, their full-width forms, a tab, a line break or a NUL would be run or mangled by a
spreadsheet: it is written after an apostrophe, and so is a text in which such an apostrophe stands already, so that
taking away one apostrophe before any of these gives back every text. `--raw-csv` leaves texts as they are.

Where the list separator of the machine is `;` (much of Europe), Excel takes no commas for separators when it opens a
file by a double click: it splits at `;` and at line breaks wherever they stand, and would run the `=1+1` of `a;=1+1`.
Texts with `;` or a tab are in quotes, which is enough for programs that look for several separators (LibreOffice), but
not for that. No apostrophe can help without changing ordinary texts, such as lists whose lines begin with `-`. Open the
files by *Data, From Text/CSV* with the comma as the delimiter, or read Parquet.
"""


def page() -> str:
    """Return the page."""
    above = _ABOVE.format(version=VERSION, diagram="\n".join(f"    {line}" for line in _diagram()))
    return "\n".join([above, *(_described(table) for table in TABLES), _BELOW])


def _diagram() -> Iterator[str]:
    for table in TABLES:
        if table.parent:
            yield f"{table.parent} ||--o{{ {table.name} : has"
    for table in TABLES:
        yield f"{table.name} {{"
        for number, column in enumerate(table.columns):
            keys = ["PK"] if number < table.key else []
            keys += ["FK"] if column.name in references(table) else []
            yield f"    {column.kind} {column.name} {', '.join(keys)}".rstrip()
        yield "}"


def _described(table: Table) -> str:
    rows = [f"## `{table.name}`\n", f"{table.holds}\n", "| column | type | what it holds |", "|---|---|---|"]
    for number, column in enumerate(table.columns):
        kind = f"{column.kind}, key" if number < table.key else column.kind
        said = column.holds.replace("|", "\\|")
        null = " Null if there is none." if column.nullable and "null" not in said else ""
        rows.append(f"| `{column.name}` | {kind} | {said}{null} |")
    return "\n".join(rows) + "\n"

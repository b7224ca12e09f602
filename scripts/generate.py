"""Writes what is generated.

The compiled vocabulary, schemas, some pages of the documentation, the scores in the README. With `--check`, says what
is stale and exits 1.

`--golden` writes the golden records anew, `--structure` the structure that the schema's version stands for (both never
in CI): look at the diff before you commit it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tables_page import page as tables_page

import hcpcs_extract
from hcpcs_extract import extract
from hcpcs_extract.inputs import sources
from hcpcs_extract.model.record import SCHEMA_VERSION
from hcpcs_extract.model.schema import TYPES, json_schema, schema_text, without_prose
from hcpcs_extract.output.arrow.schema import columns_of, record_schema
from hcpcs_extract.quality.evaluation import evaluate
from hcpcs_extract.quality.scoring import as_text
from hcpcs_extract.rules import corpus as corpus_rules
from hcpcs_extract.rules.rule import MOST_FINDINGS, AnyRule, all_rules
from hcpcs_extract.settings.discovery import discover
from hcpcs_extract.text.declared import declared
from hcpcs_extract.vocabulary import Vocabulary
from hcpcs_extract.vocabulary.vocabulary import COMPILED, FOLDER, PREPARED, compiled, prepared

ROOT = Path(__file__).parent.parent
NEEDS = "\n\nRuns only with a [code set](../../README.md#code-set)."
RECORDS = ROOT / "fixtures" / "records"
WORDS = Vocabulary.load(FOLDER)
"""The vocabulary as its files have it: the compiled one may be stale."""


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file and its content."""
    yield COMPILED, compiled()
    yield PREPARED, prepared(WORDS, declared(hcpcs_extract, without=["spark", "__main__"]).values())
    for name in TYPES:
        yield ROOT / "schema" / f"{name}.schema.json", schema_text(name)
    for rule in all_rules().values():
        yield (
            ROOT / "docs" / "rules" / f"{rule.id}.md",
            f"# {rule.id}\n\nSeverity: {rule.severity}{NEEDS if rule.needs_code_set else ''}\n\n{rule.documentation}"
            f"\n\nMessage: `{rule.message}`\n",
        )
    yield ROOT / "docs" / "rules" / "README.md", rules_index()
    yield ROOT / "docs" / "arrow-schema.md", ARROW.format(columns=arrow_columns())
    yield ROOT / "docs" / "tables.md", tables_page()
    tables = {split: scores(split) for split in ("development", "evaluation")}
    yield ROOT / "README.md", readme(tables["evaluation"])
    yield ROOT / "docs" / "evaluation.md", EVALUATION.format(**tables)


EVALUATION = """# Scores on both halves of the sample documents

Made by `make generate` from `hcpcs-extract evaluate corpus/SPLIT --truth corpus/SPLIT`; the floors are in
`corpus/floors.json`.

`corpus/development/` was looked at while rules were written. What is still missed there is listed below its table:
these are the known gaps. `corpus/evaluation/` was not: its misses are counted, not read. A column shift that is
suspected where a row was really empty is counted as wrong, although the text alone cannot tell the two apart.

## evaluation

```
{evaluation}
```

## development

```
{development}
```
"""


RULES = """# Rules

{rules}

A rule gives at most {most} findings for one document, the first ones by their place in the text.
If the document has more, the last finding says how many: in `data.more`, and at the end of its message.

# Corpus rules

`hcpcs-extract check` applies them to all documents of a run together, when all have been read; they make no part of the
records. What they find does not depend on the order of the documents. They keep a digest of each document, never its
text: {memory}.

{corpus_rules}
"""
MEMORY = "about 700 bytes a document (measured), and as much again for a moment at the end"


def rules_index() -> str:
    """The table of all rules."""
    over_corpus = discover(corpus_rules)

    def table(found: list[AnyRule]) -> str:
        rows = [f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.summary} |" for rule in found]
        return "\n".join(["| rule | severity | what it finds |", "|---|---|---|", *rows])

    known = all_rules().values()
    return RULES.format(
        rules=table([rule for rule in known if rule.id not in over_corpus]),
        corpus_rules=table([rule for rule in known if rule.id in over_corpus]),
        memory=MEMORY,
        most=MOST_FINDINGS,
    )


ARROW = """# The record in Arrow and Parquet

Made by `make generate` from `src/hcpcs_extract/model/record.py`. A Parquet file of records has these columns, one row a
record; `record` of `extract_batch` is a struct of them. The schema's metadata hold the version of the record's schema
as `hcpcs_extract.schema_version`; descriptions are metadata of the fields.

What differs from the JSON:

- **Spans** are structs `start`, `end` instead of lists of two, so that they are read by name; Parquet and Spark know no
  lists of fixed size.
- **Quantities** are `decimal128(21, 9)`: every amount that a record may hold fits, unrounded. Trailing zeros as written
  are in `quote`.
- **`data` of a finding** is its JSON as a string: its values are strings, numbers and lists, which no one type of a map
  holds.
- **`partial`** is false where the JSON has no such key.
- **Place-of-service codes** and all words of fixed lists are strings: `01` stays `01`, and no reader needs to know
  dictionaries.
- Integers have 64 bits. A column that is never null is declared so.

| column | type | null | what it holds |
|---|---|---|---|
{columns}
"""


def arrow_columns() -> str:
    """Rows of the table of columns."""
    return "\n".join(
        f"| `{column.path}` | {column.type} | {'yes' if column.nullable else ''} | "
        f"{column.description.replace('|', '&#124;')} |"
        for column in columns_of(record_schema())
        if not column.path.endswith((".start", ".end"))
    )


def scores(split: str) -> str:
    """Scores of one half as text; the misses only of the half that may be looked at."""
    folder = ROOT / "corpus" / split
    documents = (document for document in sources.documents([str(folder)]) if isinstance(document, sources.Document))
    records = (extract(document.data, name=document.name, vocabulary=WORDS) for document in documents)
    text = as_text(*evaluate(records, folder))
    return (text.partition("\nmisses")[0] if split == "evaluation" else text).rstrip()


def readme(scores: str) -> str:
    """The README with the present scores on the evaluation documents."""
    before, _, rest = (ROOT / "README.md").read_text(encoding="utf-8").partition("<!-- evaluation -->\n")
    return (
        f"{before}<!-- evaluation -->\n```\n{scores}\n```\n"
        f"<!-- /evaluation -->{rest.partition('<!-- /evaluation -->')[2]}"
    )


def golden() -> Iterator[tuple[Path, str]]:
    """The golden records: `fixtures/records/PATH.json` for `corpus/PATH`."""
    for path in sorted(RECORDS.rglob("*.json")):
        name = path.relative_to(RECORDS).as_posix().removesuffix(".json")
        record = extract((ROOT / "corpus" / name).read_bytes(), name=name, vocabulary=WORDS)
        yield path, msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"


def structure() -> tuple[Path, str]:
    """The schemas without descriptions and examples, with the version they belong to: `schema/structure.json`."""
    bare = {"version": SCHEMA_VERSION, "structure": {name: without_prose(json_schema(name)) for name in TYPES}}
    return ROOT / "schema" / "structure.json", json.dumps(bare, indent=1) + "\n"


def stale(files: Iterator[tuple[Path, str]]) -> list[Path]:
    """Files whose content is not what it should be."""
    return [path for path, content in files if not path.is_file() or path.read_text(encoding="utf-8") != content]


def main() -> None:
    """Write or check."""
    if "--check" in sys.argv[1:]:
        found = [path.relative_to(ROOT).as_posix() for path in stale(generated())]
        orphans = [path for path in (ROOT / "docs" / "rules").glob("*.md") if path not in dict(generated())]
        for name in [*found, *(path.relative_to(ROOT).as_posix() for path in orphans)]:
            sys.stdout.write(f"stale: {name} (run `make generate`)\n")
        sys.exit(1 if found or orphans else 0)
    files = generated()
    if len(sys.argv) > 1 and os.environ.get("CI"):
        sys.exit("expectations are not written in CI")
    if "--golden" in sys.argv[1:]:
        files = golden()
    elif "--structure" in sys.argv[1:]:
        files = iter([structure()])
    for path, content in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()

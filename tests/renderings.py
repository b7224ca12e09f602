"""Makes labelled variants of the whole sample documents by the thousand.

It renders them as HTML, damages their tables, and lets trafilatura make text of them. What trafilatura 2.0.0 does to
table rows (and what is expected of the record for each):

| HTML of the row | rendered | expected |
|---|---|---|
| plain | `| JW | a | b |` | the row |
| `code` in the first cell | `JW | a | b |` | the row |
| empty middle cell | `| JW | b | |` | b under description, not complete, a column shift suspected |
| the same in the last row | `| JW | b |` | the same |
| empty last cell | `| JW | a | |` | not complete; looks exactly like a shift, and is suspected |
| paragraph around code in the first cell | `| a | b |` | modifier lost |
| first cell spans two rows | `| a | b | |` | modifier lost in the second row |
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from conftest import component
from cut_check import CORPUS, claims, identity
from hcpcs_extract.model.page import Block, Page, Table
from hcpcs_extract.pipeline import extract
from hcpcs_extract.quality.evaluation import Evaluation, Truth
from hcpcs_extract.reading.reader import read

DAMAGES = ("plain", "code", "code", "empty-middle", "empty-last", "lost-modifier")


def labelled(split: str) -> Iterator[tuple[Path, Truth]]:
    """Whole documents of a split with one page and no damage in their tables, with their truth."""
    for path in sorted((CORPUS / split).glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        intact = all(row["complete"] for row in truth["modifiers"]) and all(
            row["modifier"] for row in truth["modifiers"]
        )
        document = path.with_name(truth["document"])
        page = read(document.read_bytes(), name=document.name)
        tables = [block.table for block in page.blocks if block.table is not None]
        intact = intact and all(row.shape in ("complete", "note") for table in tables for row in table.rows)
        if truth["whole"] and intact and truth["modifiers"] and truth["sections"].count("summary") == 1:
            yield document, truth


def html_of(page: Page, random: Random) -> tuple[str, list[dict[str, Any]]]:
    """Return an HTML page with the document's content, and the rows that its modifier tables are expected to give."""
    parts: list[str] = []
    rows: list[dict[str, Any]] = []
    listing = False
    for block in page.blocks:
        if (block.kind in ("item", "label") and page.text[block.start] in "-*") != listing:
            listing = not listing
            parts.append("<ul>" if listing else "</ul>")
        parts.append(_html(page, block, random, rows, listing=listing))
    parts.append("</ul>" if listing else "")
    return (
        f"<!DOCTYPE html><html><head><title>page</title></head><body><article>{''.join(parts)}</article></body></html>",
        rows,
    )


def _html(page: Page, block: Block, random: Random, rows: list[dict[str, Any]], *, listing: bool) -> str:
    text = escape(page.text[block.content_start : block.end].replace("\n", " ").strip("*_ "))
    if block.table is not None:
        return _table(block.table, random, rows)
    if block.kind == "heading":
        return f"<h2>{text}</h2>"
    if block.kind == "title":
        return f"<h3>{text}</h3>"
    return f"<li>{text}</li>" if listing else f"<p>{text}</p>"


def _table(table: Table, random: Random, rows: list[dict[str, Any]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{escape(cell.text)}</th>" for cell in table.header) + "</tr>"]
    standard = table.columns == ["modifier", "description", "when_to_use"]
    for row in table.rows:
        cells = [escape(cell.text) for cell in row.cells]
        if table.kind != "modifiers":
            lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
            continue
        values = dict(zip(table.columns, [cell.text for cell in row.cells], strict=False))
        if row.shape == "note":
            lines.append(f'<tr><td colspan="{len(table.header)}">{cells[0]}</td></tr>')
            continue
        damage = random.choice(DAMAGES) if standard and len(cells) == 3 and row.shape == "complete" else "plain"
        lines.append(_row(cells, damage))
        rows.append(_expected(values, damage))
    return f"<table>{''.join(lines)}</table>"


def _row(cells: list[str], damage: str) -> str:
    first = {"plain": cells[0], "empty-last": cells[0], "lost-modifier": f"<p><code>{cells[0]}</code></p>"}.get(
        damage, f"<code>{cells[0]}</code>"
    )
    rest = list(cells[1:])
    if damage.startswith("empty"):
        rest[0 if damage == "empty-middle" else -1] = ""
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in [first, *rest]) + "</tr>"


def _expected(values: dict[str | None, str], damage: str) -> dict[str, Any]:
    row: dict[str, Any] = {column: values.get(column) for column in ("modifier", "description", "when_to_use")}
    row |= {"complete": damage in ("plain", "code"), "shifted": False}
    if damage == "empty-middle":
        row |= {"description": row["when_to_use"], "when_to_use": None, "shifted": True}
    elif damage == "empty-last":
        row |= {"when_to_use": None, "shifted": True}
    elif damage == "lost-modifier":
        row["modifier"] = None
    return row


def renderings(split: str, seeds: int) -> Iterator[tuple[str, str, Truth]]:
    """Name, rendered text and truth of `seeds` variants of each document."""
    if find_spec("trafilatura") is None:
        component("trafilatura: pip install --group dev")
    import trafilatura

    for path, truth in labelled(split):
        page = read(path.read_bytes(), name=path.name)
        for seed in range(seeds):
            html, rows = html_of(page, Random(f"{path.name}{seed}"))
            text = trafilatura.extract(html, include_comments=False)
            if text is None or text.count("\n") + 1 < len(page.blocks):
                continue  # trafilatura threw parts of the page away: then there is nothing to be right about
            tables = [{**table} for table in truth["tables"]]
            yield f"{path.name}#{seed}", text, {**truth, "modifiers": rows, "tables": tables, "truncation": "none"}


def score_whole(split: str, seeds: int) -> Evaluation:
    """Score the whole renderings."""
    result = Evaluation()
    for name, text, truth in renderings(split, seeds):
        result.add(name, truth, msgspec.to_builtins(extract(text + "\n", name=f"{name}.txt")))
    return result


def cut_at_words(text: str, every: int, first: int) -> Iterator[str]:
    """The text up to its n-th word, for each n in steps of `every`, without what follows that word."""
    end = 0
    for count, word in enumerate(text.split(), 1):
        end = text.index(word, end) + len(word)
        if count >= first and (count - first) % every == 0 and end < len(text):
            yield text[:end]


def score_cuts(split: str, seeds: int, every: int) -> tuple[int, list[str], int, int]:
    """Number of cut variants; what is wrong with them; and two counts of facts.

    These are facts that end before the cut, and how many of these are found.
    """
    variants, wrong, expected, found = 0, [], 0, 0
    for name, text, _ in renderings(split, seeds):
        whole = extract(text + "\n", name=f"{name}.txt")
        known = {identity(field, fact): fact["span"][1] for field, fact in claims(whole)}
        for cut in cut_at_words(text, every, first=8 + len(name) % every):
            variants += 1
            record = extract(cut, name=f"{name}.txt")
            if record.truncation.verdict == "none":
                wrong.append(f"{name}: called whole, ends {cut[-40:]!r}")
            got = {identity(field, fact) for field, fact in claims(record)}
            firm = {identity(field, fact) for field, fact in claims(record) if not fact.get("partial")}
            wrong.extend(f"{name}: at {len(cut)}: {claim[:200]}" for claim in firm - known.keys())
            last_line = cut.rfind("\n") + 1
            due = {key for key, end in known.items() if end <= last_line}
            expected += len(due)
            found += len(due & got)
    return variants, wrong, expected, found

"""A page as plain text (as trafilatura makes it of HTML), as Markdown, or as HTML; each in several hands."""

from __future__ import annotations

from html import escape
from typing import Final

from msgspec import Struct

from .composing import Block, Heading, Labels, Page, Paragraph, Table, Title
from .stock import PROSE, Dice


class Pipes(Struct, frozen=True):
    """How the rows of a table are written.

    Marks before the header and before a row, between cells and behind them; the delimiter's cell.
    """

    header: str
    row: str
    between: str
    end: str
    delimiter: str


_LOST_PIPE: Final = Pipes("| ", "", " | ", " |", "---")
_PIPES: Final = [
    *[_LOST_PIPE] * 6,
    *[Pipes("| ", "| ", " | ", " |", "---")] * 2,
    Pipes("|", "|", "|", "|", ":---"),
    Pipes("| ", "", " | ", " | ", "---"),
    Pipes("| ", "| ", " | ", " |", ""),
    Pipes("| ", "", " | ", " |", ""),
    Pipes("", "", " | ", "", "---"),
]


def text(page: Page, dice: Dice) -> str:
    """Return the page as text; one in five has no final line break."""
    pipes = dice.pick(_PIPES)
    lines: list[str] = []
    for block in page.blocks:
        match block:
            case Heading() | Paragraph() | Title():
                lines.append(block.text)
            case Table():
                lines += _rows(block, pipes)
            case Labels(labels, bullets):
                for name, value in labels:
                    lines += ["-", f"{name}: {value}"] if bullets else [f"{name}: {value}"]
    return "\n".join(lines) + ("" if dice.chance(0.2) else "\n")


def _rows(table: Table, pipes: Pipes) -> list[str]:
    lines = [pipes.header + pipes.between.join(table.header) + pipes.end]
    if pipes.delimiter:
        outer = "|" if pipes.end else ""
        lines.append(outer + "|".join([pipes.delimiter] * len(table.header)) + outer)
    for row in table.rows:
        if len(row) == 1:
            lines.append(f"| {row[0]} |")
            continue
        cells = row
        if "" in row:  # what follows an empty cell moves to the left
            cells = [cell for cell in row if cell] + [""] * row.count("")
        line = pipes.row + pipes.between.join(cells) + pipes.end
        lines.append(
            line if pipes.end else line.replace("\n", " ")
        )  # without a last pipe nothing tells that a broken row goes on
    return lines


def markdown(page: Page, dice: Dice) -> str:
    """Return the page as Markdown."""
    top, padded, mark = dice.pick(["#", "##"]), dice.chance(0.4), dice.pick(["-", "*"])
    bold_title = dice.chance(0.3)
    parts: list[str] = []
    for block in page.blocks:
        match block:
            case Heading(words, level):
                parts.append(f"{top}{'#' * (level - 1)} {words}")
            case Title(words):
                parts.append(f"**{words}**" if bold_title else f"{top}# {words}")
            case Labels(labels, bullets):
                lines = [f"**{name}:** {value}" for name, value in labels]
                parts.append("\n".join(f"{mark} {line}" for line in lines) if bullets else "\n\n".join(lines))
            case Table(header, rows):
                parts.append(_markdown_table(header, rows, padded=padded))
            case Paragraph(words):
                parts.append(words)
    return "\n\n".join(parts) + "\n"


def _markdown_table(header: list[str], rows: list[list[str]], *, padded: bool) -> str:
    lines = [header, *[[cell.replace("\n", " ") for cell in row] for row in rows]]
    whole = [line for line in lines if len(line) == len(header)]
    widths = [max(3, *[len(line[n]) for line in whole]) if padded else 3 for n in range(len(header))]
    written = ["| " + " | ".join([c.ljust(w) for c, w in zip(line, widths, strict=False)]) + " |" for line in lines]
    written.insert(1, "| " + " | ".join(["-" * width for width in widths]) + " |")
    return "\n".join(written)


def html(page: Page, dice: Dice) -> str:
    """Return the page as HTML: a whole site's page, a bare document or a fragment."""
    code_cells, heads = dice.chance(0.4), dice.chance(0.5)
    top, joint = dice.between(1, 2), dice.pick(["\n", "\n", ""])
    body = joint.join([_element(block, top, joint, code_cells=code_cells, heads=heads) for block in page.blocks])
    shell = dice.random()
    if shell < 0.2:
        return body + "\n"
    head = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{page.code} reference page</title></head>'
    )
    if shell < 0.5:
        return f"{head}<body>{joint}{body}{joint}</body></html>\n"
    links = "".join(f'<a href="/{word.lower()}">{word}</a> ' for word in dice.some(PROSE.navigation, 4))
    footer = escape(dice.pick(PROSE.footers), quote=False)
    return (
        f"{head}<body><nav>{links}</nav>{joint}<main><article>{joint}{body}{joint}</article></main><footer>"
        f"<p>{footer}</p></footer></body></html>\n"
    )


def _element(block: Block, top: int, joint: str, *, code_cells: bool, heads: bool) -> str:
    match block:
        case Heading(words, level):
            return f"<h{top + level - 1}>{escape(words, quote=False)}</h{top + level - 1}>"
        case Title(words):
            return f"<h{top + 1}>{escape(words, quote=False)}</h{top + 1}>"
        case Labels(labels, bullets):
            tag = "li" if bullets else "p"
            lines = joint.join([f"<{tag}>{name}: {escape(value, quote=False)}</{tag}>" for name, value in labels])
            return f"<ul>{lines}</ul>" if bullets else lines
        case Table(header, rows):
            cells = "<tr>" + "".join([f"<th>{name}</th>" for name in header]) + "</tr>"
            first = "code" if code_cells else ""
            body = joint.join([_row(row, len(header), first) for row in rows])
            return (
                f"<table><thead>{cells}</thead><tbody>{body}</tbody></table>"
                if heads
                else f"<table>{cells}{joint}{body}</table>"
            )
        case Paragraph(words):
            return f"<p>{escape(words, quote=False)}</p>"


def _row(row: list[str], width: int, first: str) -> str:
    cells = [escape(cell, quote=False).replace("\n", "<br>") for cell in row]
    if len(cells) == 1:
        return f'<tr><td colspan="{width}">{cells[0]}</td></tr>'
    if first and cells[0]:
        cells[0] = f"<{first}>{cells[0]}</{first}>"
    return "<tr><td>" + "</td><td>".join(cells) + "</td></tr>"

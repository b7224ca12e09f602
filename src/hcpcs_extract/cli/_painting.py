"""The document in a terminal: its sections and facts marked, its findings beside the lines they are about."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rich.console import Console
from rich.text import Text

from ..model.record import Fact, Finding, Record, Section
from ..model.walking import Entry, facts_of
from ..text.visible import visible, visible_lines

_SEVERITIES: Final = {"error": "bold red", "warning": "yellow", "info": "dim"}


def marked_facts(record: Record) -> list[tuple[Entry, Fact]]:
    """Every fact with its field, the larger ones first (so that the smaller ones are painted over them)."""
    return sorted(facts_of(record), key=lambda item: item[1].span[0] - item[1].span[1])


def show(record: Record, text: str, console: Console) -> None:
    """Print the document section by section, then what was found without a place in it."""
    shown, at = _shown(text)
    styled = Text(shown)
    marked = marked_facts(record)
    for entry, fact in marked:
        start, end = fact.span
        styled.stylize(entry.field.traits.colour, at[start], at[end])
    _head(record, console)
    ordered = sorted(record.findings, key=lambda finding: finding.span[1])
    pending = deque(finding for finding in ordered if _has_place(finding, text))
    for section in record.sections:
        console.rule(_label(section), align="left", style="dim")
        offset = section.body[0]
        _mark(pending, offset, console)
        for line in text[slice(*section.body)].splitlines(keepends=True):
            end = offset + len(line)
            console.print(styled[at[offset] : at[offset + len(line.rstrip("\r\n"))]], soft_wrap=True)
            _mark(pending, end, console)
            offset = end
    rest = [finding for finding in ordered if not _has_place(finding, text)]
    if rest:
        console.rule("findings", align="left", style="dim")
    for finding in rest:
        console.print(_finding(finding), soft_wrap=True)
    console.rule("legend", align="left", style="dim")
    used = {entry.path: entry.field for entry, _ in marked}.values()
    words = [Text(field.name.replace("_", " "), field.traits.colour) for field in used]
    console.print(Text("  ").join(words), soft_wrap=True)


def _shown(text: str) -> tuple[str, Sequence[int]]:
    """Return the text as a terminal may show it, and for each offset in the text the offset in what is shown."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text, range(len(text) + 1)
    pieces = list(map(visible_lines, text))
    return "".join(pieces), list(accumulate(map(len, pieces), initial=0))


def _has_place(finding: Finding, text: str) -> bool:
    """Whether a finding is about some characters, or a place before the end; what is absent is found at the end."""
    return finding.span[0] < len(text)


def _mark(pending: deque[Finding], end: int, console: Console) -> None:
    """Print the findings that reach no further than `end`, and take them off."""
    while pending and pending[0].span[1] <= end:
        console.print(_finding(pending.popleft()), soft_wrap=True)


def _head(record: Record, console: Console) -> None:
    code = f"{record.code.system} {record.code.value}" if record.code else "no code"
    head = Text.assemble((visible(record.source.name), "bold"), f"  {code}  {record.source.words} words  truncation: ")
    style = {"none": "green", "probable": "yellow", "certain": "bold red"}[record.truncation.verdict]
    console.print(head.append(record.truncation.verdict, style), soft_wrap=True)


def _label(section: Section) -> Text:
    heading = f"  {visible(section.heading)}" if section.heading else ""
    return Text.assemble((section.id, "bold"), heading)


def _finding(finding: Finding) -> Text:
    return Text.assemble(
        "  ",
        (f"^ {finding.severity}: {finding.rule}", _SEVERITIES[finding.severity]),
        f"  {visible(finding.message)}",
    )

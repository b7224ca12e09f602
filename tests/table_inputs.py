"""Documents for outputs that have tables: generated ones, and ones with cells that mean harm."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import page
from generate import documents as generated


def write_lines(path: Path, pages: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in pages.items()))
    return path


def pages(count: int) -> dict[str, str]:
    return {made.id: made.text for made in generated(count, media="text")}


TABLE = "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\n"


HEAD = "Summary & Overview\nHCPCS J9203: Gemtuzumab {} Injection, 0.1 mg\nIt is billed.\n"


NASTY = {
    "formula": "=cmd|' /C calc'!A0",
    "at": "@SUM(1+1)",
    "plus": "+1",
    "minus": "-1",
    "tab": "\t=1",
    "apostrophe": "'=1",
    "quotes": 'He said "no", \'yes\' and ""',
    "quote": '"',
    "drop": "'; DROP TABLE documents; --",
    "copy": "\\. \\N \\t \\\\ \\x41",
    "emoji": "😀👩‍👩‍👧 🇨🇦",
    "rtl": "\u202eעברית العربية\u202c",
    "braces": "{}[]%s%(a)s$1:name?",
    "long word": "word" * 1000,
    "noncharacter": "\uffff\ufdd0\U0010ffff",
    "separators": "a\u2028b\u2029c\x85d\x0b\x0ce\x1cf",
    "controls": "\x01\x02\x1b[31m\x7f",
    "megabyte": "cell " * 200_000,
    "megabyte of different words": " ".join(f"w{n:x}" for n in range(150_000)),
    "megabyte in one word": "ä" * 500_000,
}


def hostile() -> dict[str, str]:
    made = {}
    for name, cell in NASTY.items():
        head = HEAD.format(cell[:200].replace("\n", " "))
        made[f"{name} {cell[:100]}"] = f"{head}{TABLE}{cell} | {cell} | {cell}\nJW | {cell} | {cell} |\n"
    made["crlf"] = (HEAD.format("x") + TABLE + "JW | a | b |\n").replace("\n", "\r\n")
    made["n" * 1000] = page(1)
    made["\U0001d518" * 1000] = page(2)
    return made

"""Documents that are hard on readers: each is a function from a size in characters to a document of about that size."""

from __future__ import annotations

from collections.abc import Callable

HEAD = (
    "Summary & Overview\nHCPCS J9203: X Injection, 0.1 mg\nIt is billed.\nClinical Context\n"
    "A 62-year-old patient with anemia comes in.\nCoding Specifications\n"
)
DRUG = (
    "Summary & Overview\nHCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg\nIt is billed.\n"
    "Billing Code Overview\nTypical site of service: Physician office\n"
)
TABLE = "| Modifier | Description | When to Use |\n|---|---|---|\n"


def repeated(piece: str, before: str = HEAD) -> Callable[[int], str]:
    """A document that repeats `piece` after `before`."""
    return lambda size: before + piece * (size // len(piece))


def letters(number: int) -> str:
    """A word for a number, another one for each."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")


DOCUMENTS: dict[str, Callable[[int], str]] = {
    "prose": repeated("The typical site of service is a physician office, or a clinic, when data is available. "),
    "sentences in lines": repeated("Key payers include Aetna, Cigna and Medicare.\n"),
    "one sentence": repeated("and the payers are Aetna or Medicare "),
    "short lines": repeated("ab\n"),
    "one line": repeated("word "),
    "rows": repeated("JW | Drug amount discarded | When a vial is left |\n", HEAD + TABLE),
    "short rows": repeated("JW |\n", HEAD + TABLE),
    "open rows": repeated("JW | a | b\n", HEAD + TABLE),
    "pipes": repeated("|"),
    "pipe lines": repeated("|\n"),
    "escaped pipes": repeated("\\|"),
    "dashes": repeated("-"),
    "delimiter": repeated("-", HEAD + "| A | B |\n|"),
    "delimiter rows": repeated("|---|\n"),
    "spaces": repeated(" "),
    "spaces after words": lambda size: HEAD + "The service type is" + " " * size + "x",
    "no-break spaces": lambda size: HEAD + "A patient" + "\u00a0" * size + "x",
    "tabs": repeated("\t."),
    "parentheses": repeated("("),
    "closed parentheses": repeated("()"),
    "abbreviations": repeated("acute leukemia (AL) "),
    "abbreviation letters": lambda size: HEAD + "a " * (size // 2) + "(ABCDEFGHIJ)",
    "codes": repeated("J9203"),
    "codes apart": repeated("J9203 99213 "),
    "digits": repeated("12345"),
    "asterisks": repeated("*"),
    "emphasis": repeated("**a** "),
    "backticks": repeated("`"),
    "hashes": repeated("#"),
    "headings": repeated("# Heading\n"),
    "known headings": repeated("Related Codes\nx\n"),
    "empty sections": repeated("Coding Specifications\n"),
    "labels": repeated("Service type: x\n"),
    "empty labels": repeated("Service type:\n"),
    "bullets": repeated("- x\n"),
    "empty bullets": repeated("-\n"),
    "doses in one sentence": repeated("one unit of it is 5 mg, ", DRUG),
    "doses in sentences": repeated("It is billed per 5 mg. ", DRUG),
    "doses glued": repeated("one unit of it is 5mg, ", DRUG),
    "suffixed names": repeated("J9229 is inotuzumab-aacf, ", DRUG),
    "names in names": repeated("aamabmab, mabmab, ", DRUG + "J9229 is "),
    "injections": repeated("a 5 mg injection of x, ", DRUG),
    "drug names": lambda size: DRUG + "J9229 is " + " ".join(f"{letters(n)}mab" for n in range(size // 8)),
    "other codes": lambda size: DRUG + "".join(f"When J{n:04} is billed, x. " for n in range(size // 26)),
    "other codes in one sentence": lambda size: (
        DRUG + "".join(f"when J{n:04} is billed, x " for n in range(size // 26))
    ),
    "malformed codes": repeated("HCPCS J92O3 ", DRUG),
    "sites in the context": repeated("Typical site of service: ambulance.\n", DRUG + "Clinical Context\n"),
    "gaps of payers": repeated(
        "No payer information is available in the input. ", DRUG + "Key payers include Aetna and Medicare.\n"
    ),
    "modifiers in prose": lambda size: (
        DRUG + "".join(f"Modifier {letters(n)[-2:].upper()} is used. " for n in range(size // 21))
    ),
    "titles": repeated("HCPCS J9203: X\n"),
    "title": lambda size: "HCPCS J9203: " + "per " * (size // 4) + "\n",
    "title of commas": lambda size: "HCPCS J9203: " + "a, " * (size // 3) + "5 mg\n",
    "title of parentheses": lambda size: "HCPCS J9203: " + "(Ab) " * (size // 5) + "\n",
    "title of doses": lambda size: "HCPCS J9203: " + "5 mg, " * (size // 6) + "\n",
    "carriage returns": repeated("\r"),
    "full stops": repeated(". "),
    "quotes": repeated('"'),
    "gaps": repeated("no input data was not available for it "),
    "gap sentences": repeated("Data not available in the input. "),
    "negations": repeated("no "),
    "inputs": repeated("input "),
    "sites": lambda size: HEAD + "Typical site of service: " + "office, " * (size // 8) + "home\n",
    "site words": lambda size: HEAD + "The typical site of service is" + " when" * (size // 5) + ".\n",
    "types": lambda size: HEAD + "The service type is " + "and the " * (size // 8) + ".\n",
    "places": repeated("POS 11, 12 and "),
    "modifiers": repeated("modifier JW, 25 and "),
    "modifier lists": lambda size: HEAD + "modifiers JW" + ", JZ" * (size // 4),
    "payers": lambda size: HEAD + "Key payers include Aetna" + ", Aetna" * (size // 7),
    "payer words": lambda size: HEAD + "payers " * (size // 7) + "Aetna.",
    "ages": repeated("A 62-year-old "),
    "patients": lambda size: "Clinical Context\nA " + "new " * (size // 4) + "patient with x.\n",
    "conditions": lambda size: "Clinical Context\nA 62-year-old patient with" + " with" * (size // 5) + ".\n",
    "letters": repeated("a"),
    "capitals": repeated("A"),
    "astral": repeated("\U0001f600"),
    "combining": repeated("e\u0301"),
    "nul": repeated("\0"),
    "html paragraphs": repeated("<p>Words stand here.</p>", "<html><body>"),
    "html depth": repeated("<div>", "<html><body>"),
    "html cells": repeated("<td>x</td>", "<html><body><table><tr>"),
    "html rows": repeated("<tr><td>JW</td><td>a</td><td>b</td></tr>", "<html><body><table>"),
    "html row spans": repeated("<tr><td rowspan=1000>words words words</td></tr>", "<html><body><table>"),
    "html tables": repeated("<table><tr><td>x</td></tr></table>", "<html><body>"),
    "html nested tables": repeated("<table><tr><td>", "<html><body>"),
    "html comments": lambda size: "<html><body><p>x</p></body></html>" + "<!---->" * (size // 7) + "x",
    "html open tags": repeated("<", "<html><body>"),
    "html quotes": repeated('<a href="', "<html><body>"),
    "html entities": repeated("&amp;", "<html><body>"),
    "html headings": repeated("<h2>Coding Specifications</h2>", "<html><body>"),
    "html fragments": repeated("<b>", "<div>"),
}

"""The work a character does not grow with the document: calls and searched characters are counted, no time is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hcpcs_extract import extract
from hcpcs_extract.model.record import Finding
from hcpcs_extract.quality import fingerprints
from hcpcs_extract.reading.pipe_tables import pipe_cells
from hcpcs_extract.rules.rule import MOST_FINDINGS
from hostile_inputs import DRUG, TABLE, repeated
from work import work_of

SMALL, LARGE = 10_000, 100_000
MOST = 1.3
END = "it ends.\nThe page is whole.\n"


def numbered(piece: str, before: str = DRUG) -> Callable[[int], str]:
    """A document that repeats `piece` with another code each time, and is whole."""

    def make(size: int) -> str:
        codes = (f"{'ACEGHKLQST'[n // 10_000]}{n % 10_000:04}" for n in range(size // len(piece)))
        return before + "".join(piece.format(code=code) for code in codes) + END

    return make


def halves(first: str, second: str, before: str = DRUG) -> Callable[[int], str]:
    """A document that repeats `first` with another code each time, then `second`, and is whole."""
    make = numbered(first, before)
    return lambda size: make(size // 2).removesuffix(END) + "\n" + second * (size // 2 // len(second)) + END


def wide(header: str, first: str, row: str) -> Callable[[int], str]:
    """A document with a table whose header has ever more columns, and below it as many short rows."""

    def make(size: int) -> str:
        count = size // (len(header) + len("|---") + len(row))
        head = f"{first}{header * count}|\n{'|---' * (count + first.count('|'))}|\n"
        return DRUG + "Coding Specifications\n" + head + row * count + END

    return make


DOCUMENTS: dict[str, Callable[[int], str]] = {
    "columns without a name": wide("| ", "| Modifier | Description ", "| JW |\n"),
    "columns of unknown names": wide("| foo bar ", "| Modifier | Description | When to Use ", "| JW |\n"),
    "columns of another table": wide("| foo bar ", "", "| JW |\n"),
    "columns of codes": wide("| Code ", "", "| JW |\n"),
    "other codes with doses": numbered("When {code} is billed, one unit is 5 mg. "),
    "other codes, then doses": halves("See {code}. ", "One unit is billed per 5 mg. "),
    "other codes in items": numbered("- one unit is 5 mg {code}\n"),
    "doses in steps": lambda size: repeated("in increments of 5 mg, ", DRUG + "The unit is ")(size) + END,
    "steps of doses": lambda size: repeated("5 mg increments, ", DRUG + "The unit is ")(size) + END,
    "steps of a treatment": lambda size: repeated("5 mg increments, ", DRUG + "J9229 goes ")(size) + END,
    "other codes beside a table": halves(
        "Each unit of {code} is one. ", "| J0001 | x |\n", DRUG + "Clinical Context\nIt is. "
    ),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_work_per_character_is_level(kind: str) -> None:
    make = DOCUMENTS[kind]
    extract(make(100))  # what is made at first use is not counted
    work = {}
    for size in (SMALL, LARGE):
        document = make(size)
        done = work_of(lambda document=document: extract(document, name="x.txt"))  # type: ignore[misc]
        work[size] = {unit: count / len(document) for unit, count in done.items()}
    for unit, small in work[SMALL].items():
        assert work[LARGE][unit] <= MOST * small, (unit, work)


class Copied(str):
    """A text that notes how many characters were copied when it was put together with another."""

    __slots__ = ()
    characters = 0

    def __add__(self, other: str) -> Copied:
        return self._noted(str.__add__(self, other))

    def __radd__(self, other: str) -> Copied:
        return self._noted(other + str(self))

    def _noted(self, text: str) -> Copied:
        Copied.characters += len(text)
        return Copied(text)


class Pieces(Copied):
    """A line whose pieces are noted."""

    __slots__ = ()

    def split(self, *separator: object) -> list[str]:
        """Split as a text does."""
        return [Copied(piece) for piece in str(self).split(*separator)]  # type: ignore[arg-type]


def test_a_cell_of_escaped_pipes_is_put_together_once() -> None:
    line = "| JW | " + "a\\|" * 20_000 + " | x |"
    Copied.characters = 0
    cells, closed = pipe_cells(Pieces(line), 0)
    assert [cell.text for cell in cells] == ["JW", "a|" * 20_000, "x"]
    assert closed
    assert Copied.characters <= 2 * len(line)


GAPS = "No data on matter {n:04} was available. "


def gaps_found(count: int) -> list[Finding]:
    document = DRUG + "".join(GAPS.format(n=n) for n in range(count)) + "It ends.\n"
    return [finding for finding in extract(document, name="x.txt").findings if finding.rule == "data-not-available"]


def test_beyond_the_most_the_last_finding_says_how_many_more_there_are() -> None:
    all_listed, not_all = gaps_found(MOST_FINDINGS), gaps_found(MOST_FINDINGS + 34)
    assert len(all_listed) == len(not_all) == MOST_FINDINGS == 200
    assert all("more" not in finding.data for finding in all_listed)
    assert not_all == sorted(not_all, key=lambda finding: finding.span)
    assert not_all[:-1] == all_listed[:-1]
    assert not_all[-1].span == all_listed[-1].span
    assert not_all[-1].data == {**all_listed[-1].data, "more": 34}
    assert not_all[-1].message == f"{all_listed[-1].message} (and 34 more of this rule)"


def test_other_rules_are_not_affected() -> None:
    few = extract(DRUG + GAPS + END, name="x.txt").findings
    many = extract(DRUG + GAPS * (MOST_FINDINGS + 5) + END, name="x.txt").findings
    assert len(many) == MOST_FINDINGS - 1 + len(few)
    others = [[finding.rule for finding in found if finding.rule != "data-not-available"] for found in (few, many)]
    assert others[0] == others[1]


def test_many_short_rows_give_a_bounded_number_of_findings() -> None:
    record = extract("Coding Specifications\n" + TABLE + "JW |\n" * 3000 + END, name="x.txt")
    rules = [finding.rule for finding in record.findings]
    assert max(rules.count(rule) for rule in set(rules)) == MOST_FINDINGS
    assert len(record.tables[0].rows) == 3000  # the rows themselves are all there
    (last,) = [finding for finding in record.findings if finding.rule == "table-row-ragged" and "more" in finding.data]
    assert last.data["more"] == 3000 - MOST_FINDINGS


def test_a_baseline_sees_one_finding_more_of_a_rule_with_too_many() -> None:
    def known(count: int) -> set[str]:
        text = DRUG + GAPS * count + END
        marks = fingerprints.of_document(extract(text, name="x.txt").findings, "x.txt", text)
        return {mark.fingerprint for mark in marks}

    before = known(MOST_FINDINGS + 100)
    assert known(MOST_FINDINGS + 100) == before
    assert len(known(MOST_FINDINGS + 101) - before) == 1

"""The figures of the report: what is counted while the documents go by, and what is worked out at the end."""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

from msgspec import Struct, field

from ...model.record import EvidenceKind, Failure, Record, Severity
from ...model.walking import entries, found_in, reach

Fitness = Literal["unfit", "review", "fit"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
FILLED: Final = [entry for entry in entries().values() if entry.field.traits.fills]
"""Fields whose fill rate is shown; a statement of missing data fills nothing."""
_HOLDERS: Final = {entry.part_of: reach(entry.part_of) for entry in FILLED if entry.part_of}
MOST_BINS: Final = 36
_STEPS: Final = (1, 2, 5)


class Row(Struct):
    """One document in the table of documents."""

    name: str
    code: str
    title: str
    category: str
    words: int
    facts: int
    severities: list[int]
    """Findings by severity, in the order of SEVERITIES."""
    verdict: str
    rules: list[str]
    """Ids of the rules that found something, each once."""

    @property
    def fitness(self) -> Fitness:
        """Whether the record is ready to load.

        It is not if it has no code, an error or a certain cut; a warning or a probable cut needs a look.
        """
        errors, warnings, _ = self.severities
        if errors or not self.code or self.verdict == "certain":
            return "unfit"
        return "review" if warnings or self.verdict == "probable" else "fit"


class Bin(Struct, frozen=True):
    """One bar of the histogram of sizes: documents of `low` to `high` words, both included."""

    low: int
    high: int
    count: int
    shared: int
    """Documents of exactly the size that several share as their maximum; 0 in every other bar."""


class Sizes(Struct, frozen=True):
    """How long the documents are, in words."""

    bins: list[Bin]
    largest: int
    at_largest: int
    """Different documents that end at exactly the largest size; one is what chance gives."""


class Figures(Struct):
    """Sums over all documents."""

    records: int = 0
    failures: int = 0
    facts: int = 0
    codes: set[str] = field(default_factory=set)
    holders: Counter[str] = field(default_factory=Counter)
    """Documents that have what fields are parts of: a product."""
    filled: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    rule_documents: Counter[str] = field(default_factory=Counter)
    rule_severity: dict[str, Severity] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)
    evidence: Counter[EvidenceKind] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)
    _largest: int = -1
    _at_largest: set[str] = field(default_factory=set)

    def add(self, outcome: Record | Failure) -> Row | None:
        """Count one document; returns its row, or None for a failure."""
        if isinstance(outcome, Failure):
            self.failures += 1
            return None
        self.records += 1
        self._count_size(outcome)
        self._count_findings(outcome)
        paths = [entry.path for entry, _ in found_in(outcome)]
        self.facts += len(paths)
        self.filled.update(set(paths))
        self.holders.update(path for path, holder in _HOLDERS.items() if holder(outcome) is not None)
        self.verdicts[outcome.truncation.verdict] += 1
        self.evidence.update({item.kind for item in outcome.truncation.evidence})
        self.sites.update({site.value for site in outcome.sites_of_service})
        row = _row(outcome, len(paths))
        self.categories[row.category] += 1
        if row.code:
            self.codes.add(row.code)
        return row

    def _count_size(self, record: Record) -> None:
        words = record.source.words
        self.sizes[words] += 1
        if words > self._largest:
            self._largest, self._at_largest = words, set()
        if words == self._largest:
            self._at_largest.add(record.source.sha256)

    def _count_findings(self, record: Record) -> None:
        for finding in record.findings:
            self.severities[finding.severity] += finding.count
            self.rules[finding.rule] += finding.count
            self.rule_severity[finding.rule] = finding.severity
        self.rule_documents.update({finding.rule for finding in record.findings})

    @property
    def documents(self) -> int:
        """All documents, those that could not be read included."""
        return self.records + self.failures

    def fill_rates(self) -> list[tuple[str, int, int]]:
        """Label, documents that state the field, and documents that could.

        Brand, dose and route are parts of a product.
        """
        return [
            (
                entry.field.label,
                self.filled[entry.path],
                self.holders[entry.part_of] if entry.part_of else self.records,
            )
            for entry in FILLED
        ]

    def size_bins(self) -> Sizes:
        """Return the histogram of words, in at most MOST_BINS bars of one round width."""
        largest = max(self._largest, 0)
        width = _round_width(largest)
        counts: Counter[int] = Counter()
        for words, documents in self.sizes.items():
            counts[words // width] += documents
        shared = len(self._at_largest)
        exactly = self.sizes[largest] if shared > 1 else 0
        bins = [
            Bin(n * width, n * width + width - 1, counts[n], exactly if n == largest // width else 0)
            for n in range(largest // width + 1)
        ]
        return Sizes(bins, largest, shared)


def _round_width(largest: int) -> int:
    """Smallest of 1, 2, 5, 10, 20, 50 … that cuts 0 to `largest` into at most MOST_BINS."""
    power = 1
    while True:
        for step in _STEPS:
            if largest // (step * power) < MOST_BINS:
                return step * power
        power *= 10


def _row(record: Record, facts: int) -> Row:
    severities: Counter[str] = Counter()
    for finding in record.findings:
        severities[finding.severity] += finding.count
    return Row(
        name=record.source.name,
        code=record.code.value if record.code else "",
        title=record.title.value if record.title else "",
        category=category_of(record),
        words=record.source.words,
        facts=facts,
        severities=[severities[severity] for severity in SEVERITIES],
        verdict=record.truncation.verdict,
        rules=sorted({finding.rule for finding in record.findings}),
    )


def category_of(record: Record) -> str:
    """Family of the document's code with its system, for a person; a system stands for codes without a known family."""
    if record.code is None:
        return "No code"
    return f"{record.code.system}: {record.code.category}" if record.code.category else record.code.system

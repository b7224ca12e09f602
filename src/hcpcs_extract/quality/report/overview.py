"""What the first page of the report shows, from the figures: the values of its template and the index of its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any, Final

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ...model.record import CorpusFinding, Failure, Severity
from ...rules.rule import document_rules
from ...text.visible import visible_in_browser
from .document_part import embedded, sign
from .figures import SEVERITIES, Figures, Fitness, Row

FITNESS: Final[tuple[Fitness, ...]] = ("unfit", "review", "fit")
VERDICTS: Final = ("certain", "probable", "none")
_MOST_BARS: Final = 10
"""Most bars of a chart that shows the most common."""


class Bar(Struct, frozen=True):
    """One bar of a chart."""

    label: str
    count: int
    of: int
    """What the count is a share of."""
    whole: int
    """The count that the whole width stands for."""
    query: str = ""
    """Field of the table's filter that selects the bar's documents, where there is one."""

    @property
    def width(self) -> float:
        """Length in hundredths of the whole width."""
        return round(100 * self.count / self.whole, 2) if self.whole else 0.0

    @property
    def percent(self) -> str:
        """Share in whole per cent; 0 and 100 are said only of none and of all."""
        share = 100 * self.count / self.of if self.of else 0.0
        return f"{min(max(round(share), 1), 99) if 0 < share < 100 else round(share)} %"


class Chart(Struct, frozen=True):
    """The most common of what was counted."""

    bars: list[Bar]
    different: int
    """How many different ones there are; what is not among the bars is left out."""


class Rule(Struct, frozen=True):
    """One rule that found something."""

    id: str
    severity: Severity
    summary: str
    count: int
    documents: int
    of: int

    @property
    def width(self) -> float:
        """Length of its bar, in hundredths of that of the rule with most findings."""
        return round(100 * self.count / self.of, 2)


def values(
    figures: Figures, rows: list[Row], failures: list[Failure], corpus_findings: Sequence[CorpusFinding]
) -> dict[str, Any]:
    """Return the values of the template."""
    by_name = _indices(row.name for row in rows)
    about = [[index for name in finding.documents for index in by_name.get(name, ())] for finding in corpus_findings]
    rows = _with_corpus_findings(rows, corpus_findings, about)
    fitness = Counter(row.fitness for row in rows)
    rules = _rules(figures, corpus_findings, about)
    severities = Counter(figures.severities)
    severities.update(finding.severity for finding in corpus_findings)
    return {
        "version": version("hcpcs-extract"),
        "figures": figures,
        "severities": severities,
        "fitness": {name: fitness[name] for name in FITNESS},
        "failures": failures,
        "fill": _filled(figures),
        "categories": _chart(figures.categories, figures.records, "category"),
        "sites": _chart(Counter({name.replace("-", " "): n for name, n in figures.sites.items()}), figures.records),
        "rules": rules,
        "evidence": _chart(Counter({sign(kind): n for kind, n in figures.evidence.items()}), figures.records),
        "sizes": figures.size_bins(),
        "corpus_findings": [
            {"finding": finding, "documents": [(index, rows[index]) for index in indices]}
            for finding, indices in zip(corpus_findings, about, strict=True)
        ],
        "filters": {
            "categories": sorted(figures.categories),
            "rules": [rule.id for rule in sorted(rules, key=lambda rule: rule.id)],
        },
        "index": Markup(_index(rows, rules, corpus_findings, about).decode()),  # noqa: S704  see `embedded`
    }


def _filled(figures: Figures) -> Chart:
    bars = [Bar(label, count, of, of) for label, count, of in figures.fill_rates()]
    return Chart(bars, len(bars))


def _indices(names: Iterable[str]) -> dict[str, list[int]]:
    """Rows by name; two documents may share one."""
    found: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        found.setdefault(name, []).append(index)
    return found


def _with_corpus_findings(
    rows: list[Row], corpus_findings: Sequence[CorpusFinding], about: list[list[int]]
) -> list[Row]:
    """Return the rows with the findings over the corpus counted in, as if they were each document's own."""
    rows = list(rows)
    for finding, indices in zip(corpus_findings, about, strict=True):
        for index in indices:
            severities = list(rows[index].severities)
            severities[SEVERITIES.index(finding.severity)] += 1
            rows[index] = replace(rows[index], severities=severities, rules=sorted({*rows[index].rules, finding.rule}))
    return rows


def _rules(figures: Figures, corpus_findings: Sequence[CorpusFinding], about: list[list[int]]) -> list[Rule]:
    """Rules that found something, worst first, then by number of findings."""
    summaries = {rule.id: rule.summary for rule in document_rules()}
    counts, severity = Counter(figures.rules), dict(figures.rule_severity)
    documents = Counter(figures.rule_documents)
    for finding, indices in zip(corpus_findings, about, strict=True):
        counts[finding.rule] += 1
        documents[finding.rule] += len(set(indices))
        severity[finding.rule] = finding.severity
    most = max(counts.values(), default=0)
    found = [
        Rule(
            rule, severity[rule], summaries.get(rule, "A finding over several documents."), count, documents[rule], most
        )
        for rule, count in counts.items()
    ]
    return sorted(found, key=lambda rule: (SEVERITIES.index(rule.severity), -rule.count, rule.id))


def _chart(counts: Counter[str], of: int, query: str = "") -> Chart:
    """The most common first, drawn against the most common."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = ranked[0][1] if ranked else 0
    return Chart([Bar(label, count, of, most, query) for label, count in ranked[:_MOST_BARS]], len(ranked))


def _index(
    rows: list[Row], rules: list[Rule], corpus_findings: Sequence[CorpusFinding], about: list[list[int]]
) -> bytes:
    """JSON of the table of documents; categories, rules, verdicts and fitness by their index."""
    categories = sorted({row.category for row in rows})
    category_at = {name: index for index, name in enumerate(categories)}
    rule_at = {rule.id: index for index, rule in enumerate(rules)}
    return embedded(
        {
            "categories": [visible_in_browser(name) for name in categories],
            "rules": [[rule.id, rule.severity, rule.summary] for rule in rules],
            "corpus": [
                [finding.rule, finding.severity, visible_in_browser(finding.message), indices]
                for finding, indices in zip(corpus_findings, about, strict=True)
            ],
            "rows": [
                [
                    visible_in_browser(row.name),
                    row.code,
                    visible_in_browser(row.title),
                    category_at[row.category],
                    row.words,
                    row.facts,
                    *row.severities,
                    VERDICTS.index(row.verdict),
                    FITNESS.index(row.fitness),
                    [rule_at[rule] for rule in row.rules],
                ]
                for row in rows
            ],
        }
    )

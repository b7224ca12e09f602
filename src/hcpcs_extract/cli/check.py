"""The command `check`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ._terminal import (
    DONE,
    FOUND,
    OUR_BUG,
    SOME_FAILED,
    nothing_found,
    settings_of,
    settings_options,
    warn,
)


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--format",
    "shape",
    metavar="FORMAT",
    default="text",
    show_default=True,
    help="text (for a terminal), json (JSON Lines), sarif (code scanning) or github (annotations of a workflow).",
)
@click.option("--select", metavar="IDS", multiple=True, help="Rule ids to apply, separated by commas. Default: all.")
@click.option("--ignore", metavar="IDS", multiple=True, help="Rule ids to leave out, separated by commas.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="warning",
    show_default=True,
    help="Exit with status 1 if any finding has this severity or higher. error: text or the code is lost, or it is not"
    " such a page; warning: probably.",
)
@click.option("--baseline", metavar="FILE", help="Findings that are known: only others are reported and count.")
@click.option("--update-baseline", is_flag=True, help="Write what is found now into the --baseline FILE.")
@settings_options
def command(
    inputs: tuple[str, ...],
    shape: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    baseline: str | None,
    update_baseline: bool,
    **asked: Any,
) -> None:
    """Check documents, each by itself and all of them together, and report what is found.

    INPUT is as for convert. Rules: `hcpcs-extract rules`.

    Exit codes: 0 nothing new at or above --fail-on; 1 findings; 2 wrong usage; 3 some documents failed; 4 a bug in
    this program; 130 interrupted.
    """
    from ..inputs import sources  # noqa: PLC0415
    from ..inputs.passed_over import PassedOver  # noqa: PLC0415
    from ..quality import checking  # noqa: PLC0415
    from ..rules import rule  # noqa: PLC0415

    rules = _rules(select, ignore)
    reporter = _reporter(shape, rules)
    settings = settings_of(asked, fall_back=True)
    run = _Run(rules, _known(baseline, update_baseline))
    _warn_of_missing(rules, settings)
    over_corpus = [each for each in rules.values() if isinstance(each, rule.CorpusRule)]
    together = rule.Corpus()
    passed_over = PassedOver()
    try:
        outcomes = checking.checked(inputs, settings, over=together if over_corpus else None, passed_over=passed_over)
        for outcome in outcomes:
            if isinstance(outcome, checking.Failed):
                run.failed(outcome)
                _print(reporter.failure(outcome))
            else:
                _print(reporter.document(run.new_of(outcome)))
    except sources.MissingInputError as error:
        raise click.UsageError(str(error)) from error
    if not run.tally.documents:
        raise nothing_found(passed_over)
    for found in checking.over_corpus(together, over_corpus):
        if run.is_new_in_corpus(found):
            _print(reporter.corpus(found))
    run.tally.passed_over, run.tally.passed_over_by_suffix = passed_over.total, passed_over.by_suffix
    _print(reporter.end(run.tally))
    for note in reporter.notes():
        warn(note)
    if baseline is not None and update_baseline:
        _update(Path(baseline), run)
    _summary(run, passed_over)
    sys.exit(_exit_code(run.tally, fail_on, checking.SEVERITIES))


def _warn_of_missing(rules: dict[str, Any], settings: Any) -> None:
    """Name the rules that do not run without a code set. Raises UsageError if no other rule is asked for."""
    from ..rules import rule  # noqa: PLC0415

    if missing := rule.unavailable_rules(rules.values(), settings):
        if len(missing) == len(rules):
            raise click.UsageError(
                f"{', '.join(missing)}: not run without a code set, and no other rule is asked for;"
                " `hcpcs-extract codes import FILE` makes one"
            )
        warn(f"not run without a code set: {', '.join(missing)}")


class _Run:
    """Counts, and tells what is new from what the baseline knows."""

    def __init__(self, rules: dict[str, Any], known: frozenset[str] | None) -> None:
        from ..quality.checking import Tally  # noqa: PLC0415

        self.tally = Tally()
        self.known = known
        """Fingerprints of the baseline; None where everything that is found goes into it."""
        self.found: dict[str, str] = {}
        """Fingerprints of the baseline (or for it) that were found again, each with what a person may know it by."""
        self.keeps = known is None or bool(known)
        self._rules = rules

    def failed(self, failed: Any) -> None:
        from ..run.totals import BUG  # noqa: PLC0415

        self.tally.documents += 1
        self.tally.failures += 1
        self.tally.bugs += failed.failure.stage == BUG

    def new_of(self, checked: Any) -> Any:
        """Return a document with the findings that are asked for and new."""
        from msgspec.structs import replace  # noqa: PLC0415

        asked = [placed for placed in checked.findings if placed.finding.rule in self._rules]
        new = [placed for placed in asked if self._new(placed, f"{checked.origin.name}: {placed.finding.rule}")]
        self.tally.documents += 1
        self.tally.with_findings += bool(new)
        return replace(checked, findings=new)

    def is_new_in_corpus(self, checked: Any) -> bool:
        """Whether a finding over the corpus is new."""
        finding, mark = checked.finding, checked.fingerprint
        found = [mark] if self.known is None or mark in self.known else []
        new = self._counted(found, 1, finding.severity, f"{finding.rule}: {finding.message}")
        self.tally.over_corpus += new
        return new > 0

    def _new(self, placed: Any, label: str) -> int:
        """Return how many of the findings that one stands for are new."""
        found = placed.mark.kept if self.known is None else placed.mark.found_in(self.known)
        return self._counted(found, placed.finding.count, placed.finding.severity, label)

    def _counted(self, found: list[str], count: int, severity: Any, label: str) -> int:
        """Count findings of which the baseline has those with the fingerprints `found`; return how many are new."""
        if self.keeps:
            self.found.update(dict.fromkeys(found, label))
        new = count - len(found)
        self.tally.known += len(found)
        self.tally.findings[severity] += new
        return new


def _rules(select: Iterable[str], ignore: Iterable[str]) -> dict[str, Any]:
    from ..rules.rule import UnknownRuleError, chosen_rules  # noqa: PLC0415

    names = [[name.strip() for value in values for name in value.split(",")] for values in (select, ignore)]
    for option, given in zip(("--select", "--ignore"), names, strict=True):
        if "" in given:
            raise click.UsageError(f"{option}: a rule's id is missing; `hcpcs-extract rules` lists them")
    try:
        rules = chosen_rules(*names)
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from error
    if not rules:
        raise click.UsageError("--select and --ignore leave no rule")
    return rules


def _reporter(shape: str, rules: dict[str, Any]) -> Any:
    from ..quality import reporters  # noqa: PLC0415
    from ..settings.discovery import discover  # noqa: PLC0415

    known = discover(reporters)
    if shape not in known:
        raise click.UsageError(f"--format {shape}: no such format; known: {', '.join(known)}")
    return known[shape].reporter(rules, color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _known(baseline: str | None, update: bool) -> frozenset[str] | None:
    from ..quality.baseline import BaselineError, read  # noqa: PLC0415

    if update:
        if baseline is None:
            raise click.UsageError("--update-baseline needs --baseline FILE")
        return None
    if baseline is None:
        return frozenset()
    try:
        return read(Path(baseline))
    except FileNotFoundError as error:
        raise click.UsageError(f"--baseline {baseline}: no such file; --update-baseline writes it") from error
    except OSError as error:
        raise click.UsageError(f"--baseline {baseline}: {error.strerror}") from error
    except BaselineError as error:
        raise click.UsageError(f"--baseline {baseline}: {error}") from error


def _update(path: Path, run: _Run) -> None:
    """Write the baseline, unless documents failed: their findings would be missing in it."""
    from ..quality.baseline import write  # noqa: PLC0415

    if run.tally.failures:
        warn(f"{path}: not written, since {run.tally.failures} documents failed")
        return
    try:
        write(path, run.found)
    except OSError as error:
        raise click.UsageError(f"--baseline {path}: {error.strerror}") from error
    warn(f"{path}: {len(run.found)} findings written")


def _print(text: str) -> None:
    # As UTF-8, whatever the terminal's encoding: a document may hold any character.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def _summary(run: _Run, passed_over: Any) -> None:
    sys.stdout.flush()
    tally = run.tally
    counts = ", ".join(f"{count} {severity}" for severity, count in tally.findings.items())
    parts = [f"{tally.documents} documents", f"findings: {counts} (in {tally.with_findings} documents"]
    parts[1] += f", {tally.over_corpus} over all of them)" if tally.over_corpus else ")"
    if tally.known:
        parts.append(f"{tally.known} known")
    if run.known and (gone := len(run.known - run.found.keys())):
        parts.append(f"{gone} of the baseline gone")
    if tally.failures:
        parts.append(f"{tally.failures} failed")
    if passed_over.total:
        parts.append(f"passed over {passed_over}")
    warn("; ".join(parts))


def _exit_code(tally: Any, fail_on: str, severities: tuple[str, ...]) -> int:
    if tally.failures:
        return OUR_BUG if tally.bugs else SOME_FAILED
    counted = severities[: severities.index(fail_on) + 1] if fail_on != "never" else ()
    return FOUND if any(tally.findings[severity] for severity in counted) else DONE

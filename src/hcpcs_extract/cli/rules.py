"""The command `rules`."""

from __future__ import annotations

import click


@click.command()
@click.argument("rule_id", metavar="[ID]", required=False)
def command(rule_id: str | None) -> None:
    """List the rules, or explain one."""
    from .. import rules as package  # noqa: PLC0415
    from ..ruling import load  # noqa: PLC0415

    known = {rule.id: rule for rule in load(package)}
    if rule_id is None:
        for rule in known.values():
            click.echo(f"{rule.id:<32} {rule.severity:<8} {rule.summary}")
        return
    if rule_id not in known:
        raise click.UsageError(f"{rule_id}: no such rule; `hcpcs-extract rules` lists them")
    rule = known[rule_id]
    click.echo(
        f"{rule.id} ({rule.severity}{', needs a code set' if rule.needs_code_set else ''})\n\n{rule.documentation}\n\nMessage: {rule.message}"
    )

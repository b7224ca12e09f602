"""The command `rules`."""

from __future__ import annotations

import click


@click.command()
@click.argument("rule_id", metavar="[ID]", required=False)
def command(rule_id: str | None) -> None:
    """List the rules, or explain one."""
    from ..rules.rule import UnknownRuleError, all_rules, chosen_rules  # noqa: PLC0415

    if rule_id is None:
        for rule in all_rules().values():
            click.echo(f"{rule.id:<32} {rule.severity:<8} {rule.summary}")
        return
    try:
        (rule,) = chosen_rules([rule_id], []).values()
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from error
    needs = ", needs a code set" if rule.needs_code_set else ""
    click.echo(f"{rule.id} ({rule.severity}{needs})\n\n{rule.documentation}\n\nMessage: {rule.message}")

"""The commands `codes import`, `codes lookup` and `codes info`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from ._terminal import DONE, FOUND, SOME_FAILED, as_of_option, code_set, code_set_option, say, warn

_NO_STORE: Final = "no code set yet: get a HCPCS release from CMS and import it, `hcpcs-extract codes import FILE.zip`"


@click.group()
def command() -> None:
    """Import CMS's HCPCS Level II releases, and look codes up in them."""


@command.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--release", metavar="YYYY-MM", help="Which release FILE is, where its name does not tell.")
@click.option("--replace", is_flag=True, help="Put FILE in the place of another file of the same release.")
@code_set_option
def import_(files: tuple[str, ...], release: str | None, replace: bool, code_set: str | None) -> None:
    """Add releases to the code set: the zip as CMS publishes it, or the text of fixed width inside.

    All of them are added or, where one is no whole release, none. The order does not matter, and a release that is held
    already changes nothing.
    """
    from ..codes.cms_release import ReleaseError, read_release  # noqa: PLC0415
    from ..codes.store import CodeSetError, add, default_path  # noqa: PLC0415

    if release is not None and len(files) > 1:
        raise click.UsageError("--release says what one FILE is; import the others apart")
    path = default_path() if code_set in (None, "default") else Path(str(code_set))
    releases, refused = [], 0
    for file in files:
        if not Path(file).is_file():
            what = "a folder, or no plain file; name the releases in it" if Path(file).exists() else "no such file"
            raise click.UsageError(f"{file}: {what}")
        try:
            releases.append(read_release(Path(file), release))
        except ReleaseError as error:
            warn(f"refused: {error}")
            refused += 1
        except OSError as error:
            raise click.UsageError(f"{file}: {error.strerror or error}") from error
    if refused:
        warn("nothing was imported")
        sys.exit(SOME_FAILED)
    try:
        for added, is_new in add(path, releases, replace=replace):
            warn(f"{added.id}  {'imported' if is_new else 'held already'}: {added.file}")
    except CodeSetError as error:
        warn(f"refused: {error}")
        warn("nothing was imported")
        sys.exit(SOME_FAILED)


@command.command()
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@code_set_option
@as_of_option
def lookup(codes: tuple[str, ...], code_set: str | None, as_of: date) -> None:
    """Show codes or modifiers: what they are, what they became, what each release says.

    Ends with 1 where one is not known.
    """
    held = _held(code_set)
    missing = 0
    for number, given in enumerate(codes):
        code = given.strip().upper()
        entry = held.modifier(code) if len(code) == 2 else held.code(code)
        if entry is None:
            missing += 1
            warn(f"{given}: not in the releases held ({', '.join(release.id for release in held.releases)})")
            continue
        if number > missing:
            click.echo()
        for line in _described(held, entry, as_of):
            say(line)
    sys.exit(FOUND if missing else DONE)


@command.command()
@code_set_option
@as_of_option
def info(code_set: str | None, as_of: date) -> None:
    """Show which releases the code set holds, and how current they are."""
    held = _held(code_set)
    say(f"file      {held.path}")
    say(f"identity  {held.identity}")
    for release in held.releases:
        say(
            f"release   {release.id}  {release.codes} codes, {release.modifiers} modifiers, "
            f"changes up to {release.latest_action}  {release.file}"
        )
    newest = held.releases[-1].begins
    quarters = (as_of.year - newest.year) * 4 + (as_of.month - 1) // 3 - (newest.month - 1) // 3
    since = "none" if quarters < 1 else "1 release" if quarters == 1 else f"{quarters} releases"
    say(f"current   as of {as_of}: {since} since then, at one a quarter")


def _held(file: str | None) -> Any:
    held = code_set(file, fall_back=True)
    if held is None:
        raise click.UsageError(_NO_STORE)
    return held


def _described(held: Any, entry: Any, as_of: date) -> Iterator[str]:
    from ..vocabulary import built_in  # noqa: PLC0415

    coverage = {row.id: row.meaning for row in built_in().coverage_letters}
    actions = {row.id: row.meaning for row in built_in().action_letters}
    latest = entry.latest
    yield f"{entry.code}  {latest.long_description}"
    yield f"  short name    {latest.short_description}"
    yield f"  status        {_status(entry, as_of)}"
    label = "became" if entry.status(as_of) in ("discontinued", "left") else "see"
    for code in entry.successors:
        other = held.modifier(code) if len(code) == 2 else held.code(code)
        yield f"  {label:<13} {code}  {other.long_description if other else '(not a code of HCPCS Level II)'}"
    if latest.coverage:
        yield f"  coverage      {latest.coverage}  {coverage.get(latest.coverage, '')}".rstrip()
    if latest.pricing:
        yield f"  pricing       {' '.join(latest.pricing)}"
    yield "  history"
    lacking = {release.id for release in held.releases} - {release for release, _ in entry.history}
    lines = dict.fromkeys(lacking, "not in it")
    before = None
    for release, line in entry.history:
        parts = [actions.get(line.action, f"action {line.action}")]
        parts += [f"in effect from {line.effective}"] if line.effective else []
        parts += [f"last day {line.terminated}"] if line.terminated else []
        parts += [f"see {' '.join(line.cross_references)}"] if line.cross_references else []
        if before is not None and before.long_description != line.long_description:
            parts.append(f"was called {before.long_description!r}")
        lines[release] = ", ".join(parts)
        before = line
    for release in sorted(lines):
        yield f"    {release}       {lines[release]}"


def _status(entry: Any, as_of: date) -> str:
    since = f"since {entry.added}" if entry.added else ""
    status = entry.status(as_of)
    if status == "active":
        until = f"; until {entry.ended}" if entry.ended else ""
        return f"active {since}".rstrip() + until
    if status == "discontinued":
        return (
            f"discontinued; it ran from {entry.added} to {entry.ended}"
            if entry.added
            else f"discontinued; it ran to {entry.ended}"
        )
    if status == "not yet":
        return f"not in effect before {entry.added}"
    return f"gone from the release of {entry.left} on; no release held says when it ended"

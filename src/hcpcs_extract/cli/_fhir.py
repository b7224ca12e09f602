"""The options of `convert` for FHIR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    click.option(
        "--fhir-base",
        metavar="URL",
        help="FHIR: an address of your own, which the canonical URLs of the resources begin with.",
    ),
    click.option(
        "--fhir-version", type=click.Choice(["R4", "R5"]), help="FHIR: version of the resources. Default: R4."
    ),
    click.option(
        "--fhir-https", is_flag=True, help="FHIR: name HCPCS with https://, where your server knows it by that name."
    ),
)


def fhir_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def publication(to: str | None, code_set: Any, base: str | None, version: str | None, *, https: bool) -> Any:
    """Return how FHIR resources are to be published, or None for another output.

    Ends with a usage error where something is missing.
    """
    if to != "fhir":
        given = {"--fhir-base": base, "--fhir-version": version, "--fhir-https": https}
        for option, value in given.items():
            if value:
                raise click.UsageError(f"{option}: the output is no FHIR; add --to fhir")
        return None
    from ..output.fhir.publication import BaseError, Publication, checked_base  # noqa: PLC0415

    if base is None:
        raise click.UsageError(
            "--to fhir needs --fhir-base URL: an address of your own, which the names of the resources begin with, "
            "such as https://example.org/fhir"
        )
    if code_set is None:
        raise click.UsageError(
            "--to fhir needs --code-set FILE (or `default`), for only codes that CMS knows are published; "
            "make one with `hcpcs-extract codes import`"
        )
    try:
        return Publication(checked_base(base), "R5" if version == "R5" else "R4", https)
    except BaseError as error:
        raise click.UsageError(f"--fhir-base {base}: {error}") from error

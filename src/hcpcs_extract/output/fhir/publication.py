"""Under which names resources are published, and the names of the code systems that they speak of."""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from ...model.record import CodeSystem

Version = Literal["R4", "R5"]

FHIR_VERSIONS: Final[dict[Version, str]] = {"R4": "4.0.1", "R5": "5.0.0"}
PLACE_OF_SERVICE: Final = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
_HCPCS: Final = "www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_OTHERS: Final[dict[CodeSystem, str]] = {"CPT": "http://www.ama-assn.org/go/cpt", "CDT": "http://www.ada.org/cdt"}
_NOT_OURS: Final = ("cms.gov", "ama-assn.org", "ada.org", "hl7.org")
"""Whoever keeps a code system, or FHIR itself, gives names below these hosts; nobody else does."""
_LONGEST: Final = 1000
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
"""Host names as they are looked up, and addresses of numbers: no other spelling, such as `%63ms.gov`, can hide whose
name it is."""


class BaseError(ValueError):
    """A base that resources cannot be named under; says why and what to give."""


class Publication(Struct, frozen=True):
    """Where and how resources are published: all that shapes them besides records."""

    base: str
    """An absolute URL without a slash at its end, see `checked_base`."""
    version: Version = "R4"
    https: bool = False
    """Whether HCPCS is named with https instead of the registered http."""

    def url(self, kind: str, own_id: str) -> str:
        """Return the canonical URL of a resource.

        >>> Publication("https://example.org/fhir").url("ChargeItemDefinition", "hcpcs-J9229")
        'https://example.org/fhir/ChargeItemDefinition/hcpcs-J9229'
        """
        return f"{self.base}/{kind}/{own_id}"

    def system(self, system: CodeSystem) -> str:
        """Return the name of a code system (HL7 Terminology has each of them)."""
        return f"{'https' if self.https else 'http'}://{_HCPCS}" if system == "HCPCS" else _OTHERS[system]

    @property
    def described(self) -> str:
        """All of it in one line."""
        return f"{self.version} below {self.base}{', HCPCS with https' if self.https else ''}"


def checked_base(base: str) -> str:
    """Return a base without slashes at its end. Raises BaseError where canonical URLs cannot begin with it.

    >>> checked_base("https://example.org/fhir/")
    'https://example.org/fhir'
    """
    try:
        parts = urlsplit(base)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise BaseError(f"no URL ({error}); give one of your own: https://example.org/fhir") from error
    if parts.scheme not in ("http", "https") or not host or not base.isascii() or not base.isprintable():
        raise BaseError("no absolute URL; give one of your own that begins with https://: https://example.org/fhir")
    if any(mark in base for mark in ' "<>\\^`{|}?#@'):
        raise BaseError(
            "canonical URLs are made by adding to it, so it can have no query, fragment, user name, space or any of "
            '| < > " \\ ^ ` { }'
        )
    if not _HOST.fullmatch(host):
        raise BaseError(
            f"{host} is no name of a host; give one of letters, digits, points and hyphens, such as example.org"
        )
    if {".", ".."} & set(unquote(parts.path).split("/")):
        raise BaseError(
            "it has the part . or .., and what is made by adding to it would have another name; leave that out"
        )
    if len(base) > _LONGEST:
        raise BaseError(f"longer than {_LONGEST} characters")
    owner = next((name for name in _NOT_OURS if f".{host.rstrip('.')}".endswith(f".{name}")), None)
    if owner:
        raise BaseError(f"resources of yours cannot have names of {owner}; give a URL of your own")
    return base.rstrip("/")

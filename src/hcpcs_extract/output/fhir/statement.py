"""What may be published of one document: less than its record has, and nothing that is in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import UNSET, Struct

from ...codes.code_set import CodeSet
from ...codes.shapes import system_of
from ...model.record import CodeFact, CodeSystem, Fact, Modifier, Record, SiteFact, Verdict
from ...vocabulary import built_in

LONGEST_TEXT: Final = 1_048_576
"""Most characters of a string in FHIR."""
_SHOWN: Final = 80
"""Characters of a text that a message shows."""
_PLACES: Final = {code for site in built_in().sites for code in site.place_of_service} | {"27", "66"}
"""Place-of-service codes that CMS has given out; 27 (street) and 66 (PACE centre) stand for no site of the
vocabulary."""
_ABOUT_ANOTHER: Final = ("code-mismatch", "descriptor-mismatch", "product-mismatch")
"""Rules that doubt whether code and text belong together."""
_DOSE_IN_DOUBT: Final = ("dose-mismatch", "dose-differs-from-cms")
_NOT_HELD: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters, which FHIR's strings do not have in any of its formats."""


class RefusedError(ValueError):
    """Nothing can be published of a document; says why."""


class Named(Struct, frozen=True, array_like=True):
    """A code with the system that keeps it."""

    system: CodeSystem
    code: str
    display: str | None = None
    """What CMS calls it; None where others keep the names."""


class Site(Struct, frozen=True, array_like=True):
    """A site of service."""

    text: str
    """The document's words."""
    codes: tuple[str, ...]
    """Place-of-service codes that hold: stated by the document, or the only one for these words."""
    candidates: tuple[str, ...]
    """Place-of-service codes of which the words do not say which one."""


class Statement(Struct, frozen=True, array_like=True):
    """What one document says of its code. Nothing here touches the place where the document was cut."""

    code: Named
    added: date | None
    ended: date | None
    """First and last day by CMS; None where CMS gives none, and for codes of others."""
    source: str
    sha256: str
    truncation: Verdict
    title: str | None
    texts: tuple[tuple[str, str], ...]
    """Texts by the property that they are the value of."""
    modifiers: tuple[Named, ...]
    sites: tuple[Site, ...]


def text_of(text: str) -> str | None:
    r"""Return a text as it is, or None for one without a character.

    Raises RefusedError where FHIR cannot hold it as it is.

    >>> text_of(" a b\x7f"), text_of("")
    (' a b\x7f', None)
    """
    if len(text) > LONGEST_TEXT:
        raise RefusedError(f"it has a text of {len(text):,} characters; FHIR holds {LONGEST_TEXT:,} at most")
    control = _NOT_HELD.search(text)
    if control:
        raise RefusedError(f"FHIR cannot hold the character U+{ord(control[0]):04X}, which is in {text[:_SHOWN]!r}")
    if text and text.isspace():
        raise RefusedError("its name, or the text of a fact, is white space alone, which FHIR cannot hold")
    return text or None


def statement(record: Record, code_set: CodeSet) -> Statement:
    """Return what may be published of a document. Raises RefusedError where that is nothing."""
    code = _code(record)
    for finding in record.findings:
        if finding.rule in _ABOUT_ANOTHER:
            raise RefusedError(f"its text may be about another code ({finding.rule}): {finding.message}"[:2000])
    entry = code_set.code(code.value) if code.system == "HCPCS" else None
    if code.system == "HCPCS" and entry is None:
        raise RefusedError(f"the code set has no code {code.value}, and only known codes are published")
    doubted = any(finding.rule in _DOSE_IN_DOUBT for finding in record.findings)
    # What stands in the title of a CPT or CDT page may be a descriptor of the AMA or the ADA: it is not published.
    title = record.title if entry and not doubted else None
    modifiers = [modifier for modifier in record.modifiers if modifier.partial is UNSET and modifier.modifier]
    named = [(modifier, _modifier(modifier, code_set)) for modifier in modifiers]
    return Statement(
        code=Named(code.system, code.value, entry.long_description if entry else None),
        added=entry.added if entry else None,
        ended=entry.ended if entry else None,
        source=text_of(record.source.name) or "(no name)",
        sha256=record.source.sha256,
        truncation=record.truncation.verdict,
        title=text_of(title.value) if title and title.partial is UNSET else None,
        texts=tuple(
            (name, text)
            for name, value in [
                *(_product(record) if entry and not doubted else ()),
                *(("payer", fact.value) for fact in record.payers if fact.partial is UNSET),
                *(("service-type", fact.value) for fact in [record.service_type] if fact and fact.partial is UNSET),
                *(("modifier-text", modifier.modifier or "") for modifier, known in named if known is None),
            ]
            if (text := text_of(value))
        ),
        modifiers=tuple(known for _, known in named if known is not None),
        sites=tuple(_site(fact) for fact in record.sites_of_service if fact.partial is UNSET),
    )


def _code(record: Record) -> CodeFact:
    code = record.code
    if code is None:
        raise RefusedError("it has no code")
    if code.partial is not UNSET:
        raise RefusedError("its code touches the place where the document was cut")
    if system_of(code.value) != code.system:
        raise RefusedError(f"{code.value} has not the shape of a {code.system} code")
    return code


def _product(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what the title says of the item, by property."""
    product = record.product
    if product is None:
        return
    facts: list[tuple[str, Fact | None]] = [
        ("product", product.name), ("brand", product.brand), ("dose", product.dose), ("route", product.route),
    ]  # fmt: skip
    for name, fact in facts:
        if fact and fact.partial is UNSET:
            yield name, f"{product.dose.amount} {product.dose.unit}" if name == "dose" and product.dose else fact.value


def _modifier(modifier: Modifier, code_set: CodeSet) -> Named | None:
    """Return a modifier with its system.

    None where it is not a modifier, or is one of HCPCS that the code set does not know.
    """
    value = modifier.modifier or ""
    if modifier.system == "CPT":
        return Named("CPT", value)
    entry = code_set.modifier(value) if modifier.system == "HCPCS" else None
    return Named("HCPCS", value, entry.long_description) if entry else None


def _site(fact: SiteFact) -> Site:
    codes = tuple(code for code in fact.pos_stated if code in _PLACES)
    if not fact.pos_stated and fact.mapping == "exact":
        codes = tuple(fact.pos_candidates)
    ambiguous = not fact.pos_stated and fact.mapping == "ambiguous"
    return Site(text_of(fact.quote) or fact.value, codes, tuple(fact.pos_candidates) if ambiguous else ())

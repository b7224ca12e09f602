"""FHIR R4 and R5 resources from statements: a supplement to HCPCS, and a ChargeItemDefinition for each code.

All documents of one code make one concept and one definition: the union of what they say, each thing once, in the order
of the input. Sources: https://hl7.org/fhir/R4/codesystem.html, https://hl7.org/fhir/R4/chargeitemdefinition.html, and
the same below R5.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from ...model.record import CodeSystem
from .definitions import MODIFIER, PROPERTIES, source_extension
from .publication import PLACE_OF_SERVICE, Publication
from .statement import Named, Site, Statement

_Thing = TypeVar("_Thing")
SUPPLEMENT: Final = "hcpcs-supplement"
_VENUE: Final = {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "venue"}
_SYNONYM: Final = {"system": "http://snomed.info/sct", "code": "900000000000013009", "display": "Synonym"}
"""What a document's title is among the names of a code (value set designation-use): a designation without use could
pass for the code's display."""
_WHOLE: Final = (
    "Made from documents about the code. Modifiers and sites of service are those that the documents list; "
    "others may be valid, too."
)
_CUT: Final = " At least one of the documents was cut short, or probably was: the lists may be incomplete."
_COPYRIGHT: Final[dict[CodeSystem, str]] = {
    "CPT": "CPT is copyrighted by the American Medical Association. This resource has none of its descriptors.",
    "CDT": "CDT is copyrighted by the American Dental Association. This resource has none of its descriptors.",
}
_BASICS: Final = (
    "Modifiers, sites of service, payers and other wordings of HCPCS Level II codes, "
    "as documents about these codes have them."
)


def supplement(publication: Publication) -> dict[str, Any]:
    """Return the supplement to HCPCS without its concepts.

    It is a draft, and has no version, date and publisher: those are for whoever publishes it.
    """
    return {
        "resourceType": "CodeSystem",
        "id": SUPPLEMENT,
        "url": publication.url("CodeSystem", SUPPLEMENT),
        "name": "HCPCSSupplement",
        "title": "What documents say of HCPCS Level II codes",
        "status": "draft",
        "description": _BASICS,
        "caseSensitive": True,
        "content": "supplement",
        "supplements": publication.system("HCPCS"),
        "property": [{"code": code, "description": text, "type": kind} for code, kind, text in PROPERTIES],
    }


def concept(statements: list[Statement], publication: Publication) -> dict[str, Any]:
    """Return the concept of a code in the supplement, by all documents about it.

    It has no display: that is CMS's to give.
    """
    found: dict[str, Any] = {
        "extension": [_source(statement, publication) for statement in statements],
        "code": statements[0].code.code,
    }
    titles: dict[str, Statement] = {}
    for statement in statements:
        if statement.title:
            titles.setdefault(statement.title, statement)
    if titles:
        found["designation"] = [
            {"extension": [_source(statement, publication)], "use": _SYNONYM, "value": title}
            for title, statement in titles.items()
        ]
    if properties := _properties(statements, publication):
        found["property"] = properties
    return found


def charge_item_definition(statements: list[Statement], publication: Publication) -> dict[str, Any]:
    """Return the definition for a code, by all documents about it."""
    code = statements[0].code
    own_id = f"{code.system.lower()}-{code.code}"
    title = next((statement.title for statement in statements if statement.title), None) or code.display
    found: dict[str, Any] = {
        "resourceType": "ChargeItemDefinition",
        "id": own_id,
        "extension": [
            *(_source(statement, publication) for statement in statements),
            *_modifiers(statements, publication),
        ],
        "url": publication.url("ChargeItemDefinition", own_id),
        "title": title or f"{code.system} {code.code}",
        "status": "draft",
        "description": _WHOLE + (_CUT if any(one.truncation != "none" for one in statements) else ""),
        "code": {"coding": [_coding(code, publication)]},
    }
    if publication.version == "R5":
        found["name"] = f"{code.system}_{code.code}"
    if venues := [
        venue for site in _distinct(site for one in statements for site in one.sites) for venue in _venues(site)
    ]:
        found["useContext"] = venues
    if code.system in _COPYRIGHT:
        found["copyright"] = _COPYRIGHT[code.system]
    if period := _period(statements[0]):
        # The element moved between the versions.
        found |= (
            {"applicability": [{"effectivePeriod": period}]}
            if publication.version == "R5"
            else {"effectivePeriod": period}
        )
    return found


def _properties(statements: list[Statement], publication: Publication) -> list[dict[str, Any]]:
    """Values by property in the order of the definitions, each once."""
    values: dict[str, list[dict[str, Any]]] = {code: [] for code, _, _ in PROPERTIES}
    for statement in statements:
        values["modifier"] += [{"valueCoding": _coding(modifier, publication)} for modifier in statement.modifiers]
        for site in statement.sites:
            values["site"] += [{"valueCoding": _place(code)} for code in site.codes]
            values["site-candidate"] += [{"valueCoding": _place(code)} for code in site.candidates]
            values["site-text"].append({"valueString": site.text})
        for name, text in statement.texts:
            values[name].append({"valueString": text})
    known = values["site"]
    values["site-candidate"] = [value for value in values["site-candidate"] if value not in known]
    return [{"code": code, **value} for code, found in values.items() for value in _distinct_values(found)]


def _modifiers(statements: list[Statement], publication: Publication) -> list[dict[str, Any]]:
    url = publication.url("StructureDefinition", MODIFIER)
    named = _distinct(modifier for one in statements for modifier in one.modifiers)
    texts = _distinct(text for one in statements for name, text in one.texts if name == "modifier-text")
    concepts = [*({"coding": [_coding(one, publication)]} for one in named), *({"text": text} for text in texts)]
    return [{"url": url, "valueCodeableConcept": one} for one in concepts]


def _venues(site: Site) -> list[dict[str, Any]]:
    """Contexts of use of a site: one for each code that holds.

    Codings of one concept would say that they mean the same.
    """
    concepts = [{"coding": [_place(code)], "text": site.text} for code in site.codes] or [{"text": site.text}]
    return [{"code": _VENUE, "valueCodeableConcept": one} for one in concepts]


def _coding(named: Named, publication: Publication) -> dict[str, str]:
    coding = {"system": publication.system(named.system), "code": named.code}
    return coding | {"display": named.display} if named.display else coding


def _place(code: str) -> dict[str, str]:
    return {"system": PLACE_OF_SERVICE, "code": code}


def _period(statement: Statement) -> dict[str, str]:
    days = {"start": statement.added, "end": statement.ended}
    return {name: day.isoformat() for name, day in days.items() if day}


def _source(statement: Statement, publication: Publication) -> dict[str, Any]:
    digest = urlsafe_b64encode(bytes.fromhex(statement.sha256)).rstrip(b"=").decode()
    return source_extension(publication, statement.source, f"ni:///sha-256;{digest}", statement.truncation)


def _distinct(values: Iterable[_Thing]) -> list[_Thing]:
    return list(dict.fromkeys(values))


def _distinct_values(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({str(value): value for value in values}.values())

"""What the resources need that FHIR does not define: properties of the supplement, and two extensions."""

from __future__ import annotations

from typing import Any, Final

from .publication import FHIR_VERSIONS, Publication

SOURCE: Final = "source-document"
MODIFIER: Final = "listed-modifier"
PROPERTIES: Final[list[tuple[str, str, str]]] = [
    ("modifier", "Coding", "A modifier that a document lists for the code."),
    ("modifier-text", "string", "What a document lists as a modifier, and the code set does not have."),
    ("site", "Coding", "Place-of-service code of a typical site of service: stated by a document, "
     "or the only one for its words."),
    ("site-candidate", "Coding", "Place-of-service code that a typical site of service may stand for; "
     "the document's words do not say which one."),
    ("site-text", "string", "A typical site of service in a document's words."),
    ("service-type", "string", "Type of service in a document's words."),
    ("payer", "string", "A payer that a document names."),
    ("product", "string", "Item that the code stands for, by a document's title."),
    ("brand", "string", "Trade name of the item, by a document's title."),
    ("dose", "string", "Quantity that one billing unit stands for, by a document's title: "
     "amount and unit (UCUM where it has one)."),
    ("route", "string", "Route or form of administration, by a document's title."),
]  # fmt: skip
"""Properties of concepts in the supplement: code, type, description."""
_PARTS: Final = [
    ("name", "string", "Name of the document in the run that read it."),
    ("content", "uri", "Hash of its bytes: ni:///sha-256;... (RFC 6920)."),
    ("truncation", "code", "Whether it was cut short: none, probable or certain. "
     "What a cut document lists may be less than there is."),
]  # fmt: skip


def extensions(publication: Publication) -> list[dict[str, Any]]:
    """Return the definitions of the extensions that the resources use."""
    source = _extension(
        publication,
        SOURCE,
        "SourceDocument",
        "A document that what stands here was read from.",
        ["ChargeItemDefinition", "CodeSystem.concept", "CodeSystem.concept.designation"],
    )
    source["differential"] = {
        "element": [
            {"id": "Extension", "path": "Extension", "short": "Source document"},
            *(element for name, kind, short in _PARTS for element in _part(name, kind, short)),
            _fixed("Extension.url", publication.url("StructureDefinition", SOURCE)),
            {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"},
        ]
    }
    modifier = _extension(
        publication,
        MODIFIER,
        "ListedModifier",
        "A modifier that a document lists for the code; not every modifier that may be used with it.",
        ["ChargeItemDefinition"],
    )
    modifier["differential"] = {
        "element": [
            {"id": "Extension", "path": "Extension", "short": "Listed modifier"},
            {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
            _fixed("Extension.url", publication.url("StructureDefinition", MODIFIER)),
            _value("Extension.value[x]", "Extension.value[x]", "CodeableConcept"),
        ]
    }
    return [source, modifier]


def source_extension(publication: Publication, name: str, content: str, truncation: str) -> dict[str, Any]:
    """Return the extension that names a document."""
    return {
        "extension": [
            {"url": "name", "valueString": name},
            {"url": "content", "valueUri": content},
            {"url": "truncation", "valueCode": truncation},
        ],
        "url": publication.url("StructureDefinition", SOURCE),
    }


def _extension(
    publication: Publication, own_id: str, name: str, description: str, contexts: list[str]
) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "id": own_id,
        "url": publication.url("StructureDefinition", own_id),
        "name": name,
        "status": "draft",
        "description": description,
        "fhirVersion": FHIR_VERSIONS[publication.version],
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": context} for context in contexts],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
    }


def _part(name: str, kind: str, short: str) -> list[dict[str, Any]]:
    """Elements of an extension inside the extension."""
    element, path = f"Extension.extension:{name}", "Extension.extension"
    return [
        {"id": element, "path": path, "sliceName": name, "short": short, "min": 1, "max": "1"},
        {"id": f"{element}.extension", "path": f"{path}.extension", "max": "0"},
        _fixed(f"{element}.url", name, f"{path}.url"),
        _value(f"{element}.value[x]", f"{path}.value[x]", kind),
    ]


def _fixed(element: str, url: str, path: str = "Extension.url") -> dict[str, Any]:
    return {"id": element, "path": path, "fixedUri": url}


def _value(element: str, path: str, kind: str) -> dict[str, Any]:
    return {"id": element, "path": path, "min": 1, "type": [{"code": kind}]}

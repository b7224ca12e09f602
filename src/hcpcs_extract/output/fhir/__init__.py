"""FHIR resources over records: what may be published of a document, and the resources made of it (`docs/fhir.md`)."""

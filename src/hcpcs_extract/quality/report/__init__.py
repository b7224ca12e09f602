"""The HTML report: one self-contained file over many documents, for a person."""

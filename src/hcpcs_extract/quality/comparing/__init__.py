"""Compares two sets of records: which documents came or went, and which fields of the others differ, and how."""

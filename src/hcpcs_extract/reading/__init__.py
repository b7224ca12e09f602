"""What a document's words say: whether something is missing. Knows wordings, and no field of the record."""

"""The tables of every output that has tables: their columns, and a record as their rows."""

"""Data that the readers and extractors look words up in: one table a file, one thing a row."""

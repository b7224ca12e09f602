"""The record as Arrow types; record batches in, record batches out (extra `arrow`)."""

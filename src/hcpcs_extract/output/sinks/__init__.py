"""One output format a file.

Each has a class `Sink`, which overrides what it needs of the one in `run/sink.py`: `Sink.accepts(out)` says whether a
destination is its, `Sink(out)` takes what the documents became.
"""

"""Where documents come from: files, folders, patterns, JSON Lines, standard input. Each is named before it is read.

May import what stands above it in `docs/architecture.md`, `pipeline.py` being the last.
"""

"""The rules: what one is and what runs them; `document/` and `corpus/` hold one finding a file.

May import what stands above it in `docs/architecture.md`, `extractors/` being the last.
"""

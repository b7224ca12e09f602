"""What extractors and rules share: making a fact, quantities, statements, sites, modifier rows, names of drugs.

May import what stands above it in `docs/architecture.md`, `reading/` being the last.
"""

"""Many documents: workers, results, journal, failures, totals, and the contract of an output.

May import what stands above it in `docs/architecture.md`, `inputs/` being the last.
"""

"""What a run is given: its settings, the extras that are installed, and what is found by its files.

May import what stands above it in `docs/architecture.md`: `text/`, `model/`, `vocabulary/`, `codes/`.
"""

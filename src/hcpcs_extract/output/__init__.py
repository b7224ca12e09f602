"""What records become: `sinks/` has one format a file, the other folders what several of them share.

May import what stands above it in `docs/architecture.md`, `run/` being the last.
"""

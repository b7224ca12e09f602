"""What records are worth: findings with places, baseline, scores against truth, comparison, the HTML report.

May import what stands above it in `docs/architecture.md`, `output/` being the last.
"""

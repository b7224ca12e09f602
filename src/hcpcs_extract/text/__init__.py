"""Words and wording: what the other wings look things up with.

Knows nothing of billing, and imports no other wing.
"""

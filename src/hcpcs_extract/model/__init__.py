"""The record and the page: every type that leaves the package, and what the stages hand to one another.

May import `text/`. The page names the vocabulary's type, and imports it for the type checker only.
"""

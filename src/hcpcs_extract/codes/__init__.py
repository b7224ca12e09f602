"""Codes and modifiers: their shapes, and CMS's releases: imported, stored, looked up.

May import `text/`, `model/`, `vocabulary/`.
"""

"""Exports: all that is held of a person, for that person to take along (P2)."""

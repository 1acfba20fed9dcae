"""Exports: a download of all data that is stored about a person (P2)."""

"""Discreet: a self-hosted home for GPTs whose every answer about data privacy is enforced by its code."""

__version__ = "0.1.0"

"""Masking of personal data in prompts, and its reversal in answers (P14)."""

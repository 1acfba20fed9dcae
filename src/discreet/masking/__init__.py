"""Replaces personal data in what leaves for a model, and puts it back into what the model answers (P14)."""

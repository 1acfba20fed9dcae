"""Sharing of a GPT with people: rights that are offered, accepted and revoked."""

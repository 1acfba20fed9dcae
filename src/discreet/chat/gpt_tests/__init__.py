"""Runs of a GPT's test sheet: each test is asked of each model, in the background (docs/decisions/0099)."""

"""Origins of a GPT's texts: stored in files, detected, shown to the authors (P3)."""

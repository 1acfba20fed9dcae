"""A GPT's test sheet: prompts, what a good answer must hold, and the results of runs (docs/decisions/0099)."""

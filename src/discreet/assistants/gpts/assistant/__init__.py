"""The builder assistant, which proposes texts for a draft (docs/decisions/0042)."""

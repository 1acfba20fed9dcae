"""Building by talking: a model proposes what a draft's form could say (docs/decisions/0042)."""

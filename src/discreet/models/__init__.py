"""Model endpoints, their models, and who may receive what is written to them (P14)."""

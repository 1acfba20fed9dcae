"""Discreet beside its peers, on one machine, in one run, doing the same work. docs/peers.md says what is compared."""

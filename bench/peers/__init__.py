"""Discreet compared with its peers, on one machine, in one run, at the same work.

docs/peers.md says what is compared.
"""

"""Engines for a key store on several machines, compared: how fast they are, and what they keep of a deleted value."""

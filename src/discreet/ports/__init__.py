"""Protocols and values of everything outside the process.

`adapters/` implements them; all other packages get them as arguments. One contract test per protocol runs against the
real implementation and its fake.
"""

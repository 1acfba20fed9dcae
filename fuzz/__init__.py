"""Fuzzing: inputs that nobody wrote for every parser of untrusted bytes, and requests that nobody sends for the API.

`make fuzz` runs everything; `python -m fuzz --help` says how to run one part, or one input again.
"""

"""Fuzzing: generated inputs for every parser of untrusted bytes, and for the API.

`make fuzz` runs everything; `python -m fuzz --help` says how to run one part, or one input again.
"""

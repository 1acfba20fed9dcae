"""Measurements of the product against a floor and a ceiling of the same run (`docs/performance.md`).

Run as `python -m bench`. Loopback only, Linux only: CPU and memory are read from /proc.
"""

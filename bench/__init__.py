"""Measurements of the product, with a floor and a ceiling from the same run.

`docs/performance.md` explains them. Run as `python -m bench`. Loopback only, Linux only: CPU and memory are read from
/proc.
"""

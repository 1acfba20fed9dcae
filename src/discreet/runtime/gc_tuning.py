"""Tuning of Python's cyclic garbage collector.

A full collection stops a server for 150 ms, and collections take a third of its import time (two cores of an AMD EPYC).
So the collector is off while services are built. Objects that exist then are frozen: they live as long as the process.
Later collections examine only newer objects.
"""

import gc

NEW_ONES = 5000
"""Net allocations that start a collection of the youngest generation (Python's default: 700)."""


def disable_gc() -> None:
    """Disable the collector until `freeze_gc`."""
    gc.disable()


def freeze_gc() -> None:
    """Exclude all existing objects from collection, and enable the collector."""
    gc.freeze()
    gc.set_threshold(NEW_ONES)
    gc.enable()

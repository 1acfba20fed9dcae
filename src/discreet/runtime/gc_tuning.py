"""Tunes Python's cyclic garbage collector.

A full collection stops a server for 150 ms, and collections take a third of its import time (two cores of an AMD EPYC).
So the collector is off while services are built. Objects that exist then are frozen: they live as long as the process.
Later collections look at the few objects that were made since.
"""

import gc

NEW_ONES = 5000
"""So many more objects made than gone, and the youngest are looked through (Python's own: 700)."""


def disable_gc() -> None:
    """From here until `freeze_gc`."""
    gc.disable()


def freeze_gc() -> None:
    """What is here now stays, unlooked at; for what comes, look again."""
    gc.freeze()
    gc.set_threshold(NEW_ONES)
    gc.enable()

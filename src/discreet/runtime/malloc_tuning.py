"""What becomes of large blocks of memory that were freed: they go back to the system at once.

The GNU C library asks the system for each large block, and gives it back; but it takes the size of the largest that it
ever gave back, up to 32 MB, for its new idea of large. From then on smaller ones lie in its own heaps, between what
stays, for as long as the process lives: some 70 MB of a server at which 320 people had written for half a minute.
Saying what is large keeps the library to it.
"""

import ctypes

LARGE = 256 * 1024
"""Bytes. Of what comes and goes with every token and turn, nothing is as large."""
_M_MMAP_THRESHOLD = -3
"""As in the library's malloc.h."""


def fix_mmap_threshold() -> None:
    """For the rest of the process. Other C libraries than GNU's have their own ways, and are left to them."""
    say = getattr(ctypes.CDLL(None), "mallopt", None)
    if say is not None:
        say(_M_MMAP_THRESHOLD, LARGE)

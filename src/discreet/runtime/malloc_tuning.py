"""Tuning of malloc: freed large blocks go back to the system at once.

The GNU C library allocates each large block from the system and gives it back. But then it raises its threshold for
"large" to the size of the largest block that it gave back, up to 32 MB. From then on smaller blocks lie in its own
heaps, between live data, for as long as the process lives: some 70 MB in a server after 320 people wrote for half a
minute. A fixed threshold prevents that.
"""

import ctypes

LARGE = 256 * 1024
"""Bytes. No object that is allocated per token or turn is as large."""
_M_MMAP_THRESHOLD = -3
"""As in the library's malloc.h."""


def fix_mmap_threshold() -> None:
    """Fix the threshold for the rest of the process; only for the GNU C library."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE)

"""When Python looks for garbage that reference counts do not find: objects in a circle that nobody needs any more.

It looks through everything that it made, and everything else stands still meanwhile: 150 ms in a composed house, and a
third of what importing one takes (two cores of an AMD EPYC). So there is no look while it is built, and none ever at
what stands then, which lives as long as the process. What comes and goes afterwards is little, and looked through in
a moment.
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

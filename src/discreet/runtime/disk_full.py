"""A full disk, told to whoever wanted to store something."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from discreet.errors import NO_ROOM, Unavailable


@contextmanager
def translate_disk_full() -> Iterator[None]:
    """Unavailable when there is no room on the disk, or none left of what one may use of it."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(NO_ROOM) from error
        raise

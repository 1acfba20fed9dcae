"""Translation of a full disk into an error for the user."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from discreet.errors import NO_ROOM, Unavailable


@contextmanager
def translate_disk_full() -> Iterator[None]:
    """Raise Unavailable when the disk is full or the quota is used up."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(NO_ROOM) from error
        raise

"""Frames: how a child process sends bytes of any kind to the server.

This module imports little: children start with it, one for each file or picture.
"""

import os
import sys
from collections.abc import Callable

FRAME_HEAD = 4
"""Bytes of a frame's length prefix, big-endian."""


def frame_writer() -> Callable[[bytes], None]:
    """Return a function that writes frames to standard output.

    A frame is its length, then its bytes. All other output is redirected to standard error.
    """
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def write(frame: bytes) -> None:
        output.write(len(frame).to_bytes(FRAME_HEAD))
        output.write(frame)
        output.flush()

    return write

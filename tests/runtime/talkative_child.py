"""A child that writes a frame, then more than a pipe holds, and never ends by itself."""

import threading

from discreet.runtime.frames import frame_writer

write = frame_writer()
write(b"begun")
write(bytes(8 << 20))
threading.Event().wait()

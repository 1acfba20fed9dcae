"""Randomness from the operating system (ports.RandomSource)."""

import os
import time
from uuid import UUID


class SystemRandomSource:
    def bytes(self, length: int) -> bytes:
        return os.urandom(length)

    def new_id(self) -> UUID:
        """Return a UUID version 7 (RFC 9562 section 5.7).

        It has 48 bits of milliseconds, then 74 random bits.
        """
        milliseconds = time.time_ns() // 1_000_000
        random = int.from_bytes(os.urandom(10))
        return UUID(int=(milliseconds << 80 | random) & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62)

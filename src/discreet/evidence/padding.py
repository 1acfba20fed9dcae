"""Fillers: empty entries that hide how many real entries a step has (P12).

A step of the log publishes 64 entries, or 128, 256, and so on, even if there is no real entry. The size depends on the
number of real entries and on noise (a two-sided geometric distribution), so it does not reveal whether there was one
entry more or less: with or without one entry, every size is equally likely up to a factor of 8/7, except in one case of
130.

A filler is a commitment like any other. Its salt is derived from the log's key and its id, so no opening is stored. The
holder of the key can tell a filler from an entry whose opening was removed.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import derive_key
from discreet.evidence.entry import EntryKind, LogEntry, Opening
from discreet.ports.clock import RandomSource

MIN_LENGTH: Final = 64
"""Minimum number of entries of a step: 560,640 in a year of hourly steps."""
_SHIFT: Final = 32
"""The centre of the noise. Noise never removes entries."""
_STOP: Final = 256 // 8
"""Each byte ends a geometric draw with a probability of one in eight."""
_CANONICAL: Final = LogEntry(EntryKind.FILLER, datetime(1970, 1, 1, tzinfo=UTC), {}).canonical()


def step_size(entries: int, random: RandomSource) -> int:
    """Return the padded size of a step with `entries` real ones: a power of two."""
    noise = _SHIFT + _geometric(random) - _geometric(random)
    target = max(MIN_LENGTH, entries + max(0, noise))
    return 1 << (target - 1).bit_length()


def filler_key(log_key: bytes) -> bytes:
    """Derive the key of a log's fillers from `log_key`, its signing key."""
    return derive_key(log_key, "discreet v1 evidence fillers")


def filler(key: bytes, entry_id: UUID) -> Opening:
    """Return the opening of the filler with this id."""
    return Opening(hmac.digest(key, entry_id.bytes, hashlib.sha256), _CANONICAL)


def _geometric(random: RandomSource) -> int:
    """Return the number of random bytes before the first one that ends the draw."""
    count = 0
    while True:
        for byte in random.bytes(32):
            if byte < _STOP:
                return count
            count += 1

"""Fillers: entries that say nothing, with which each step of the log is padded to a size that tells little (P12).

A step publishes 64 entries, or 128, 256, and so on, also when nothing was done. Which of these sizes it is depends on
the number of real entries and on noise (a two-sided geometric distribution), so that it tells nobody whether there was
one more or one less: with or without one entry, every size is as likely, up to a factor of 8/7, but for one case in a
hundred and thirty.

A filler is a commitment like every other one. Its salt follows from the log's key and its id, so nothing is stored that
opens it, and who has the key can tell it from an entry whose opening was removed.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import derive_key
from discreet.evidence.entry import EntryKind, LogEntry, Opening
from discreet.ports import RandomSource

LEAST: Final = 64
"""Entries of a step at least: 560,640 in a year of hourly steps."""
_SHIFT: Final = 32
"""What the noise is centred on: it can only add."""
_STOP: Final = 256 // 8
"""A geometric draw ends with each byte with a chance of one in eight."""
_CANONICAL: Final = LogEntry(EntryKind.FILLER, datetime(1970, 1, 1, tzinfo=UTC), {}).canonical()


def step_size(entries: int, entropy: RandomSource) -> int:
    """To how many entries a step with so many real ones is padded: a power of two."""
    noise = _SHIFT + _geometric(entropy) - _geometric(entropy)
    wanted = max(LEAST, entries + max(0, noise))
    return 1 << (wanted - 1).bit_length()


def filler_key(log_key: bytes) -> bytes:
    """From which the fillers of a log follow; `log_key` is the one that signs it."""
    return derive_key(log_key, "discreet v1 evidence fillers")


def filler(key: bytes, entry_id: UUID) -> Opening:
    """What opens the filler of this id."""
    return Opening(hmac.digest(key, entry_id.bytes, hashlib.sha256), _CANONICAL)


def _geometric(entropy: RandomSource) -> int:
    """How many bytes come before the first one that ends it."""
    count = 0
    while True:
        for byte in entropy.bytes(32):
            if byte < _STOP:
                return count
            count += 1
